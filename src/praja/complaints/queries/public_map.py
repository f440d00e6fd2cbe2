"""The public map: how many reports stand in each square of a rectangle, and the reports where they can be told apart.

Counted by PostgreSQL over `PublicReport`, from its covering index alone: for each tile of the rectangle the rows of
the period and no others. So there is no cut-off at some number of points, and far out the answer does not grow with
the number of reports.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from praja.cases.models import Case
from praja.complaints.models import KIND
from praja.complaints.queries.points import PUBLIC_DAYS, Bounds
from praja.complaints.queries.visibility import published
from praja.kernel import clock
from praja.kernel.identifiers import first_uuid7_at

TILE = 50
"""Thousandths of a degree on a side of a tile of the index: about 5.5 km."""
MOST_TILES = 400
SQUARE_PIXELS = 56
"""How large a square of the answer is drawn at least."""
MOST_SQUARES = 40
"""On a side of the rectangle, however far in somebody claims to be."""
LISTED = 12
"""Reports named for one place that no zoom takes apart."""
FARTHEST, NEAREST = 0.0, 22.0
_NORTH, _EAST = 90_000, 180_000


@dataclass(frozen=True, slots=True)
class MapFilters:
    """How the map is narrowed; empty means no restriction. `state` is "open", "closed" or "overdue"."""

    category: str = ""
    organization: str = ""
    district: str = ""
    village: str = ""
    state: str = ""
    days: int = PUBLIC_DAYS


@dataclass(frozen=True, slots=True)
class PlacedReport:
    """A report named on the map, without words."""

    id: UUID
    category: str
    step: str
    definition: str
    opened_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Cluster:
    """Reports in one square, in the middle of where they stand; `reports` are named where they can be told apart."""

    longitude: float
    latitude: float
    count: int
    reports: list[PlacedReport] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Clusters:
    """The answer for a rectangle. `is_finest`: going nearer takes nothing further apart."""

    clusters: list[Cluster]
    count: int
    is_finest: bool


def tile_of(x: int, y: int) -> int:
    """The tile around a point in thousandths of a degree."""
    return (y + _NORTH) // TILE * 7_200 + (x + _EAST) // TILE


def public_clusters(*, bounds: Bounds | None, zoom: float, filters: MapFilters) -> Clusters:
    """Published reports with a pin, clustered for a map at `zoom` (of 512-pixel tiles). At most three SQL queries."""
    size = square_of(bounds, zoom)
    rows = _counted(bounds, size, filters)
    single = {(int(x), int(y)) for count, x, y in rows if count == 1 or size == 1}
    named = _named(single, filters) if single else {}
    clusters = []
    for count, x, y in rows:
        place = (int(x), int(y))
        reports = named.get(place, []) if place in single else []
        if place in single and count <= LISTED:
            count = len(reports)  # what was hidden a moment ago is not public any more
        if count:
            clusters.append(Cluster(round(float(x) / 1000, 4), round(float(y) / 1000, 4), count, reports))
    return Clusters(clusters, sum(cluster.count for cluster in clusters), is_finest=size == 1)


def square_of(bounds: Bounds | None, zoom: float) -> int:
    """Thousandths of a degree on a side of a square: what is well to hit with a finger, and not too many of them."""
    wanted = SQUARE_PIXELS * 360 / 512 / 2 ** min(max(zoom, FARTHEST), NEAREST)
    if bounds is not None:
        wanted = max(wanted, max(bounds.east - bounds.west, bounds.north - bounds.south) / MOST_SQUARES)
    else:
        wanted = max(wanted, 0.01)
    return max(1, int(wanted * 1000))


def _counted(bounds: Bounds | None, size: int, filters: MapFilters) -> list[tuple[int, Any, Any]]:
    condition, parameters = _conditions(filters)
    if bounds is not None:
        west, south, east, north = (
            round(edge * 1000) for edge in (bounds.west, bounds.south, bounds.east, bounds.north)
        )
        columns = range((west + _EAST) // TILE, (east + _EAST) // TILE + 1)
        lines = range((south + _NORTH) // TILE, (north + _NORTH) // TILE + 1)
        if len(columns) * len(lines) <= MOST_TILES:
            condition += " AND tile = ANY(%(tiles)s)"
            parameters["tiles"] = [line * 7_200 + column for line in lines for column in columns]
        condition += " AND x BETWEEN %(west)s AND %(east)s AND y BETWEEN %(south)s AND %(north)s"
        parameters |= {"west": west, "east": east, "south": south, "north": north}
    with connection.cursor() as cursor:
        # Offsets, since SQL rounds the quotient of a negative number towards zero.
        cursor.execute(
            f"""
            SELECT count(*), avg(x), avg(y) FROM complaints_publicreport
            WHERE {condition}
            GROUP BY (x + {_EAST}) / %(size)s, (y + {_NORTH}) / %(size)s
            """,  # noqa: S608 - the conditions are ours, what was asked for are parameters
            parameters | {"size": size},
        )
        return cursor.fetchall()


def _conditions(filters: MapFilters) -> tuple[str, dict[str, Any]]:
    now = clock.now()
    condition = "tile IS NOT NULL AND complaint_id >= %(since)s"
    parameters: dict[str, Any] = {"since": first_uuid7_at(now - dt.timedelta(days=filters.days)), "now": now}
    for name in ("category", "organization", "district", "village"):
        if value := getattr(filters, name):
            condition += f" AND {name} = %({name})s"
            parameters[name] = value
    states = {"open": "is_open", "closed": "NOT is_open", "overdue": "is_open AND due_at < %(now)s"}
    if filters.state in states:
        condition += f" AND {states[filters.state]}"
    return condition, parameters


def _named(places: set[tuple[int, int]], filters: MapFilters) -> dict[tuple[int, int], list[PlacedReport]]:
    """The newest reports at exact places, those only that are public at this moment."""
    condition, parameters = _conditions(filters)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT complaint_id, x, y FROM (
                SELECT complaint_id, x, y, row_number() OVER (PARTITION BY x, y ORDER BY complaint_id DESC) AS place
                FROM complaints_publicreport
                WHERE {condition} AND tile = ANY(%(tiles)s)
                    AND (x, y) IN (SELECT * FROM unnest(%(xs)s::int[], %(ys)s::int[]))
            ) ranked WHERE place <= {LISTED}
            """,  # noqa: S608
            parameters
            | {
                "tiles": sorted({tile_of(x, y) for x, y in places}),
                "xs": [x for x, _y in places],
                "ys": [y for _x, y in places],
            },
        )
        found = {row[0]: (row[1], row[2]) for row in cursor.fetchall()}
    cases = published(Case.objects.filter(kind=KIND, id__in=list(found))).order_by("-id")
    named: dict[tuple[int, int], list[PlacedReport]] = {}
    for identifier, category, step, definition, opened_at in cases.values_list(
        "id", "category", "step", "definition_id", "opened_at"
    ):
        report = PlacedReport(identifier, category, step, definition, opened_at)
        named.setdefault(found[identifier], []).append(report)
    return named
