"""Keeps `PublicReport` in step with what happens to complaints, and makes it anew every night."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from praja.cases.models import Case
from praja.complaints import events
from praja.complaints.models import KIND, PublicReport
from praja.complaints.models.complaint import SUBJECT, complaint_key
from praja.complaints.queries.public_map import TILE, tile_of
from praja.complaints.queries.visibility import published
from praja.kernel.events import EventPayload, Recorded, batch_handler

BATCH = 20_000
"""Reports that are mended at once."""
NEWS = (
    events.Verified,
    events.Disposed,
    events.Forwarded,
    events.Answered,
    events.Resolved,
    events.Reopened,
    events.Archived,
    events.ClosedSilent,
    events.Merged,
    events.Unmerged,
    events.Split,
    events.Unsplit,
    events.PartsClosed,
)
"""What those who follow a report, an area, an agency or a topic are told."""
OF_THE_ROOM = tuple(
    payload
    for payload in vars(events).values()
    if isinstance(payload, type) and issubclass(payload, EventPayload) and payload.TYPE
)
"""Every event of this room, so that a new kind of step is not forgotten; what is no complaint's is passed over."""


@dataclass(frozen=True, slots=True)
class Change:
    """Something happened to a report at this time.

    `is_news`: it is worth telling those who follow its area, agency or topic.
    """

    complaint: UUID
    at: dt.datetime
    is_news: bool


@batch_handler(*OF_THE_ROOM, name="complaints.publish_report")
def publish_report(events: Sequence[Recorded[Any]]) -> None:
    """Keep the copies by which the public map counts in step with the reports."""
    republish(
        Change(complaint_key(event.subject), at=event.time, is_news=isinstance(event.data, NEWS))
        for event in events
        if event.subject.startswith(SUBJECT)
    )


@transaction.atomic
def republish(changes: Iterable[Change]) -> None:
    """Bring the copies of reports up to date with the reports; the same again changes nothing.

    At most four SQL statements. No report may come twice.
    """
    # In the order of the keys, as `rebuild` goes, so that no two wait for each other in a circle.
    changed = {change.complaint: change for change in sorted(changes, key=lambda change: change.complaint)}
    rows = {row["id"]: row for row in _rows().filter(id__in=changed)}
    gone = changed.keys() - rows.keys()
    if gone:
        PublicReport.objects.filter(complaint__in=gone).delete()
    for is_news, fields in ((True, [*COPIED, "changed_at"]), (False, COPIED)):
        reports = [
            _report(rows[key], at=change.at)
            for key, change in changed.items()
            if key in rows and change.is_news == is_news
        ]
        PublicReport.objects.bulk_create(
            reports, update_conflicts=True, unique_fields=["complaint"], update_fields=fields
        )


def rebuild() -> int:
    """Mend every copy that differs, range by range, and drop those that are not public; returns how many are public.

    Reports keep the times they were published and changed at. What is right already is read, not written.
    """
    after, until = UUID(int=0), _end_of_range(UUID(int=0))
    with connection.cursor() as cursor:
        while True:
            _mend(cursor, after, until or LAST)
            if until is None:
                break
            after, until = until, _end_of_range(until)
        cursor.execute("ANALYZE complaints_publicreport")
    return PublicReport.objects.count()


LAST = UUID(int=(1 << 128) - 1)


def _end_of_range(after: UUID) -> UUID | None:
    cases = Case.objects.filter(kind=KIND, id__gt=after).order_by("id")
    return cases.values_list("id", flat=True)[BATCH : BATCH + 1].first()


@transaction.atomic
def _mend(cursor: Any, after: UUID, until: UUID) -> None:
    rows, parameters = _rows().filter(id__gt=after, id__lte=until).query.sql_with_params()
    # `visibility.published` says what is public; the rest is what `_report` does with one row.
    cursor.execute(
        f"""
        WITH found AS MATERIALIZED (
            SELECT id, category, organization, coalesce(district, '') AS district, coalesce(village, '') AS village,
                x, y, (y + 90000) / {TILE} * 7200 + (x + 180000) / {TILE} AS tile,
                closed_at IS NULL AS is_open, due_at, coalesce(closed_at, opened_at) AS at
            FROM (
                SELECT *, CASE WHEN latitude IS NOT NULL THEN round(longitude * 1000)::int END AS x,
                    CASE WHEN longitude IS NOT NULL THEN round(latitude * 1000)::int END AS y
                FROM ({rows}) AS r (id, category, organization, district, village, due_at, opened_at, closed_at,
                    latitude, longitude)
            ) rounded
        ), dropped AS (
            DELETE FROM complaints_publicreport p WHERE p.complaint_id > %s AND p.complaint_id <= %s
                AND NOT EXISTS (SELECT FROM found f WHERE f.id = p.complaint_id)
        )
        INSERT INTO complaints_publicreport AS p (complaint_id, {_COLUMNS}, published_at, changed_at)
        SELECT f.id, {_of("f")}, f.at, f.at FROM found f LEFT JOIN complaints_publicreport o ON o.complaint_id = f.id
        WHERE o.complaint_id IS NULL OR ({_of("o")}) IS DISTINCT FROM ({_of("f")})
        ON CONFLICT (complaint_id) DO UPDATE SET ({_COLUMNS}) = ({_of("excluded")})
        """,  # noqa: S608 - the names are ours, the values parameters
        [*parameters, after, until],
    )


COPIED = ["category", "organization", "district", "village", "x", "y", "tile", "is_open", "due_at"]
_COLUMNS = ", ".join(COPIED)


def _of(table: str) -> str:
    return ", ".join(f"{table}.{column}" for column in COPIED)


def _rows() -> Any:
    return published(Case.objects.filter(kind=KIND)).values(
        "id",
        "category",
        "organization_id",
        "district_id",
        "village_id",
        "due_at",
        "opened_at",
        "closed_at",
        "complaint__latitude",
        "complaint__longitude",
    )


def _report(row: dict[str, Any], *, at: dt.datetime) -> PublicReport:
    latitude, longitude = row["complaint__latitude"], row["complaint__longitude"]
    has_pin = latitude is not None and longitude is not None
    x, y = (round(longitude * 1000), round(latitude * 1000)) if has_pin else (None, None)
    return PublicReport(
        complaint_id=row["id"],
        category=row["category"],
        organization=row["organization_id"],
        district=row["district_id"] or "",
        village=row["village_id"] or "",
        x=x,
        y=y,
        tile=tile_of(x, y) if x is not None and y is not None else None,
        is_open=row["closed_at"] is None,
        due_at=row["due_at"],
        published_at=at,
        changed_at=at,
    )
