"""Points and areas on the map: read from texts and GeoJSON, bounded, measured."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from shapely import Polygon
from shapely.geometry.polygon import orient

MOST_CORNERS = 200
LONGEST_TEXT = 20_000
METRES_PER_DEGREE = 111_320
"""On the mean parallel; within 1 % everywhere in Indonesia."""


def read_point(value: Any) -> dict[str, float] | None:
    """Latitude and longitude in degrees (WGS 84) from a mapping or the text "-7.55, 112.23", or None."""
    if isinstance(value, str):
        parts = [part for part in value.replace(";", ",").replace(",", " ").split() if part]
        value = {"latitude": parts[0], "longitude": parts[1]} if len(parts) == 2 else None
    if not isinstance(value, Mapping):
        return None
    latitude, longitude = _degrees(value.get("latitude"), 90), _degrees(value.get("longitude"), 180)
    if latitude is None or longitude is None:
        return None
    return {"latitude": latitude, "longitude": longitude}


def read_area(value: Any) -> dict[str, Any] | None:
    """A simple polygon without holes as GeoJSON (RFC 7946), counterclockwise and closed; None when it is none."""
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            return None
        try:
            value = json.loads(value)
        except (json.JSONDecodeError, RecursionError):
            return None
    corners = _corners(value)
    if corners is None:
        return None
    polygon = Polygon(corners)
    if not polygon.is_valid or polygon.area == 0:
        return None
    ring = [[round(x, 6), round(y, 6)] for x, y in orient(polygon).exterior.coords]
    return {"type": "Polygon", "coordinates": [ring]}


def square_metres(area: Mapping[str, Any]) -> int:
    """Size of an area, on a plane that touches the earth in its middle."""
    ring = area["coordinates"][0]
    narrowing = math.cos(math.radians(sum(y for _, y in ring) / len(ring)))
    return round(Polygon(ring).area * METRES_PER_DEGREE**2 * narrowing)


def _corners(value: Any) -> list[tuple[float, float]] | None:
    if isinstance(value, Mapping) and value.get("type") == "Feature":
        value = value.get("geometry")
    if not isinstance(value, Mapping) or value.get("type") != "Polygon":
        return None
    rings = value.get("coordinates")
    if not isinstance(rings, list) or len(rings) != 1 or not isinstance(rings[0], list):
        return None
    if not 3 <= len(rings[0]) <= MOST_CORNERS:
        return None
    corners = []
    for corner in rings[0]:
        if not isinstance(corner, list | tuple) or len(corner) < 2:
            return None
        longitude, latitude = _degrees(corner[0], 180), _degrees(corner[1], 90)
        if longitude is None or latitude is None:
            return None
        corners.append((longitude, latitude))
    return corners if len(set(corners)) >= 3 else None


def _degrees(value: Any, most: int) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        degrees = float(value)
    except (ValueError, OverflowError):
        return None
    return round(degrees, 6) if abs(degrees) <= most else None
