"""Every change of the calendar: load a year, add or remove a holiday."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import holidays as source
import msgspec
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from praja.kernel import clock
from praja.kernel.actors import REGENCY, Actor, Role
from praja.kernel.calendar.events import CalendarLoaded, HolidayAdded, HolidayRemoved
from praja.kernel.calendar.models import CalendarVersion, Holiday, HolidayKind, OfficeHours
from praja.kernel.calendar.queries import forget_calendar, holiday_on
from praja.kernel.commands import command
from praja.kernel.errors import Conflict, Invalid, NotAllowed
from praja.kernel.events import emit

NAME_LENGTH = 100
ENTERED_BY_HAND = "administrator"


class HolidayEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A holiday of the pack."""

    date: dt.date
    name: str
    kind: HolidayKind
    source: str


class OfficeEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Office hours of the pack on some weekdays (1 Monday to 7 Sunday)."""

    weekdays: tuple[int, ...]
    opens: dt.time
    closes: dt.time
    valid_from: dt.date
    valid_until: dt.date | None = None


class CalendarEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """calendar.yaml of a pack: office hours, and holidays that differ from the package `holidays`.

    `years` are loaded from the package unless they have holidays already; `removed` are days it names wrongly.
    """

    office_hours: tuple[OfficeEntry, ...]
    holidays: tuple[HolidayEntry, ...] = ()
    removed: tuple[dt.date, ...] = ()


@dataclass(frozen=True, slots=True)
class Loaded:
    """Which years got holidays now; `was_repeated` when nothing changed."""

    years: list[int]
    was_repeated: bool


@command
def load_calendar(entry: CalendarEntry, *, years: Iterable[int], by: Actor) -> Loaded:
    """Fill years that were not loaded yet, from the pack and the package `holidays`, and set the office hours.

    A year that was loaded is left alone, since people may have edited it, until the collective leave of its joint
    decree is known for the first time: then the estimates give way to it. What people entered stays in any case.

    Raises:
        NotAllowed: `by` is not the platform.
    """
    if not by.is_system:
        raise NotAllowed(_("The calendar is loaded by the platform itself; add or remove single holidays instead."))
    new = _new_holidays(set(years), entry)
    for year, holidays in new.items():
        Holiday.objects.filter(date__year=year).exclude(source=ENTERED_BY_HAND).delete()
        Holiday.objects.bulk_create(holidays, ignore_conflicts=True)  # what people entered before stays
    new_years = list(new)
    wanted = {
        (weekday, hours.opens, hours.closes, hours.valid_from, hours.valid_until)
        for hours in entry.office_hours
        for weekday in hours.weekdays
    }
    has_new_hours = wanted != set(
        OfficeHours.objects.values_list("weekday", "opens", "closes", "valid_from", "valid_until")
    )
    if has_new_hours:
        OfficeHours.objects.all().delete()
        OfficeHours.objects.bulk_create(
            OfficeHours(weekday=weekday, opens=opens, closes=closes, valid_from=start, valid_until=end)
            for weekday, opens, closes, start, end in sorted(wanted, key=str)
        )
    if not new_years and not has_new_hours:
        return Loaded([], was_repeated=True)
    _new_edition()
    emit(CalendarLoaded(years=new_years, office_hours=len(wanted)), subject="calendar", by=by)
    return Loaded(new_years, was_repeated=False)


@command
def add_holiday(date: dt.date, *, name: str, kind: HolidayKind, by: Actor) -> Holiday:
    """Close the offices on a day, e.g. after a new joint decree. Deadlines that run move with it (docs/deadlines.md).

    Raises:
        NotAllowed: `by` is not an administrator of the regency.
        Invalid: the name is missing or too long.
        Conflict: the day is a holiday already.
    """
    by.require(Role.ADMIN, organization=REGENCY)
    name = name.strip()
    if not name:
        raise Invalid(_("Write what the day is called."), field="name")
    if len(name) > NAME_LENGTH:
        raise Invalid(_("Write at most %(maximum)s characters.") % {"maximum": NAME_LENGTH}, field="name")
    holiday, is_new = Holiday.objects.get_or_create(
        date=date, defaults={"kind": kind, "name": name, "source": ENTERED_BY_HAND}
    )
    if not is_new:
        raise Conflict(_("This day is a holiday already."), field="date")
    _new_edition()
    emit(HolidayAdded(date=date.isoformat(), kind=kind, name=holiday.name), subject="calendar", by=by)
    return holiday


@command
def remove_holiday(date: dt.date, *, by: Actor) -> None:
    """Open the offices on a day again. Deadlines that run move with it, but never into the past.

    Raises:
        NotAllowed: `by` is not an administrator of the regency.
        NotFound: the day is no holiday.
    """
    by.require(Role.ADMIN, organization=REGENCY)
    holiday = holiday_on(date)
    holiday.delete()
    _new_edition()
    emit(HolidayRemoved(date=date.isoformat(), name=holiday.name), subject="calendar", by=by)


def _new_holidays(years: set[int], entry: CalendarEntry) -> dict[int, list[Holiday]]:
    """By year: those never loaded, and those whose joint decree is known only now."""
    loaded = _years_of(Holiday.objects.exclude(source=ENTERED_BY_HAND))
    decreed = _years_of(Holiday.objects.filter(kind=HolidayKind.COLLECTIVE_LEAVE))
    found = {year: _holidays(year, entry) for year in sorted(years - (loaded & decreed))}
    return {
        year: holidays
        for year, holidays in found.items()
        if year not in loaded or any(holiday.kind == HolidayKind.COLLECTIVE_LEAVE for holiday in holidays)
    }


def _years_of(holidays: QuerySet[Holiday]) -> set[int]:
    return {date.year for date in holidays.values_list("date", flat=True)}


def _holidays(year: int, entry: CalendarEntry) -> list[Holiday]:
    package = f"holidays {source.__version__}"
    found: dict[dt.date, Holiday] = {}
    for category, kind in (("government", HolidayKind.COLLECTIVE_LEAVE), ("public", HolidayKind.NATIONAL)):
        for date, name in source.country_holidays("ID", years=year, categories=(category,), language="id").items():
            found[date] = Holiday(date=date, kind=kind, name=name[:NAME_LENGTH], source=package)
    for item in entry.holidays:
        if item.date.year == year:
            found[item.date] = Holiday(date=item.date, kind=item.kind, name=item.name, source=item.source)
    for date in entry.removed:
        found.pop(date, None)
    return list(found.values())


def _new_edition() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO calendar_calendaredition AS e (id, number) VALUES (1, 1)"
            " ON CONFLICT (id) DO UPDATE SET number = e.number + 1 RETURNING number"
        )
        (number,) = cursor.fetchone()
    content = {
        "holidays": [[*row] for row in Holiday.objects.order_by("date").values_list("date", "kind", "name")],
        "hours": [
            [*row]
            for row in OfficeHours.objects.order_by("weekday", "valid_from").values_list(
                "weekday", "opens", "closes", "valid_from", "valid_until"
            )
        ],
    }
    CalendarVersion.objects.create(number=number, content=msgspec.to_builtins(content), made_at=clock.now())
    forget_calendar()
