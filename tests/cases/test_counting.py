"""Warnings and calculations of clocks with any history of pauses, against the pack's calendar with its holidays."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from praja.cases.calculation import DayKind, calculated
from praja.cases.clocks import Clocks, plan_warning
from praja.cases.counting import LATE, Term
from praja.cases.definitions import Effect
from praja.cases.models import Case, Clock, ClockPause
from praja.kernel.calendar.queries import calendar_edition, working_calendar

pytestmark = pytest.mark.django_db
JAKARTA = ZoneInfo("Asia/Jakarta")
NEW_YEAR = dt.datetime(2026, 1, 1, tzinfo=JAKARTA)
BEFORE_IDULFITRI = dt.datetime(2026, 3, 2, 9, 0, tzinfo=JAKARTA)
"""Nyepi, Idulfitri and their collective leave lie in the weeks that follow."""
LEVELS = (50, 80, 100)
ANY_EFFECT = st.sampled_from([Effect.PAUSE, Effect.RESUME, Effect.PAUSE, Effect.RESUME, Effect.STOP])
HISTORIES = st.lists(st.tuples(st.integers(1, 12 * 24 * 60), ANY_EFFECT), max_size=8)
"""Minutes until the next thing that happens, and what it is."""


@dataclass
class Life:
    """A clock with everything that happened to it, and what the watch raised on the way."""

    item: Clock
    pauses: list[ClockPause] = field(default_factory=list)
    raised: list[tuple[int, dt.datetime, dt.datetime]] = field(default_factory=list)

    def watch(self, now: dt.datetime) -> None:
        """What the periodic job does, without the database."""
        while self.item.is_running and self.item.next_warning_at is not None and self.item.next_warning_at <= now:
            reached = self.item.next_warning_at
            self.item.warned = next(level for level in LEVELS if level > self.item.warned)
            self.raised.append((self.item.warned, reached, now))
            plan_warning(self.item, since=reached, calendar=working_calendar())

    def happen(self, effect: Effect, now: dt.datetime) -> None:
        clocks = Clocks(Case(), now=now, running=[self.item] if self.item.stopped_at is None else [])
        clocks.apply("resolution", effect, reason="ask_reporter")
        self.pauses += clocks._paused
        if clocks._ended_pauses:
            self.pauses[-1].resumed_at = now


def live(start: dt.datetime, days: int, history: list[tuple[int, Effect]], *, is_watched: bool = True) -> Life:
    clocks = Clocks(Case(), now=start, running=[])
    clocks.start("resolution", days=Term(days, source="uji", warnings=LEVELS), organization="pupr")
    life, now = Life(clocks._unfinished["resolution"]), start
    for minutes, effect in history:
        now += dt.timedelta(minutes=minutes)
        if is_watched:
            life.watch(now)
        life.happen(effect, now)
    life.watch(now + dt.timedelta(days=400))
    return life


def used_until(life: Life, moment: dt.datetime) -> float:
    """Office seconds the clock ran until `moment`, counted independently of the clock's own arithmetic."""
    calendar, used, since = working_calendar(), 0.0, life.item.started_at
    for pause in life.pauses:
        if pause.paused_at >= moment:
            break
        used += calendar.working_time_between(since, pause.paused_at).total_seconds()
        if pause.resumed_at is None or pause.resumed_at >= moment:
            return used
        since = pause.resumed_at
    return used + calendar.working_time_between(since, moment).total_seconds()


def stood_still(life: Life, moment: dt.datetime) -> bool:
    return any(
        pause.paused_at < moment and (pause.resumed_at is None or moment < pause.resumed_at) for pause in life.pauses
    )


anything = given(
    start=st.timedeltas(dt.timedelta(0), dt.timedelta(days=330)).map(lambda later: NEW_YEAR + later),
    days=st.integers(1, 60),
    history=HISTORIES,
)
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@quick
@anything
def test_each_share_is_warned_of_at_the_moment_it_is_used(
    start: dt.datetime, days: int, history: list[tuple[int, Effect]]
) -> None:
    life = live(start, days, history)
    item = life.item
    levels = [level for level, _reached, _noticed in life.raised]
    assert levels == [level for level in LEVELS if level in levels]
    assert levels == list(LEVELS[: len(levels)])
    assert item.working_seconds is not None
    for level, reached, noticed in life.raised:
        assert reached <= noticed
        assert not stood_still(life, reached)
        assert item.stopped_at is None or reached <= item.stopped_at
        # Each pause rounds down to a whole second.
        assert abs(used_until(life, reached) - item.working_seconds * level / 100) <= 2 + 2 * len(life.pauses)
    if item.is_running:
        assert levels == list(LEVELS)


@quick
@anything
def test_a_warning_reached_before_a_pause_keeps_its_moment_though_nobody_looked(
    start: dt.datetime, days: int, history: list[tuple[int, Effect]]
) -> None:
    watched, unwatched = live(start, days, history), live(start, days, history, is_watched=False)
    if unwatched.item.is_running:
        seconds = zip(watched.raised, unwatched.raised, strict=True)
        assert all(abs((one[1] - other[1]).total_seconds()) <= 2 * len(history) + 1 for one, other in seconds)


@quick
@anything
def test_the_calculation_agrees_with_the_clock_and_adds_up(
    start: dt.datetime, days: int, history: list[tuple[int, Effect]]
) -> None:
    life = live(start, days, history)
    item = life.item
    found = calculated(item, life.pauses, calendar_edition(item.calendar_edition))
    assert found.agrees
    assert found.plan.due_at == item.due_at
    assert found.edition.number == item.calendar_edition > 0
    assert sum(day.seconds for day in found.days) == found.counted_seconds
    assert found.counted_seconds + found.left_seconds == item.working_seconds
    rounded = 1 + len(life.pauses) + len(found.days)
    if item.paused_at is None and not (
        item.stopped_at and life.pauses and life.pauses[-1].resumed_at == item.stopped_at
    ):
        assert abs(found.left_seconds) <= rounded
    elif item.remaining_seconds is not None:
        assert abs(found.left_seconds - max(item.remaining_seconds, 0)) <= rounded
    dates = [day.date for day in found.days]
    assert dates == [dates[0] + dt.timedelta(days=number) for number in range(len(dates))]


def test_holidays_and_collective_leave_are_skipped_by_name() -> None:
    life = live(BEFORE_IDULFITRI, 14, [])
    found = calculated(life.item, [], calendar_edition(life.item.calendar_edition))
    kinds = {day.kind for day in found.days}
    assert {DayKind.START, DayKind.WORKING, DayKind.WEEKEND, DayKind.NATIONAL, DayKind.COLLECTIVE_LEAVE} <= kinds
    assert all(day.name for day in found.days if day.kind in (DayKind.NATIONAL, DayKind.COLLECTIVE_LEAVE))
    assert [day.number for day in found.days if day.kind is DayKind.WORKING] == list(range(1, 15))
    assert found.days[0].seconds > 0
    assert life.item.remaining_seconds is None or life.item.remaining_seconds != LATE
