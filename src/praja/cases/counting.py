"""How a deadline is counted: from its start, its days and its pauses, with a calendar. Values only, no database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from praja.kernel.calendar.working import WorkingCalendar

LATE = -1
"""`left` of a clock that was past its deadline when it paused."""
WHOLE = 100


class Term(int):
    """A number of working days, with the source that gives it and the shares (in percent) at which to warn."""

    source: str
    warnings: tuple[int, ...]

    def __new__(cls, days: int, *, source: str = "", warnings: Iterable[int] = ()) -> Term:
        term = super().__new__(cls, days)
        term.source = source
        term.warnings = tuple(sorted(warnings))
        return term


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which the clock stood still; `end` is None while it does."""

    start: dt.datetime
    end: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What the history of a clock amounts to.

    Attributes:
        working_seconds: the office time of its days.
        left: seconds of office time left while it is paused, `LATE`, or None while it is not.
    """

    due_at: dt.datetime
    working_seconds: int
    left: int | None = None


def begin(calendar: WorkingCalendar, start: dt.datetime, days: int) -> Plan:
    """A clock that starts now: it ends at the close of office of the last of its working days."""
    due_at = calendar.add_working_days(start, days)
    return Plan(due_at, _seconds(calendar, start, due_at))


def left_at(calendar: WorkingCalendar, due_at: dt.datetime, moment: dt.datetime) -> int:
    """Whole seconds of office time a pause at `moment` keeps; `LATE` when the deadline has passed."""
    return _seconds(calendar, moment, due_at) if due_at > moment else LATE


def resumed(calendar: WorkingCalendar, due_at: dt.datetime, left: int, moment: dt.datetime) -> dt.datetime:
    """The deadline after a pause that ends at `moment`."""
    return due_at if left == LATE else calendar.add_working_time(moment, dt.timedelta(seconds=left))


def ended_in_pause(due_at: dt.datetime, left: int, moment: dt.datetime) -> dt.datetime:
    """The deadline of a clock that stops while it is paused: it is kept, unless it was late before."""
    return due_at if left == LATE else max(due_at, moment)


def replay(
    calendar: WorkingCalendar,
    *,
    started_at: dt.datetime,
    days: int,
    pauses: Iterable[Pause],
    stopped_at: dt.datetime | None = None,
) -> Plan:
    """Count a deadline again from everything that happened to its clock."""
    plan = begin(calendar, started_at, days)
    due_at = plan.due_at
    for pause in pauses:
        left = left_at(calendar, due_at, pause.start)
        if pause.end is None:
            return Plan(due_at, plan.working_seconds, left)
        if stopped_at is not None and pause.end >= stopped_at:
            return Plan(ended_in_pause(due_at, left, pause.end), plan.working_seconds)
        due_at = resumed(calendar, due_at, left, pause.end)
    return Plan(due_at, plan.working_seconds)


def moment_of_share(
    calendar: WorkingCalendar, *, percent: int, working_seconds: int, due_at: dt.datetime, since: dt.datetime
) -> dt.datetime:
    """When `percent` of the office time of a clock that runs from `since` to `due_at` is used; `since` when it is."""
    if percent >= WHOLE:
        return due_at
    used = working_seconds - _seconds(calendar, since, due_at)
    rest = working_seconds * percent / WHOLE - used
    return calendar.add_working_time(since, dt.timedelta(seconds=rest))


def _seconds(calendar: WorkingCalendar, start: dt.datetime, end: dt.datetime) -> int:
    return int(calendar.working_time_between(start, end).total_seconds())
