"""The clocks of one case: start, pause, resume and stop deadlines counted in working days."""

from __future__ import annotations

import datetime as dt

from praja.cases.definitions import Effect
from praja.cases.models import Case, Clock
from praja.kernel.calendar.queries import working_calendar

LATE = -1
"""`remaining_seconds` of a clock that was past its deadline when it paused."""


_CHANGING = ["due_at", "paused_at", "remaining_seconds", "is_held", "stopped_at", "is_cancelled"]


class Clocks:
    """The unfinished clocks of a case, changed together and then saved.

    A clock due in n working days ends at the close of office of the n-th working day after it started. A pause keeps
    the working time that was left; resuming counts it on from that moment. A clock already past its deadline when it
    pauses stays late: its deadline does not move. A late clock cannot be cancelled either; it stops, late.
    """

    def __init__(self, case: Case, *, now: dt.datetime, running: list[Clock]) -> None:
        self._case = case
        self._now = now
        self._unfinished = {item.code: item for item in running}
        self._started: list[Clock] = []
        self._changed: dict[str, Clock] = {}

    @classmethod
    def of(cls, case: Case, *, now: dt.datetime) -> Clocks:
        """The unfinished clocks of a stored case; its row must be locked. One SQL query."""
        return cls(case, now=now, running=list(Clock.objects.filter(case=case, stopped_at__isnull=True)))

    @property
    def changed(self) -> bool:
        return bool(self._started or self._changed)

    def has(self, code: str) -> bool:
        """Whether the clock is running or paused."""
        return code in self._unfinished

    def start(self, code: str, *, days: int, organization: str) -> None:
        """Start a clock of `days` working days that `organization` answers for."""
        due_at = working_calendar().add_working_days(self._now, days)
        item = Clock(
            case=self._case,
            code=code,
            organization_id=organization,
            days=days,
            started_at=self._now,
            due_at=due_at,
        )
        self._unfinished[code] = item
        self._started.append(item)

    def apply(self, code: str, effect: Effect) -> None:
        """Stop, cancel, pause or resume a clock; one that is not in the fitting state is left as it is."""
        item = self._unfinished.get(code)
        if item is None:
            return
        if effect in (Effect.STOP, Effect.CANCEL):
            self._finish(item, is_cancelled=effect is Effect.CANCEL)
        elif effect is Effect.PAUSE and item.paused_at is None:
            left = working_calendar().working_time_between(self._now, item.due_at) if item.due_at > self._now else None
            item.paused_at = self._now
            item.remaining_seconds = int(left.total_seconds()) if left is not None else LATE
        elif effect is Effect.RESUME and item.paused_at is not None:
            if item.remaining_seconds is not None and item.remaining_seconds >= 0:
                rest = dt.timedelta(seconds=item.remaining_seconds)
                item.due_at = working_calendar().add_working_time(self._now, rest)
            item.paused_at = item.remaining_seconds = None
        else:
            return
        self._changed[code] = item

    def hold(self) -> None:
        """Let every clock that runs stand still because the whole case does; see `release`."""
        for code, item in self._unfinished.items():
            if item.is_running:
                self.apply(code, Effect.PAUSE)
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
        """Write what changed: one INSERT for all new clocks and one UPDATE for each changed one."""
        for item in self._changed.values():
            item.save(update_fields=_CHANGING)
        if self._started:
            Clock.objects.bulk_create(self._started)

    def _finish(self, item: Clock, *, is_cancelled: bool) -> None:
        was_paused_in_time = item.remaining_seconds is not None and item.remaining_seconds >= 0
        if was_paused_in_time:
            item.due_at = max(item.due_at, self._now)
        item.stopped_at = self._now
        item.is_cancelled = is_cancelled and item.due_at >= self._now
        item.paused_at = item.remaining_seconds = None
        item.is_held = False
        del self._unfinished[item.code]
