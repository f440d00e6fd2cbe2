"""What time does to clocks by itself: warnings, and the calendar that changes. The room tells the events."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from praja.cases.clocks import calendar_of, counted_again, plan_warning
from praja.cases.commands import NEVER
from praja.cases.counting import LATE
from praja.cases.models import Case, Clock, ClockPause, ClockWarning, InboxItem
from praja.kernel import clock
from praja.kernel.calendar.queries import current_edition
from praja.kernel.commands import command
from praja.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Moved:
    """What a change of the calendar did to a clock; `was_repeated` when it did nothing."""

    before: dt.datetime
    after: dt.datetime
    was_repeated: bool = False


def clocks_to_warn(kind: str, *, at: dt.datetime, limit: int) -> list[Clock]:
    """Running clocks that have reached a level by `at`, longest ago first. One SQL query on the index of what is due.

    Index scan on clock_warning_due, whatever the number of open clocks; see docs/deadlines.md for its plan.
    """
    return list(_running(kind).filter(next_warning_at__lte=at).order_by("next_warning_at")[:limit])


def clocks_to_escalate(kind: str, *, at: dt.datetime, limit: int) -> list[Clock]:
    """Running clocks that go one level further up by `at`. One SQL query on clock_escalation_due."""
    return list(_running(kind).filter(next_escalation_at__lte=at).order_by("next_escalation_at")[:limit])


def clocks_behind_calendar(kind: str, *, limit: int) -> list[int]:
    """Unfinished clocks that were not compared with the present calendar yet. One SQL query on clock_by_edition."""
    rows = Clock.objects.filter(stopped_at__isnull=True, checked_edition__lt=current_edition()[1], case__kind=kind)
    return list(rows.order_by("checked_edition", "id").values_list("id", flat=True)[:limit])


def locked_clock(clock_id: int) -> Clock:
    """The clock with its row locked until the transaction ends; lock its case first.

    Raises:
        NotFound: there is none.
    """
    item = Clock.objects.select_for_update().filter(pk=clock_id).first()
    if item is None:
        raise NotFound(_("There is no such deadline."))
    return item


@command(emits=False)
def record_warning(case: Case, item: Clock) -> ClockWarning | None:
    """Record the level a running clock has reached, once, and set when the next one comes; None when there is none.

    Rows of case and clock must be locked.
    """
    now, reached_at = clock.now(), item.next_warning_at
    level = next((level for level in sorted(item.warning_levels) if level > item.warned), None)
    if level is None or not item.is_running or reached_at is None or reached_at > now:
        return None
    warning, _is_new = ClockWarning.objects.get_or_create(
        clock=item, percent=level, defaults={"reached_at": reached_at, "raised_at": now}
    )
    item.warned = level
    plan_warning(item, since=reached_at, calendar=calendar_of(item))
    item.save(update_fields=["warned", "next_warning_at"])
    if case.warned < level:
        case.warned = level
        case.save(update_fields=["warned"])
    return warning


@command(emits=False)
def follow_calendar(case: Case, item: Clock) -> Moved:
    """Count an unfinished clock again with the present calendar, when its deadline still lies ahead before and after.

    A deadline that has passed, or would lie in the past, stays as it was counted. Rows of case and clock must be
    locked.
    """
    (calendar, edition), now, before = current_edition(), clock.now(), item.due_at
    item.checked_edition = edition
    is_late = item.remaining_seconds == LATE or (item.is_running and item.due_at <= now)
    if item.stopped_at is not None or is_late:
        item.save(update_fields=["checked_edition"])
        return Moved(before, before, was_repeated=True)
    pauses = list(ClockPause.objects.filter(clock=item).order_by("paused_at"))
    plan = counted_again(item, pauses, calendar=calendar)
    if (plan.left is None and plan.due_at <= now) or plan.left == LATE:
        item.save(update_fields=["checked_edition"])
        return Moved(before, before, was_repeated=True)
    item.due_at, item.working_seconds, item.calendar_edition = plan.due_at, plan.working_seconds, edition
    if item.paused_at is not None:
        item.remaining_seconds = plan.left
    elif item.next_warning_at is None or item.next_warning_at > now:
        plan_warning(item, since=now, calendar=calendar)
    item.save(
        update_fields=[
            "due_at",
            "working_seconds",
            "calendar_edition",
            "checked_edition",
            "remaining_seconds",
            "next_warning_at",
        ]
    )
    if before != item.due_at:
        _refresh_deadline(case)
    return Moved(before, item.due_at, was_repeated=before == item.due_at)


@command(emits=False)
def schedule_escalation(item: Clock, *, level: int, next_at: dt.datetime | None) -> None:
    """Note how far up a locked clock has gone, and when it goes further; also on its case, whose row must be locked."""
    item.escalation_level, item.next_escalation_at = level, next_at
    item.save(update_fields=["escalation_level", "next_escalation_at"])
    Case.objects.filter(pk=item.case_id, escalation_level__lt=level).update(escalation_level=level)


def untold_warnings(*, limit: int) -> list[ClockWarning]:
    """Warnings the officers do not know of yet, with clock and case. One SQL query on a partial index."""
    rows = ClockWarning.objects.filter(told_at__isnull=True).select_related("clock__case")
    return list(rows.order_by("id")[:limit])


def _running(kind: str) -> QuerySet[Clock]:
    return Clock.objects.filter(Q(stopped_at__isnull=True, paused_at__isnull=True), case__kind=kind).only(
        "id", "case_id"
    )


def _refresh_deadline(case: Case) -> None:
    running = Clock.objects.filter(case=case, stopped_at__isnull=True, paused_at__isnull=True)
    case.due_at = running.order_by("due_at").values_list("due_at", flat=True).first()
    case.save(update_fields=["due_at"])
    InboxItem.objects.filter(case=case).update(sort_at=case.due_at or NEVER)
