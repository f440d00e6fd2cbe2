"""Reads about deadlines: how one was counted, what was escalated, what raised an alert."""

from __future__ import annotations

import time
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.cases.calculation import Calculation, calculation
from praja.complaints.commands.alerts import require_alert_reader
from praja.complaints.ladder import escalated_to
from praja.complaints.models import Alert, Complaint, Escalation
from praja.complaints.queries.visibility import may_see
from praja.kernel.actors import Actor
from praja.kernel.errors import NotFound
from praja.kernel.paging import Page, page_of

COUNTED_EVERY_SECONDS = 30.0
_counted: tuple[float, int] = (0.0, 0)


def deadline_calculation(complaint_id: UUID, clock_id: int, *, by: Actor) -> tuple[Complaint, Calculation]:
    """How a deadline of a complaint was counted, for whoever may see the complaint. Four SQL queries.

    Raises:
        NotFound: there is none, or `by` may not know of it.
    """
    complaint = Complaint.objects.select_related("case").defer("search").filter(pk=complaint_id).first()
    if complaint is None or not may_see(complaint, by):
        raise NotFound(_("There is no such complaint, or it is not handled by your agency."))
    return complaint, calculation(complaint_id, clock_id)


def escalations_of(complaint: Complaint) -> list[Escalation]:
    """Escalations of a complaint with a late clock that still runs, lowest level first. At most one SQL query."""
    if not complaint.case.escalation_level:
        return []
    return list(
        Escalation.objects.filter(complaint=complaint, clock__stopped_at__isnull=True)
        .select_related("clock")
        .order_by("clock", "level")
    )


def escalations(*, by: Actor, is_noted: bool = False, cursor: str = "") -> Page[Escalation]:
    """What went to where `by` sits, newest first: of late clocks that still run, or all note was taken of.

    One SQL query.

    Raises:
        SignInRequired: `by` is not staff.
    """
    by.require_staff()
    mine = Escalation.objects.filter(escalated_to(by), noted_at__isnull=not is_noted)
    if not is_noted:
        mine = mine.filter(clock__stopped_at__isnull=True)
    rows = mine.select_related("complaint__case", "clock").defer("complaint__search", "complaint__description")
    return page_of(rows, by=("-id",), cursor=cursor)


def alerts(*, by: Actor, is_open: bool = True, cursor: str = "") -> Page[Alert]:
    """Alerts, newest first. One SQL query.

    Raises:
        NotAllowed: `by` may not see them.
    """
    require_alert_reader(by)
    rows = Alert.objects.filter(acknowledged_at__isnull=is_open).select_related("complaint__case")
    return page_of(rows.defer("complaint__search", "complaint__description"), by=("-id",), cursor=cursor)


def open_alerts() -> int:
    """How many alerts wait, at most 30 s old, for the menu. No SQL query while it is that fresh."""
    global _counted
    fresh_until, count = _counted
    if time.monotonic() >= fresh_until:
        count = Alert.objects.filter(acknowledged_at__isnull=True).count()
        _counted = (time.monotonic() + COUNTED_EVERY_SECONDS, count)
    return count


def forget_open_alerts() -> None:
    """Count again at the next question: this process has changed them."""
    global _counted
    _counted = (0.0, 0)
