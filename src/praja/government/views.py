"""Boundaries for maps, as GeoJSON that browsers may keep."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import etag, require_safe

from praja.government.maps import Map, districts_map, villages_map

KEPT_SECONDS = 300


def _tag(made: Callable[[], Map]) -> Callable[[HttpRequest], str]:
    return lambda request: f'"{made().digest}{"-gzip" if _may_compress(request) else ""}"'


@require_safe
@etag(_tag(districts_map))
def districts(request: HttpRequest) -> HttpResponse:
    """All kecamatan, each with code, name and whether its outline is approximate."""
    return _answer(request, districts_map())


@require_safe
@etag(_tag(villages_map))
def villages(request: HttpRequest) -> HttpResponse:
    """All desa and kelurahan, likewise; `parent` is the code of the kecamatan."""
    return _answer(request, villages_map())


def _answer(request: HttpRequest, found: Map) -> HttpResponse:
    is_compressed = _may_compress(request)
    response = HttpResponse(found.compressed if is_compressed else found.content, content_type="application/geo+json")
    if is_compressed:
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    return response


def _may_compress(request: HttpRequest) -> bool:
    return "gzip" in request.headers.get("Accept-Encoding", "")
