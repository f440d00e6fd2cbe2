"""Changes of a copied pack, and small surveys."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from praja.government.models import VILLAGE_KINDS, Boundary
from praja.government.pack import Pack


def rewrite(pack: Pack, path: str, old: str, new: str) -> int:
    """Replace the first `old` in a file of the pack, and return its line number."""
    file = pack.folder / path
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{path} does not hold {old!r}"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def cells_of_today() -> dict[str, BaseGeometry]:
    """The outline of every village as the database has it."""
    boundaries = Boundary.objects.filter(region__kind__in=VILLAGE_KINDS).order_by("region_id")
    return {item.region_id: shape(item.geometry) for item in boundaries}


def feature(properties: Mapping[str, Any], outline: BaseGeometry) -> dict[str, Any]:
    return {"type": "Feature", "properties": dict(properties), "geometry": mapping(outline)}


def features(cells: Mapping[str, BaseGeometry]) -> list[dict[str, Any]]:
    return [feature({"kode": code}, outline) for code, outline in cells.items()]


def write_survey(folder: Path, items: Iterable[dict[str, Any]], **more: Any) -> Path:
    path = folder / "batas-desa.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(items), **more}), encoding="utf-8")
    return path
