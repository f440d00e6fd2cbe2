"""A regency's own survey of village boundaries: read a GeoJSON file, find its faults, show its effect."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shapely import Point, STRtree, force_2d, is_valid_reason, make_valid, union_all
from shapely.errors import ShapelyError
from shapely.geometry import MultiPolygon, Polygon, shape
from shapely.geometry.base import BaseGeometry

from praja.government.models import VILLAGE_KINDS, Boundary, Region
from praja.kernel.errors import Invalid

CODE_PROPERTIES = ("kode", "code", "kdepum")
NAME_PROPERTIES = ("nama", "name", "wadmkd")
DISTRICT_PROPERTIES = ("nama_induk", "kecamatan", "district", "wadmkc")
"""Names in any case; the last of each are those of the national base map (BIG)."""
WGS84_NAMES = ("CRS84", "EPSG::4326", "EPSG:4326")
NOISE_KM2 = 0.001
"""Digitising noise between neighbours, not worth a word."""
SMALL_KM2 = 0.01
"""Gaps and overlaps up to a hectare are only counted."""
OVERLAP_SHARE = 0.02
"""A larger share of the smaller village is a fault; less is a remark, and the smaller code keeps the strip."""
FARTHEST_KM = 20
"""A village whose area lies farther from its known centre is taken for another one's."""
KM_PER_DEGREE = 111.32


@dataclass(frozen=True, slots=True)
class Village:
    """What the pack knows of a village. `latitude`, `longitude`: its centre in WGS 84 degrees."""

    code: str
    name: str
    district_name: str
    latitude: float
    longitude: float

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


@dataclass(frozen=True, slots=True)
class AreaChange:
    """Area of a village before and after the import, in km²."""

    village: str
    before: float
    after: float

    @property
    def share(self) -> float:
        """The change as a share of the area before."""
        return abs(self.after - self.before) / self.before if self.before else math.inf


@dataclass(frozen=True, slots=True)
class Effect:
    """What an import would change. `moved_share`: part of the surveyed area where a pin will give another village."""

    area_before: float
    area_after: float
    moved_share: float
    changes: list[AreaChange]
    """Villages that have an area today, the largest change first."""


@dataclass(frozen=True, slots=True)
class Survey:
    """A survey as read. It may be applied when `faults` is empty; `remarks` are worth a look but no obstacle."""

    cells: dict[str, BaseGeometry]
    faults: list[str]
    remarks: list[str]
    digest: str
    matched_by_name: int = field(default=0)

    def union(self, codes: Iterable[str]) -> BaseGeometry:
        """The area of several villages together, without the slivers between them."""
        return without_small_holes(union_all([self.cells[code] for code in codes]))


def read_survey(path: Path) -> Survey:
    """Read village polygons, matched by Kemendagri code or, without one, by name within the kecamatan. One SQL query.

    Raises:
        Invalid: the file cannot be read, or is no GeoJSON FeatureCollection in WGS 84 degrees.
    """
    raw = _bytes(path)
    features = _features(raw, path)
    reading = _Reading(_known_villages())
    for number, feature in enumerate(features, start=1):
        reading.add(number, feature)
    reading.report_missing()
    if reading.cells:
        reading.report_overlaps()
        reading.report_places()
        reading.report_gaps()
    return Survey(
        cells=dict(sorted(reading.cells.items())),
        faults=reading.faults,
        remarks=reading.remarks,
        digest=hashlib.sha256(raw).hexdigest(),
        matched_by_name=reading.matched_by_name,
    )


def effect(survey: Survey) -> Effect:
    """What would change compared with the boundaries of today. One SQL query."""
    boundaries = Boundary.objects.filter(region__kind__in=VILLAGE_KINDS).select_related("region")
    today = {item.region_id: (str(item.region), shape(item.geometry)) for item in boundaries}
    both = [code for code in survey.cells if code in today]
    changes = [AreaChange(today[code][0], square_km(today[code][1]), square_km(survey.cells[code])) for code in both]
    after = sum(square_km(cell) for cell in survey.cells.values())
    kept = sum(square_km(survey.cells[code].intersection(today[code][1])) for code in both)
    return Effect(
        area_before=sum(square_km(outline) for _, outline in today.values()),
        area_after=after,
        moved_share=1 - kept / after if after else 0.0,
        changes=sorted(changes, key=lambda change: change.share, reverse=True),
    )


