"""How the deadline of a clock was counted, day by day, from stored facts and the calendar it was counted with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.cases.clocks import counted_again
from praja.cases.counting import LATE, Plan, begin
from praja.cases.models import Clock, ClockPause
from praja.kernel.calendar.queries import Edition, calendar_edition
from praja.kernel.errors import NotFound

Span = tuple[dt.datetime, dt.datetime]
ROUNDING = dt.timedelta(seconds=1)
"""Pauses from before they were kept are known to a fraction of a second only (migration 0005)."""


class DayKind(StrEnum):
    """Why office time of a calendar day is counted, or is not."""

    START = "start"
    WORKING = "working"
    WEEKEND = "weekend"
    NATIONAL = "national"
    COLLECTIVE_LEAVE = "cuti_bersama"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class DayCount:
    """A calendar day: `number` is its place among the working days, `seconds` the office time counted on it.

    `name` is that of the holiday. A working day on which the clock stood still all the time is PAUSED.
    """

    date: dt.date
    kind: DayKind
    number: int | None
    seconds: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Calculation:
    """The whole calculation.

    Attributes:
        first_due_at: the deadline without any pause.
        plan: what start, days and pauses amount to.
        counted_seconds: the sum of the days; with `left_seconds` it is the office time of the limit.
        left_seconds: office time not used when the clock paused or stopped.
        agrees: whether the stored deadline is the calculated one, to the second for each pause.
    """

    clock: Clock
    edition: Edition
    first_due_at: dt.datetime
    plan: Plan
    pauses: list[ClockPause]
    days: list[DayCount]
    counted_seconds: int
    left_seconds: int
    agrees: bool


def calculation(case_id: UUID, clock_id: int) -> Calculation:
    """Count a deadline again. Three SQL queries.

    Raises:
        NotFound: the case has no such clock.
    """
    item = Clock.objects.filter(case=case_id, pk=clock_id).first()
    if item is None:
        raise NotFound(_("There is no such deadline."))
    pauses = list(ClockPause.objects.filter(clock=item).order_by("paused_at"))
    return calculated(item, pauses, calendar_edition(item.calendar_edition))


def calculated(item: Clock, pauses: list[ClockPause], edition: Edition) -> Calculation:
    """The calculation of a clock whose pauses, in the order of time, and calendar are known."""
    calendar = edition.working
    plan = counted_again(item, pauses, calendar=calendar)
    spans = _spans(item, pauses, plan)
    is_waiting = plan.left is not None and plan.left != LATE
    end = pauses[-1].paused_at if is_waiting else plan.due_at
    first, last = (moment.astimezone(calendar.zone).date() for moment in (item.started_at, end))
    days, number = [], 0
    for offset in range((last - first).days + 1):
        date = first + dt.timedelta(days=offset)
        hours = calendar.hours_on(date)
        seconds = sum(_overlap(hours, span) for span in spans) if hours is not None else 0.0
        kind, name = _kind(date, edition, is_start=not offset, is_open=hours is not None, is_counted=seconds > 0)
        number += kind is DayKind.WORKING
        days.append(DayCount(date, kind, number if kind is DayKind.WORKING else None, round(seconds), name))
    counted = sum(day.seconds for day in days)
    return Calculation(
        clock=item,
        edition=edition,
        first_due_at=begin(calendar, item.started_at, item.days).due_at,
        plan=plan,
        pauses=pauses,
        days=days,
        counted_seconds=counted,
        left_seconds=plan.working_seconds - counted,
        agrees=abs(plan.due_at - item.due_at) <= ROUNDING * len(pauses),
    )


def _spans(item: Clock, pauses: list[ClockPause], plan: Plan) -> list[Span]:
    """The times in which the clock ran, up to its deadline."""
    spans: list[Span] = []
    since: dt.datetime | None = item.started_at
    for pause in pauses:
        if since is not None:
            spans.append((since, pause.paused_at))
        since = pause.resumed_at
        if item.stopped_at is not None and since is not None and since >= item.stopped_at:
            since = None
    if since is not None:
        spans.append((since, plan.due_at))
    return [(start, min(end, plan.due_at)) for start, end in spans if start < plan.due_at]


def _overlap(hours: Span, span: Span) -> float:
    return max(0.0, (min(hours[1], span[1]) - max(hours[0], span[0])).total_seconds())


def _kind(date: dt.date, edition: Edition, *, is_start: bool, is_open: bool, is_counted: bool) -> tuple[DayKind, str]:
    holiday = edition.holidays.get(date)
    if holiday is not None:
        return DayKind(holiday[0]), holiday[1]
    if not is_open:
        return DayKind.WEEKEND, ""
    if is_start:
        return DayKind.START, ""
    return (DayKind.WORKING if is_counted else DayKind.PAUSED), ""
