"""Clocks of a case, against the real calendar of 2026 in the pack (office closes at the hour given there)."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from praja.cases.clocks import Clocks
from praja.cases.definitions import Effect
from praja.cases.models import Case, Clock
from praja.kernel.calendar.queries import working_calendar

pytestmark = pytest.mark.django_db
JAKARTA = ZoneInfo("Asia/Jakarta")
MONDAY = dt.datetime(2026, 11, 2, 9, 0, tzinfo=JAKARTA)


def at(now: dt.datetime, *unfinished: Clock) -> Clocks:
    return Clocks(Case(), now=now, running=list(unfinished))


def started(now: dt.datetime = MONDAY, days: int = 5) -> Clock:
    clocks = at(now)
    clocks.start("resolution", days=days, organization="pupr")
    return clocks._unfinished["resolution"]


def test_a_clock_ends_at_the_close_of_office_of_its_last_working_day() -> None:
    item = started(MONDAY, days=5)
    assert item.due_at.astimezone(JAKARTA).date() == dt.date(2026, 11, 9)
    assert item.due_at == working_calendar().add_working_days(MONDAY, 5)


def test_a_pause_costs_no_working_time() -> None:
    item = started()
    left = working_calendar().working_time_between(MONDAY + dt.timedelta(days=1), item.due_at)
    at(MONDAY + dt.timedelta(days=1), item).apply("resolution", Effect.PAUSE)
    resumed = MONDAY + dt.timedelta(days=21)
    at(resumed, item).apply("resolution", Effect.RESUME)
    assert working_calendar().working_time_between(resumed, item.due_at) == left


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    days=st.integers(1, 60),
    pause_after=st.timedeltas(dt.timedelta(0), dt.timedelta(days=20)),
    pause_for=st.timedeltas(dt.timedelta(0), dt.timedelta(days=40)),
)
def test_pausing_never_shortens_a_deadline(days: int, pause_after: dt.timedelta, pause_for: dt.timedelta) -> None:
    item = started(days=days)
    before = item.due_at
    at(MONDAY + pause_after, item).apply("resolution", Effect.PAUSE)
    at(MONDAY + pause_after + pause_for, item).apply("resolution", Effect.RESUME)
    assert item.due_at >= before - dt.timedelta(seconds=1)


def test_a_clock_that_is_late_when_it_pauses_stays_late() -> None:
    item = started(days=1)
    before = item.due_at
    late = before + dt.timedelta(days=3)
    at(late, item).apply("resolution", Effect.PAUSE)
    at(late + dt.timedelta(days=30), item).apply("resolution", Effect.RESUME)
    assert item.due_at == before


def test_a_late_clock_cannot_be_cancelled_away() -> None:
    item = started(days=1)
    at(item.due_at + dt.timedelta(hours=1), item).apply("resolution", Effect.CANCEL)
    assert not item.is_cancelled
    assert item.stopped_at is not None
    assert item.stopped_at > item.due_at


def test_a_clock_cancelled_in_time_counts_nowhere() -> None:
    item = started()
    at(MONDAY + dt.timedelta(hours=1), item).apply("resolution", Effect.CANCEL)
    assert item.is_cancelled


def test_the_next_deadline_leaves_paused_clocks_out() -> None:
    item = started()
    clocks = at(MONDAY + dt.timedelta(hours=1), item)
    clocks.start("reporter_reply", days=10, organization="pupr")
    clocks.apply("resolution", Effect.PAUSE)
    assert clocks.earliest_due() == working_calendar().add_working_days(MONDAY + dt.timedelta(hours=1), 10)
