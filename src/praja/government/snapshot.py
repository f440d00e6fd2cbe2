"""Regions and organizations in memory: they change a few times a year and are asked for in every request.

Every process keeps one immutable snapshot and looks at most every 30 s whether the edition in the database is a newer
one. So a warm process answers without SQL.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shapely import STRtree
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from praja.government.models import VILLAGE_KINDS, Boundary, Edition, Organization, Region, RegionKind

CHECKED_EVERY_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One edition of the regions and organizations. `cells` and `cell_codes` belong together by position.

    `regions` also holds those the pack no longer names, for what happened there; the other fields do not.
    `maps` fills as maps are asked for.
    """

    edition: int
    regions: Mapping[str, Region]
    organizations: Mapping[str, Organization]
    districts: tuple[Region, ...]
    villages: Mapping[str, tuple[Region, ...]]
    cells: STRtree
    cell_codes: tuple[str, ...]
    has_survey: bool
    maps: dict[str, Any] = field(default_factory=dict)


_current: Snapshot | None = None
_check_at = 0.0


def snapshot() -> Snapshot:
    """The current edition, at most 30 s old."""
    global _current, _check_at
    if _current is not None and time.monotonic() < _check_at:
        return _current
    edition = Edition.objects.filter(id=1).values_list("number", flat=True).first() or 0
    if _current is None or _current.edition != edition:
        _current = _load(edition)
    _check_at = time.monotonic() + CHECKED_EVERY_SECONDS
    return _current


def forget_snapshot() -> None:
    """Read everything again at the next question: this process has changed it."""
    global _current
    _current = None


def _load(edition: int) -> Snapshot:
    regions = {region.code: region for region in Region.objects.order_by("name", "code")}
    current = [region for region in regions.values() if region.is_current]
    villages: dict[str, list[Region]] = {}
    for region in current:
        if region.kind in VILLAGE_KINDS and region.parent_id:
            villages.setdefault(region.parent_id, []).append(region)
    boundaries = list(Boundary.objects.filter(region__kind__in=VILLAGE_KINDS).order_by("region_id"))
    cells: list[tuple[str, BaseGeometry]] = [(item.region_id, shape(item.geometry)) for item in boundaries]
    return Snapshot(
        edition=edition,
        regions=regions,
        organizations={item.code: item for item in Organization.objects.order_by("name")},
        districts=tuple(region for region in current if region.kind == RegionKind.DISTRICT),
        villages={code: tuple(items) for code, items in villages.items()},
        cells=STRtree([geometry for _, geometry in cells]),
        cell_codes=tuple(code for code, _ in cells),
        has_survey=any(not item.is_approximate for item in boundaries),
    )