def square_km(geometry: BaseGeometry) -> float:
    """Area in km² of a geometry in degrees, on a sphere; within 1 % for an area the size of a regency."""
    if geometry.is_empty:
        return 0.0
    return float(geometry.area) * KM_PER_DEGREE**2 * math.cos(math.radians(geometry.centroid.y))


def holes(outline: BaseGeometry) -> list[Polygon]:
    """The areas an outline leaves open inside itself."""
    parts = getattr(outline, "geoms", [outline])
    return [Polygon(ring) for part in parts for ring in getattr(part, "interiors", [])]


def without_small_holes(outline: BaseGeometry) -> BaseGeometry:
    """The outline with its holes up to a hectare filled, such as slivers between the villages of a kecamatan."""
    return union_all([outline, *(hole for hole in holes(outline) if square_km(hole) <= SMALL_KM2)])


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {error.strerror}.", field="file") from error


def _features(raw: bytes, path: Path) -> list[Any]:
    try:
        content = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Invalid(f"{path} is not in UTF-8 (byte {error.start}); save it again in UTF-8.", field="file") from error
    except json.JSONDecodeError as error:
        raise Invalid(f"{path} is no JSON: {error}.", field="file") from error
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or content.get("type") != "FeatureCollection":
        raise Invalid("The file must be a GeoJSON FeatureCollection.", field="file")
    if content.get("crs") and not any(name in str(content["crs"]) for name in WGS84_NAMES):
        raise Invalid("The file is not in WGS 84 (EPSG:4326); convert it first (RFC 7946).", field="file")
    return features


def _known_villages() -> list[Village]:
    rows = Region.objects.filter(kind__in=VILLAGE_KINDS, is_current=True).values_list(
        "code", "name", "parent__name", "latitude", "longitude"
    )
    return [Village(*row) for row in rows.order_by("code")]


