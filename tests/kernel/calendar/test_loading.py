"""The calendar's data: loaded once a year, edited by people, followed by every process."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import IntegrityError, transaction

from praja.kernel.actors import Actor, ActorKind, Grant, Role
from praja.kernel.calendar import queries
from praja.kernel.calendar.commands import (
    CalendarEntry,
    HolidayEntry,
    OfficeEntry,
    add_holiday,
    load_calendar,
    remove_holiday,
)
from praja.kernel.calendar.models import Holiday, HolidayKind, OfficeHours
from praja.kernel.calendar.queries import forget_calendar, working_calendar
from praja.kernel.errors import Conflict, Invalid, NotFound
from praja.kernel.events.models import Event

pytestmark = pytest.mark.django_db
PLATFORM = Actor.system("test")
ADMIN = Actor(kind=ActorKind.STAFF, id="1", grants=frozenset({Grant(Role.ADMIN, "")}))
OFFICE = OfficeEntry((1, 2, 3, 4, 5), dt.time(8), dt.time(16), dt.date(2020, 1, 1))
INDEPENDENCE = dt.date(2026, 8, 17)
MONDAY = dt.date(2026, 11, 30)


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests() -> Iterator[None]:
    forget_calendar()
    yield
    forget_calendar()


def load(*years: int, entry: CalendarEntry | None = None) -> list[int]:
    return load_calendar(entry or CalendarEntry((OFFICE,)), years=years, by=PLATFORM).years


def test_the_pack_brings_national_holidays_and_collective_leave() -> None:
    holidays = {holiday.date: holiday for holiday in queries.holidays_of(2026)}
    assert holidays[INDEPENDENCE].kind == HolidayKind.NATIONAL
    assert {holiday.kind for holiday in holidays.values()} == set(HolidayKind.values)
    assert not working_calendar().is_working_day(INDEPENDENCE)


def test_a_year_people_edited_is_left_alone() -> None:
    remove_holiday(INDEPENDENCE, by=ADMIN)
    add_holiday(MONDAY, name="Pemilihan bupati", kind=HolidayKind.NATIONAL, by=ADMIN)
    before = list(Holiday.objects.values_list("date", "name"))
    assert load(2025, 2026, 2027) == []
    assert list(Holiday.objects.values_list("date", "name")) == before


def test_a_day_entered_early_does_not_keep_its_year_from_being_loaded() -> None:
    day = dt.date(2032, 8, 17)
    add_holiday(day, name="Hari jadi", kind=HolidayKind.COLLECTIVE_LEAVE, by=ADMIN)
    assert load(2032) == [2032]
    assert Holiday.objects.get(date=day).name == "Hari jadi"
    assert Holiday.objects.filter(date__year=2032).count() > 10


def decree_of(year: int) -> CalendarEntry:
    leave = HolidayEntry(dt.date(year, 3, 2), "Cuti bersama", HolidayKind.COLLECTIVE_LEAVE, "SKB 3 Menteri")
    return CalendarEntry((OFFICE,), holidays=(leave,), removed=(dt.date(year, 8, 17),))


def test_the_estimates_of_a_year_give_way_to_its_decree() -> None:
    assert load(2032) == [2032]
    assert load(2032) == []
    add_holiday(dt.date(2032, 5, 5), name="Pemilihan bupati", kind=HolidayKind.NATIONAL, by=ADMIN)
    assert load(2032, entry=decree_of(2032)) == [2032]
    dates = set(Holiday.objects.filter(date__year=2032).values_list("date", flat=True))
    assert {dt.date(2032, 3, 2), dt.date(2032, 5, 5)} <= dates
    assert dt.date(2032, 8, 17) not in dates
    assert load(2032, entry=decree_of(2032)) == []


def test_a_decree_that_people_entered_is_left_alone() -> None:
    load(2032)
    add_holiday(dt.date(2032, 3, 1), name="Cuti bersama", kind=HolidayKind.COLLECTIVE_LEAVE, by=ADMIN)
    assert load(2032, entry=decree_of(2032)) == []


def test_loading_again_changes_nothing_and_tells_nobody() -> None:
    load(2026)
    events = Event.objects.count()
    loaded = load_calendar(CalendarEntry((OFFICE,)), years=[2026], by=PLATFORM)
    assert (loaded.years, loaded.was_repeated) == ([], True)
    assert Event.objects.count() == events


def test_the_pack_overrides_the_package() -> None:
    extra = HolidayEntry(dt.date(2033, 3, 3), "Hari jadi", HolidayKind.NATIONAL, "Perbup")
    entry = CalendarEntry((OFFICE,), holidays=(extra,), removed=(dt.date(2033, 8, 17),))
    load(2033, entry=entry)
    dates = {holiday.date for holiday in queries.holidays_of(2033)}
    assert extra.date in dates
    assert dt.date(2033, 8, 17) not in dates


def test_a_change_moves_deadlines_that_start_afterwards() -> None:
    start = dt.datetime(2026, 11, 27, 3, tzinfo=dt.UTC)
    assert working_calendar().add_working_days(start, 1).date() == MONDAY
    add_holiday(MONDAY, name="Pemilihan bupati", kind=HolidayKind.NATIONAL, by=ADMIN)
    assert working_calendar().add_working_days(start, 1).date() == MONDAY + dt.timedelta(days=1)
    remove_holiday(MONDAY, by=ADMIN)
    assert working_calendar().add_working_days(start, 1).date() == MONDAY


def test_what_makes_no_sense_is_refused() -> None:
    add_holiday(MONDAY, name=" Pemilihan ", kind=HolidayKind.NATIONAL, by=ADMIN)
    assert Holiday.objects.get(date=MONDAY).name == "Pemilihan"
    with pytest.raises(Conflict):
        add_holiday(MONDAY, name="Lagi", kind=HolidayKind.NATIONAL, by=ADMIN)
    for name in ("  ", "x" * 101):
        with pytest.raises(Invalid):
            add_holiday(dt.date(2026, 12, 1), name=name, kind=HolidayKind.NATIONAL, by=ADMIN)
    with pytest.raises(NotFound):
        remove_holiday(dt.date(2026, 12, 1), by=ADMIN)


def test_another_process_follows_a_change_when_it_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = working_calendar()
    add_holiday(MONDAY, name="Pemilihan bupati", kind=HolidayKind.NATIONAL, by=ADMIN)
    monkeypatch.setattr(queries, "_current", seen)
    assert working_calendar() is seen
    monkeypatch.setattr(queries, "_check_at", 0.0)
    assert not working_calendar().is_working_day(MONDAY)


def test_a_warm_calendar_asks_the_database_nothing(django_assert_num_queries: object) -> None:
    working_calendar()
    with django_assert_num_queries(0):  # type: ignore[operator]
        working_calendar()


def test_the_database_allows_one_opening_time_a_day() -> None:
    hours = OfficeHours.objects.filter(weekday=1).order_by("-valid_from").first()
    assert hours is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficeHours.objects.create(
            weekday=1, opens=dt.time(9), closes=dt.time(10), valid_from=hours.valid_from + dt.timedelta(days=30)
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficeHours.objects.create(weekday=6, opens=dt.time(9), closes=dt.time(8), valid_from=dt.date(2026, 1, 1))
