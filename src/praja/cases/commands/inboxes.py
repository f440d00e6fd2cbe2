"""Where a case waits: the inboxes of whoever acts in its step."""

from __future__ import annotations

import datetime as dt

from praja.cases import queries
from praja.cases.definitions import Officer, Step
from praja.cases.models import Case, InboxItem

NEVER = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)
"""How an inbox sorts what has no deadline."""


def place_in_inboxes(case: Case, step: Step, now: dt.datetime) -> None:
    """Put a case whose row is locked into the inboxes of everybody who may act in `step`."""
    if step.closes or not isinstance(step.actor, Officer):
        return
    InboxItem.objects.bulk_create(
        InboxItem(
            case=case,
            kind=case.kind,
            step=step.code,
            organization_id=code,
            roles=list(step.actor.roles),
            entered_at=now,
            sort_at=case.due_at or NEVER,
        )
        for code in queries.seats(step.actor.organization, case)
    )


def take_from_inboxes(case: Case) -> None:
    """Take it out of them again; what others were asked stays in theirs."""
    InboxItem.objects.filter(case=case, request__isnull=True).delete()
