"""A regency's own survey of village boundaries: read a GeoJSON file, find its faults, show its effect."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shapely import Point, STRtree, is_valid_reason, make_valid, unary_union
from shapely.geometry import MultiPolygon, Polygon, shape
from shapely.geometry.base import BaseGeometry

from praja.government.models import Region
from praja.government.snapshot import VILLAGE_KINDS
from praja.kernel.errors import Invalid

CODE_PROPERTIES = ("kode", "code")
SLIVER = 1e-7
"""Square degrees, about 1,200 m²: digitising noise between neighbours, not worth a word."""
OVERLAP_SHARE = 0.02
"""A larger share of the smaller village is a fault; less is a remark, and the smaller code keeps the strip."""
SQUARE_KM_PER_SQUARE_DEGREE = 111.32**2


@dataclass(frozen=True, slots=True)
class Survey:
    """A survey as read. It may be applied when `faults` is empty; `remarks` are worth a look but no obstacle."""

    cells: dict[str, BaseGeometry]
    faults: list[str]
    remarks: list[str]
    digest: str

    def union(self, codes: Iterable[str]) -> BaseGeometry:
        """The area of several villages together."""
        return unary_union([self.cells[code] for code in codes])


def read_survey(path: Path) -> Survey:
    """Read village polygons with their Kemendagri code (property `kode` or `code`). Two SQL queries.

    Raises:
        Invalid: the file cannot be read, or is no GeoJSON FeatureCollection in WGS 84 degrees.
    """
    content = _content(path)
    features = content.get("features")
    if content.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise Invalid("The file must be a GeoJSON FeatureCollection.", field="file")
    if content.get("crs") and "CRS84" not in str(content["crs"]) and "4326" not in str(content["crs"]):
        raise Invalid("The file is not in WGS 84 (EPSG:4326); convert it first (RFC 7946).", field="file")
    villages = dict(Region.objects.filter(kind__in=VILLAGE_KINDS).values_list("code", "name"))
    cells: dict[str, BaseGeometry] = {}
    faults: list[str] = []
    remarks: list[str] = []
    for number, feature in enumerate(features, start=1):
        _add(feature, number, villages, cells, faults, remarks)
    missing = sorted(set(villages) - set(cells))
    faults += [f"{code} {villages[code]}: missing" for code in missing]
    _report_overlaps(cells, villages, faults, remarks)
    remarks += _strays(cells)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Survey(cells=cells, faults=faults, remarks=remarks, digest=digest)


def _content(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {error.strerror}.", field="file") from error
    except UnicodeDecodeError as error:
        raise Invalid(f"{path} is not in UTF-8.", field="file") from error
    except json.JSONDecodeError as error:
        raise Invalid(f"{path} is no JSON: {error}.", field="file") from error
    if not isinstance(content, dict):
        raise Invalid("The file must be a GeoJSON FeatureCollection.", field="file")
    return content


def _add(
    feature: Any,
    number: int,
    villages: dict[str, str],
    cells: dict[str, BaseGeometry],
    faults: list[str],
    remarks: list[str],
) -> None:
    properties = (feature.get("properties") if isinstance(feature, dict) else None) or {}
    code = next((str(properties[name]) for name in CODE_PROPERTIES if properties.get(name)), "")
    if code not in villages:
        faults.append(f"feature {number}: its property kode is {code!r}, which is no village of the pack")
        return
    if code in cells:
        faults.append(f"feature {number}: {code} stands there twice")
        return
    try:
        outline = shape(feature["geometry"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        faults.append(f"feature {number}: {code} has no readable geometry ({error})")
        return
    if outline.is_empty or not isinstance(outline, Polygon | MultiPolygon):
        faults.append(f"feature {number}: {code} is a {outline.geom_type}; it must be a Polygon or MultiPolygon")
        return
    west, south, east, north = outline.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        faults.append(f"feature {number}: {code} has coordinates outside longitude and latitude")
        return
    if not outline.is_valid:
        remarks.append(f"{code} {villages[code]}: repaired ({is_valid_reason(outline)})")
        outline = _areas_of(make_valid(outline))
    cells[code] = outline


def _areas_of(geometry: BaseGeometry) -> BaseGeometry:
    """Only the areas of a repaired geometry, without the lines and points a repair may leave."""
    parts = [part for part in getattr(geometry, "geoms", [geometry]) if isinstance(part, Polygon | MultiPolygon)]
    return unary_union(parts)


def _report_overlaps(
    cells: dict[str, BaseGeometry], villages: dict[str, str], faults: list[str], remarks: list[str]
) -> None:
    codes = list(cells)
    tree = STRtree([cells[code] for code in codes])
    pairs = zip(*tree.query([cells[code] for code in codes], predicate="overlaps"), strict=True)
    for one, other in ((codes[i], codes[j]) for i, j in pairs if i < j):
        area = cells[one].intersection(cells[other]).area
        if area > SLIVER:
            text = f"{one} {villages[one]} and {other} {villages[other]} overlap by {_square_km(area):.2f} km²"
            is_fault = area > OVERLAP_SHARE * min(cells[one].area, cells[other].area)
            (faults if is_fault else remarks).append(text)


def _strays(cells: dict[str, BaseGeometry]) -> list[str]:
    """Villages whose known centre lies outside their surveyed area, and gaps inside the whole."""
    centres = Region.objects.filter(code__in=cells).values_list("code", "name", "latitude", "longitude")
    remarks = [
        f"{code} {name}: its known centre lies outside the surveyed area"
        for code, name, latitude, longitude in centres
        if not cells[code].intersects(Point(longitude, latitude))
    ]
    whole = unary_union(list(cells.values())) if cells else Polygon()
    for part in getattr(whole, "geoms", [whole]):
        for hole in part.interiors:
            gap = Polygon(hole)
            if gap.area > SLIVER:
                x, y = gap.representative_point().coords[0]
                remarks.append(f"a gap of {_square_km(gap.area):.2f} km² near latitude {y:.4f}, longitude {x:.4f}")
    return remarks


def _square_km(square_degrees: float) -> float:
    return square_degrees * SQUARE_KM_PER_SQUARE_DEGREE
