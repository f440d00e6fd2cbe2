"""The clocks of a case: what runs, what is paused and how much working time is left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from praja.cases.clocks import LATE
from praja.cases.models import Case, Clock
from praja.cases.presenters import deadline
from praja.cases.queries import procedure
from praja.government.queries import organization_name
from praja.kernel.calendar.queries import working_calendar
from praja.kernel.ui.components import Status, Tone


@dataclass(frozen=True, slots=True)
class ClockView:
    """A deadline with its state in words; `remaining` is working time, empty when none is left."""

    id: int
    code: str
    name: str
    organization: str
    days: int
    source: str
    status: Status
    due_at: dt.datetime
    remaining: str
    is_running: bool
    is_paused: bool


def clock_views(case: Case, clocks: Iterable[Clock], *, now: dt.datetime) -> list[ClockView]:
    """Every clock, oldest first; of those that started together the nearest deadline first."""
    rules = procedure(case.definition_id)
    return [
        ClockView(
            id=item.pk,
            code=item.code,
            name=str(rules.clocks[item.code].name) if item.code in rules.clocks else item.code,
            organization=organization_name(item.organization_id),
            days=item.days,
            source=item.source,
            status=_status(item, now),
            due_at=item.due_at,
            remaining=_remaining(item, now),
            is_running=item.is_running,
            is_paused=item.paused_at is not None and not item.is_held,
        )
        for item in sorted(clocks, key=lambda item: (item.started_at, item.due_at))
    ]


def _status(item: Clock, now: dt.datetime) -> Status:
    if item.is_running:
        return deadline(item.due_at, now=now) or Status("")
    if item.is_held:
        return Status(_("stands still"))
    if item.paused_at is not None:
        return Status(_("paused"), Tone.WARNING)
    if item.is_cancelled:
        return Status(_("no longer needed"))
    if item.stopped_at is not None and item.stopped_at <= item.due_at:
        return Status(_("kept"), Tone.SUCCESS)
    return Status(_("missed"), Tone.DANGER)


def _remaining(item: Clock, now: dt.datetime) -> str:
    """Working time that is left, in words; empty when the clock is finished or late."""
    if item.is_running and item.due_at > now:
        return working_hours(working_calendar().working_time_between(now, item.due_at))
    if item.remaining_seconds is not None and item.remaining_seconds != LATE:
        return working_hours(dt.timedelta(seconds=item.remaining_seconds))
    return ""


def working_hours(time: dt.timedelta) -> str:
    """Working time as office hours, e.g. "12 working hours"; minutes below one hour."""
    minutes = int(time.total_seconds()) // 60
    if minutes < 60:
        return ngettext("%(count)s working minute", "%(count)s working minutes", minutes) % {"count": minutes}
    hours = minutes // 60
    return ngettext("%(count)s working hour", "%(count)s working hours", hours) % {"count": hours}
