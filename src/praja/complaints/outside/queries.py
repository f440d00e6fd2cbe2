"""Reads of reports at outside bodies: what is due, and what was said about one."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from praja.complaints.models import RemoteRequest, RemoteState, RemoteUpdate
from praja.kernel import clock

BATCH = 200


def due(*states: RemoteState) -> list[RemoteRequest]:
    """Reports in these states whose next look has come, longest first, with their complaints. One SQL query."""
    rows = RemoteRequest.objects.filter(state__in=states, next_at__lte=clock.now()).exclude(status="closed")
    return list(rows.select_related("complaint__case").defer("complaint__search").order_by("next_at")[:BATCH])


def by_number(body: str, numbers: Collection[str]) -> dict[str, UUID]:
    """The complaints behind the numbers of a body. One SQL query."""
    rows = RemoteRequest.objects.filter(body=body, remote_id__in=numbers).exclude(remote_id="")
    return dict(rows.values_list("remote_id", "complaint"))


def remote_of(complaint_id: UUID) -> tuple[RemoteRequest, list[RemoteUpdate]] | None:
    """A report at an outside body and what was said there, oldest first; None when it is at none. Two SQL queries."""
    row = RemoteRequest.objects.filter(pk=complaint_id).first()
    return None if row is None else (row, list(row.updates.order_by("said_at", "pk")))
