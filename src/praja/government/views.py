"""Boundaries for maps, as GeoJSON that browsers may keep."""

from __future__ import annotations

import msgspec
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import etag, require_safe

from praja.government import queries


def _edition(request: HttpRequest) -> str:
    return f'"{queries.edition()}"'


@require_safe
@etag(_edition)
def districts(request: HttpRequest) -> HttpResponse:
    """All kecamatan (RFC 7946), each with code, name and whether its outline is approximate."""
    return _feature_collection(districts_only=True)


@require_safe
@etag(_edition)
def villages(request: HttpRequest) -> HttpResponse:
    """All desa and kelurahan, likewise; `parent` is the code of the kecamatan."""
    return _feature_collection(districts_only=False)


def _feature_collection(*, districts_only: bool) -> HttpResponse:
    features = [
        {
            "type": "Feature",
            "id": item.region_id,
            "properties": {
                "code": item.region_id,
                "name": item.region.name,
                "parent": item.region.parent_id,
                "is_approximate": item.is_approximate,
                "source": item.source,
            },
            "geometry": item.geometry,
        }
        for item in queries.boundaries(districts_only=districts_only)
    ]
    content = msgspec.json.encode({"type": "FeatureCollection", "features": features})
    response = HttpResponse(content, content_type="application/geo+json")
    response["Cache-Control"] = "public, max-age=300"
    return response