class _Reading:
    """The villages found so far, with what is wrong and what is worth a look."""

    def __init__(self, villages: Iterable[Village]) -> None:
        self.villages = {village.code: village for village in villages}
        self.cells: dict[str, BaseGeometry] = {}
        self.faults: list[str] = []
        self.remarks: list[str] = []
        self.matched_by_name = 0

    def add(self, number: int, feature: Any) -> None:
        properties = feature.get("properties") if isinstance(feature, dict) else None
        named = properties.items() if isinstance(properties, dict) else ()
        village = self._match(number, {str(name).casefold(): value for name, value in named})
        if village is None:
            return
        if village.code in self.cells:
            self._fault(number, f"{village} stands there twice")
            return
        outline = self._outline(number, village, feature.get("geometry"))
        if outline is not None:
            self.cells[village.code] = outline

    def _match(self, number: int, properties: Mapping[str, Any]) -> Village | None:
        code = _first(properties, CODE_PROPERTIES)
        if code:
            village = self.villages.get(_dotted(code))
            if village is None:
                self._fault(number, f"its property kode is {code!r}, which is no village of the pack")
            return village
        name, district = _first(properties, NAME_PROPERTIES), _first(properties, DISTRICT_PROPERTIES)
        if not name:
            self._fault(number, "it has neither a property kode nor a property nama")
            return None
        found = [
            village
            for village in self.villages.values()
            if _same(village.name, name) and (not district or _same(village.district_name, district))
        ]
        if len(found) == 1:
            self.matched_by_name += 1
            return found[0]
        where = f" in {district}" if district else ""
        many = f"{len(found)} villages are" if found else "no village of the pack is"
        self._fault(number, f"{many} called {name!r}{where}; give its property kode")
        return None

    def _outline(self, number: int, village: Village, geometry: Any) -> BaseGeometry | None:
        try:
            outline = force_2d(shape(geometry))
        except (KeyError, IndexError, TypeError, ValueError, AttributeError, ShapelyError) as error:
            self._fault(number, f"{village} has no readable geometry ({error})")
            return None
        if outline.is_empty or not isinstance(outline, Polygon | MultiPolygon):
            self._fault(number, f"{village} is a {outline.geom_type}; it must be a Polygon or MultiPolygon")
            return None
        _require_degrees(number, outline)
        if not outline.is_valid:
            self.remarks.append(f"{village}: repaired ({is_valid_reason(outline)})")
            outline = _areas_of(make_valid(outline))
        if outline.is_empty:
            self._fault(number, f"{village} has no area")
            return None
        return outline

    def report_missing(self) -> None:
        self.faults += [f"{village}: missing" for code, village in self.villages.items() if code not in self.cells]

    def report_overlaps(self) -> None:
        codes = sorted(self.cells)
        outlines = [self.cells[code] for code in codes]
        pairs = STRtree(outlines).query(outlines, predicate="intersects").T.tolist()
        small = []
        for i, j in sorted(pair for pair in pairs if pair[0] < pair[1]):
            area = square_km(outlines[i].intersection(outlines[j]))
            if area > NOISE_KM2:
                text = f"{self.villages[codes[i]]} and {self.villages[codes[j]]} overlap by {area:.2f} km²"
                if area > OVERLAP_SHARE * min(square_km(outlines[i]), square_km(outlines[j])):
                    self.faults.append(text)
                elif area > SMALL_KM2:
                    self.remarks.append(text)
                else:
                    small.append(area)
        self._count(small, "overlaps of neighbours")

    def report_places(self) -> None:
        """Villages whose known centre lies outside their surveyed area."""
        for code, outline in sorted(self.cells.items()):
            village = self.villages[code]
            centre = Point(village.longitude, village.latitude)
            distance = outline.distance(centre) * KM_PER_DEGREE
            if distance > FARTHEST_KM:
                self.faults.append(f"{village} lies {distance:.0f} km from its known centre")
            elif distance > 0:
                self.remarks.append(
                    f"{village}: its known centre lies {distance * 1000:.0f} m outside the surveyed area"
                )

    def report_gaps(self) -> None:
        """Holes inside the whole that belong to no village."""
        small = []
        for gap in holes(union_all(list(self.cells.values()))):
            area = square_km(gap)
            if area > SMALL_KM2:
                x, y = gap.representative_point().coords[0]
                place = f"latitude {y:.4f}, longitude {x:.4f}"
                self.remarks.append(f"a gap of {area:.2f} km² near {place} belongs to no village")
            elif area > NOISE_KM2:
                small.append(area)
        self._count(small, "gaps between villages")

    def _count(self, areas: list[float], what: str) -> None:
        if areas:
            self.remarks.append(f"{len(areas)} {what} up to {max(areas):.3f} km², {sum(areas):.2f} km² together")

    def _fault(self, number: int, text: str) -> None:
        self.faults.append(f"feature {number}: {text}")


def _require_degrees(number: int, outline: BaseGeometry) -> None:
    west, south, east, north = outline.bounds
    if not all(map(math.isfinite, (west, south, east, north))) or max(abs(west), abs(east)) > 180:
        raise Invalid(
            f"feature {number}: the coordinates are no degrees (x is {west:.0f}). The file seems to be in a projected"
            " system such as UTM; convert it to WGS 84 (EPSG:4326) first.",
            field="file",
        )
    if max(abs(south), abs(north)) > 90:
        raise Invalid(
            f"feature {number}: latitude is {north:.4f}. Latitude and longitude seem to be exchanged; GeoJSON writes"
            " longitude first (RFC 7946).",
            field="file",
        )


def _areas_of(geometry: BaseGeometry) -> BaseGeometry:
    """Only the areas of a repaired geometry, without the lines and points a repair may leave."""
    parts = [part for part in getattr(geometry, "geoms", [geometry]) if isinstance(part, Polygon | MultiPolygon)]
    return union_all(parts)


def _first(properties: Mapping[str, Any], names: Iterable[str]) -> str:
    return next((str(properties[name]).strip() for name in names if properties.get(name)), "")


def _dotted(code: str) -> str:
    """A village code with its dots: 3517012001 is 35.17.01.2001."""
    digits = re.fullmatch(r"(\d\d)(\d\d)(\d\d)(\d{4})", code)
    return ".".join(digits.groups()) if digits else code


def _same(one: str, other: str) -> bool:
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    """A name without case, blanks and signs: surveys write "Banjar Dowo" for Banjardowo."""
    return re.sub(r"[\W_]", "", name.casefold())
