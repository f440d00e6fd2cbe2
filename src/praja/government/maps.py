"""Boundaries as GeoJSON for maps (RFC 7946), ready to send: made once for each edition of the regions.

A survey may hold ten times more corners than a phone can show. Outlines are thinned together, so that neighbours keep
their common border, until the file fits; `queries.locate` keeps working on the survey itself.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from shapely import coverage_simplify
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from praja.government.models import VILLAGE_KINDS, Boundary, RegionKind
from praja.government.snapshot import snapshot

LARGEST_BYTES = 300_000
THINNING_DEGREES = (0.0, 0.0001, 0.0002, 0.0004, 0.0008, 0.0016)
"""Tried in turn; the first gives corners to the 11 m, the last to 180 m."""
DECIMALS = 5
"""Of a degree: about 1 m."""


@dataclass(frozen=True, slots=True)
class Map:
    """A FeatureCollection in UTF-8, also compressed; `digest` changes when the content does."""

    content: bytes
    compressed: bytes
    digest: str


def districts_map() -> Map:
    """All kecamatan. No SQL in a warm process."""
    return _kept("districts", [RegionKind.DISTRICT])


def villages_map() -> Map:
    """All desa and kelurahan; `parent` is the code of the kecamatan. No SQL in a warm process."""
    return _kept("villages", VILLAGE_KINDS)


def _kept(name: str, kinds: Sequence[RegionKind]) -> Map:
    maps = snapshot().maps
    if name not in maps:
        maps[name] = _made(kinds)
    made: Map = maps[name]
    return made


def _made(kinds: Sequence[RegionKind]) -> Map:
    boundaries = Boundary.objects.filter(region__kind__in=kinds).select_related("region").order_by("region_id")
    content = _fitting(list(boundaries))
    return Map(content, gzip.compress(content, mtime=0), hashlib.sha256(content).hexdigest()[:16])


def _fitting(boundaries: list[Boundary]) -> bytes:
    outlines = [shape(item.geometry) for item in boundaries]
    content = b""
    for tolerance in THINNING_DEGREES:
        thinned = list(coverage_simplify(outlines, tolerance)) if tolerance else outlines
        features = [_feature(item, outline) for item, outline in zip(boundaries, thinned, strict=True)]
        content = msgspec.json.encode({"type": "FeatureCollection", "features": features})
        if len(content) <= LARGEST_BYTES:
            break
    return content


def _feature(boundary: Boundary, outline: BaseGeometry) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": boundary.region_id,
        "properties": {
            "code": boundary.region_id,
            "name": boundary.region.name,
            "parent": boundary.region.parent_id,
            "is_approximate": boundary.is_approximate,
            "source": boundary.source,
        },
        "geometry": {"type": outline.geom_type, "coordinates": _rounded(mapping(outline)["coordinates"])},
    }


def _rounded(coordinates: Any) -> Any:
    if isinstance(coordinates, float | int):
        return round(coordinates, DECIMALS)
    return [_rounded(item) for item in coordinates]
