"""Keeps `PublicReport` in step with what happens to complaints, and makes it anew every night."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from praja.cases.models import Case
from praja.complaints import events
from praja.complaints.models import KIND, PublicReport
from praja.complaints.queries.public_map import tile_of
from praja.complaints.queries.visibility import published
from praja.kernel.events import EventPayload, Recorded, handler

BATCH = 5_000
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


@handler(*OF_THE_ROOM, name="complaints.publish_report")
def publish_report(event: Recorded[Any]) -> None:
    """Keep the copy by which the public map counts in step with the report."""
    prefix, _slash, identifier = event.subject.partition("/")
    if prefix == "complaint":
        republish(UUID(identifier), at=event.time, is_news=isinstance(event.data, NEWS))


def republish(complaint_id: UUID, *, at: dt.datetime, is_news: bool) -> None:
    """Bring the copy of one report up to date with the report; the same again changes nothing.

    `is_news`: what happened at this time is worth telling those who follow its area, agency or topic.
    """
    with transaction.atomic():
        row = _rows().filter(id=complaint_id).first()
        if row is None:
            PublicReport.objects.filter(complaint_id=complaint_id).delete()
            return
        report = _report(row, at=at)
        PublicReport.objects.bulk_create(
            [report],
            update_conflicts=True,
            unique_fields=["complaint"],
            update_fields=[*COPIED, "changed_at"] if is_news else COPIED,
        )


def rebuild() -> int:
    """Make every copy anew, batch by batch, and drop those that are not public; returns how many are public.

    Reports keep the times they were published and changed at.
    """
    last: UUID | None = None
    total = 0
    while True:
        rows = _rows().order_by("id")
        if last is not None:
            rows = rows.filter(id__gt=last)
        batch = list(rows[:BATCH])
        with transaction.atomic():
            following = batch[-1]["id"] if len(batch) == BATCH else None
            _drop_between(last, following, {row["id"] for row in batch})
            PublicReport.objects.bulk_create(
                [_report(row, at=row["closed_at"] or row["opened_at"]) for row in batch],
                update_conflicts=True,
                unique_fields=["complaint"],
                update_fields=COPIED,
            )
        total += len(batch)
        if following is None:
            break
        last = following
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE complaints_publicreport")
    return total


COPIED = ["category", "organization", "district", "village", "x", "y", "tile", "is_open", "due_at"]


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


def _drop_between(after: UUID | None, until: UUID | None, kept: set[UUID]) -> None:
    stale = PublicReport.objects.exclude(complaint_id__in=kept)
    if after is not None:
        stale = stale.filter(complaint_id__gt=after)
    if until is not None:
        stale = stale.filter(complaint_id__lte=until)
    stale.delete()
