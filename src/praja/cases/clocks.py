"""The clocks of one case: start, pause, resume and stop deadlines counted in working days."""

from __future__ import annotations

import datetime as dt

from praja.cases.counting import (
    LATE,
    Pause,
    Plan,
    Term,
    begin,
    ended_in_pause,
    left_at,
    moment_of_share,
    replay,
    resumed,
)
from praja.cases.definitions import Effect
from praja.cases.models import Case, Clock, ClockPause
from praja.kernel.calendar.queries import calendar_edition, current_edition
from praja.kernel.calendar.working import WorkingCalendar

__all__ = ["LATE", "Clocks", "Term", "calendar_of", "counted_again", "plan_warning"]

_CHANGING = [
    "due_at",
    "paused_at",
    "remaining_seconds",
    "is_held",
    "stopped_at",
    "is_cancelled",
    "next_warning_at",
]


class Clocks:
    """The unfinished clocks of a case, changed together and then saved.

    A clock due in n working days ends at the close of office of the n-th working day after it started. A pause keeps
    the working time that was left; resuming counts it on from that moment. A clock already past its deadline when it
    pauses stays late: its deadline does not move. A late clock cannot be cancelled either; it stops, late.

    Warnings shift with the deadline: the moment at which a share of the working time is used.
    """

    def __init__(self, case: Case, *, now: dt.datetime, running: list[Clock]) -> None:
        self._case = case
        self._now = now
        self._unfinished = {item.code: item for item in running}
        self._started: list[Clock] = []
        self._changed: dict[str, Clock] = {}
        self._paused: list[ClockPause] = []
        self._ended_pauses: list[Clock] = []

    @classmethod
    def of(cls, case: Case, *, now: dt.datetime) -> Clocks:
        """The unfinished clocks of a stored case; its row must be locked. One SQL query."""
        return cls(case, now=now, running=list(Clock.objects.filter(case=case, stopped_at__isnull=True)))

    @property
    def changed(self) -> bool:
        return bool(self._started or self._changed)

    @property
    def warned(self) -> int:
        """The highest share, in percent, that a running clock was warned of."""
        return max((item.warned for item in self._unfinished.values() if item.is_running), default=0)

    @property
    def escalation_level(self) -> int:
        """How far up a clock was escalated that has not stopped, and does not stand still with the whole case."""
        return max((item.escalation_level for item in self._unfinished.values() if not item.is_held), default=0)

    def has(self, code: str) -> bool:
        """Whether the clock is running or paused."""
        return code in self._unfinished

    def start(self, code: str, *, days: int, organization: str) -> None:
        """Start a clock of `days` working days that `organization` answers for.

        `days` may be a `Term`, which brings the source of the limit and the levels at which to warn.
        """
        term = days if isinstance(days, Term) else Term(days)
        calendar, edition = current_edition()
        plan = begin(calendar, self._now, term)
        item = Clock(
            case=self._case,
            code=code,
            organization_id=organization,
            days=int(term),
            started_at=self._now,
            due_at=plan.due_at,
            source=term.source,
            working_seconds=plan.working_seconds,
            calendar_edition=edition,
            checked_edition=edition,
            warning_levels=list(term.warnings),
        )
        plan_warning(item, since=self._now, calendar=calendar)
        self._unfinished[code] = item
        self._started.append(item)

    def apply(self, code: str, effect: Effect, *, reason: str = "") -> None:
        """Stop, cancel, pause or resume a clock; one that is not in the fitting state is left as it is.

        `reason` is the code of the action that does it; a pause keeps it.
        """
        item = self._unfinished.get(code)
        if item is None:
            return
        if effect in (Effect.STOP, Effect.CANCEL):
            self._finish(item, is_cancelled=effect is Effect.CANCEL)
        elif effect is Effect.PAUSE and item.paused_at is None:
            item.paused_at = self._now
            item.remaining_seconds = left_at(calendar_of(item), item.due_at, self._now)
            self._paused.append(ClockPause(clock=item, paused_at=self._now, reason=reason))
        elif effect is Effect.RESUME and item.paused_at is not None and item.remaining_seconds is not None:
            calendar = calendar_of(item)
            item.due_at = resumed(calendar, item.due_at, item.remaining_seconds, self._now)
            was_reached = item.next_warning_at is not None and item.next_warning_at <= item.paused_at
            item.paused_at = item.remaining_seconds = None
            if not was_reached:
                plan_warning(item, since=self._now, calendar=calendar)
            self._ended_pauses.append(item)
        else:
            return
        self._changed[code] = item

    def hold(self, *, reason: str = "") -> None:
        """Let every clock that runs stand still because the whole case does; see `release`. `reason` as in `apply`."""
        for code, item in self._unfinished.items():
            if item.is_running:
                self.apply(code, Effect.PAUSE, reason=reason)
                item.is_held = True

    def release(self) -> None:
        """Let the clocks that `hold` stopped run on with the working time they had left."""
        for code, item in self._unfinished.items():
            if item.is_held:
                item.is_held = False
                self.apply(code, Effect.RESUME)

    def cancel_rest(self) -> None:
        """Take every clock that still runs out of the figures: the case has closed."""
        for code, item in list(self._unfinished.items()):
            self._finish(item, is_cancelled=True)
            self._changed[code] = item

    def earliest_due(self) -> dt.datetime | None:
        """The next deadline of the case, or None while nothing runs."""
        return min((item.due_at for item in self._unfinished.values() if item.is_running), default=None)

    def save(self) -> None:
        """Write what changed: one INSERT for all new clocks, one UPDATE for each changed one, and the pauses."""
        for item in self._changed.values():
            item.save(update_fields=_CHANGING)
        if self._started:
            Clock.objects.bulk_create(self._started)
        if self._paused:
            ClockPause.objects.bulk_create(self._paused)
        if self._ended_pauses:
            ended = [item.pk for item in self._ended_pauses]
            ClockPause.objects.filter(clock__in=ended, resumed_at__isnull=True).update(resumed_at=self._now)

    def _finish(self, item: Clock, *, is_cancelled: bool) -> None:
        if item.remaining_seconds is not None:
            item.due_at = ended_in_pause(item.due_at, item.remaining_seconds, self._now)
            self._ended_pauses.append(item)
        item.stopped_at = self._now
        item.is_cancelled = is_cancelled and item.due_at >= self._now
        item.paused_at = item.remaining_seconds = item.next_warning_at = None
        item.is_held = False
        del self._unfinished[item.code]


def calendar_of(item: Clock) -> WorkingCalendar:
    """The calendar the deadline was counted with. No SQL query unless the calendar has changed since."""
    current, edition = current_edition()
    return current if item.calendar_edition == edition else calendar_edition(item.calendar_edition).working


def plan_warning(item: Clock, *, since: dt.datetime, calendar: WorkingCalendar) -> None:
    """Set when a clock that runs from `since` reaches the next level it was not warned of."""
    level = next((level for level in sorted(item.warning_levels) if level > item.warned), None)
    if level is None or item.working_seconds is None:
        item.next_warning_at = None
    else:
        item.next_warning_at = moment_of_share(
            calendar, percent=level, working_seconds=item.working_seconds, due_at=item.due_at, since=since
        )


def counted_again(item: Clock, pauses: list[ClockPause], *, calendar: WorkingCalendar) -> Plan:
    """The deadline counted again from the stored facts; `pauses` in the order of time."""
    return replay(
        calendar,
        started_at=item.started_at,
        days=item.days,
        pauses=[Pause(pause.paused_at, pause.resumed_at) for pause in pauses],
        stopped_at=item.stopped_at,
    )
