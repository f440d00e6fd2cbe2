"""Working-day arithmetic as a specification, on a calendar of its own: Monday to Friday, 07:30 to 16:00."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praja.kernel.calendar.working import OutsideCalendar, WorkingCalendar

JAKARTA = ZoneInfo("Asia/Jakarta")
OFFICE = (dt.time(7, 30), dt.time(16, 0))
DAY = dt.timedelta(hours=8, minutes=30)
HOLIDAYS = frozenset(
    dt.date(2026, month, day) for month, day in [(1, 1), (3, 19), (3, 20), (8, 17), (12, 24), (12, 25)]
)
CALENDAR = WorkingCalendar.build(
    zone=JAKARTA,
    first=dt.date(2025, 1, 1),
    last=dt.date(2029, 12, 31),
    hours=lambda day: OFFICE if day.isoweekday() <= 5 else None,
    holidays=HOLIDAYS,
)
NAIVE_FIRST, NAIVE_LAST = dt.datetime(2025, 6, 1), dt.datetime(2027, 12, 31)  # noqa: DTZ001 (hypothesis adds the zone)
MOMENTS = st.datetimes(NAIVE_FIRST, NAIVE_LAST, timezones=st.just(JAKARTA))
DURATIONS = st.timedeltas(dt.timedelta(0), dt.timedelta(days=30))


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=JAKARTA)


def test_the_day_of_the_event_does_not_count() -> None:
    assert CALENDAR.add_working_days(at("2026-11-02 09:00"), 1) == at("2026-11-03 16:00")


def test_weekends_and_holidays_do_not_count() -> None:
    assert CALENDAR.add_working_days(at("2026-03-17 09:00"), 3) == at("2026-03-24 16:00")


def test_a_report_at_night_or_on_sunday_counts_from_the_next_working_day() -> None:
    assert CALENDAR.add_working_days(at("2026-11-01 23:30"), 1) == at("2026-11-02 16:00")


def test_a_limit_beyond_the_calendar_is_refused_instead_of_guessed() -> None:
    with pytest.raises(OutsideCalendar):
        CALENDAR.add_working_days(at("2029-12-30 09:00"), 5)


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        CALENDAR.add_working_days(dt.datetime(2026, 1, 5), 1)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-11-02 09:00", "2026-11-02 10:30", 1.5),
        ("2026-11-02 05:00", "2026-11-02 08:30", 1),
        ("2026-11-06 15:00", "2026-11-09 08:30", 2),
        ("2026-11-07 09:00", "2026-11-08 18:00", 0),
        ("2026-11-02 10:00", "2026-11-02 09:00", 0),
    ],
)
def test_only_office_time_counts(start: str, end: str, hours: float) -> None:
    assert CALENDAR.working_time_between(at(start), at(end)) == dt.timedelta(hours=hours)


@given(MOMENTS, st.integers(1, 120))
def test_a_limit_ends_on_a_working_day_at_the_close_of_office(start: dt.datetime, days: int) -> None:
    due = CALENDAR.add_working_days(start, days).astimezone(JAKARTA)
    assert CALENDAR.is_working_day(due.date())
    assert due.date() not in HOLIDAYS
    assert due.time() == OFFICE[1]


@given(MOMENTS, st.integers(1, 119))
def test_a_longer_limit_ends_later(start: dt.datetime, days: int) -> None:
    assert CALENDAR.add_working_days(start, days) < CALENDAR.add_working_days(start, days + 1)


@given(MOMENTS, st.integers(1, 60))
def test_a_limit_of_n_days_holds_exactly_n_working_days(start: dt.datetime, days: int) -> None:
    due = CALENDAR.add_working_days(start, days)
    counted = sum(
        CALENDAR.is_working_day(start.date() + dt.timedelta(days=n))
        for n in range(1, 200)
        if start.date() + dt.timedelta(days=n) <= due.astimezone(JAKARTA).date()
    )
    assert counted == days == CALENDAR.working_days_left(start, due)


@given(MOMENTS, DURATIONS)
def test_adding_office_time_and_measuring_it_agree(start: dt.datetime, duration: dt.timedelta) -> None:
    end = CALENDAR.add_working_time(start, duration)
    assert abs(CALENDAR.working_time_between(start, end) - duration) < dt.timedelta(milliseconds=1)


@given(MOMENTS, MOMENTS, MOMENTS)
def test_office_time_adds_up(one: dt.datetime, two: dt.datetime, three: dt.datetime) -> None:
    first, second, third = sorted([one, two, three])
    whole = CALENDAR.working_time_between(first, third)
    parts = CALENDAR.working_time_between(first, second) + CALENDAR.working_time_between(second, third)
    assert abs(whole - parts) < dt.timedelta(milliseconds=1)


@given(MOMENTS, st.integers(1, 60), DURATIONS, DURATIONS)
def test_a_pause_conserves_the_working_time_left(
    start: dt.datetime, days: int, before: dt.timedelta, pause: dt.timedelta
) -> None:
    due = CALENDAR.add_working_days(start, days)
    paused = min(start + before, due)
    left = CALENDAR.working_time_between(paused, due)
    resumed = paused + pause
    assert CALENDAR.working_time_between(resumed, CALENDAR.add_working_time(resumed, left)) - left < dt.timedelta(
        seconds=1
    )


def test_no_day_is_longer_than_the_office_is_open() -> None:
    start = at("2026-11-02 00:00")
    for day in range(60):
        moment = start + dt.timedelta(days=day)
        assert CALENDAR.working_time_between(moment, moment + dt.timedelta(days=1)) in {dt.timedelta(0), DAY}
