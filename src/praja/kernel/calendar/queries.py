"""The calendar in force, kept in memory by every process, and the holidays of a year."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from praja.kernel import clock
from praja.kernel.calendar.models import CalendarEdition, CalendarVersion, Holiday, OfficeHours
from praja.kernel.calendar.working import WorkingCalendar
from praja.kernel.errors import NotFound

CHECKED_EVERY_SECONDS = 30.0
YEARS_BACK, YEARS_AHEAD = 10, 3
_HOURS = ("weekday", "opens", "closes", "valid_from", "valid_until")
_Hours = tuple[int, dt.time, dt.time, dt.date, dt.date | None]

_current: WorkingCalendar | None = None
_edition = -1
_check_at = 0.0


def working_calendar() -> WorkingCalendar:
    """The working calendar, at most 30 s behind a change. No SQL when warm, one query when it looks for a change."""
    global _current, _edition, _check_at
    if _current is not None and time.monotonic() < _check_at:
        return _current
    edition = CalendarEdition.objects.filter(id=1).values_list("number", flat=True).first() or 0
    if _current is None or edition != _edition:
        _current, _edition = _build(), edition
    _check_at = time.monotonic() + CHECKED_EVERY_SECONDS
    return _current


def current_edition() -> tuple[WorkingCalendar, int]:
    """The working calendar together with the number of its edition."""
    return working_calendar(), _edition


@dataclass(frozen=True, slots=True)
class Edition:
    """The calendar as one edition had it; `holidays` are the closed days with kind and name.

    `number` is 0 when it was not kept, and the calendar is the present one.
    """

    number: int
    working: WorkingCalendar
    holidays: Mapping[dt.date, tuple[str, str]]


def calendar_edition(number: int) -> Edition:
    """The calendar of an edition. One SQL query; three when that edition was not kept and the present one stands in."""
    kept = CalendarVersion.objects.filter(number=number).first()
    if kept is None:
        content: dict[str, list[list[Any]]] = {
            "holidays": [[*row] for row in Holiday.objects.values_list("date", "kind", "name")],
            "hours": [
                [*row]
                for row in OfficeHours.objects.values_list("weekday", "opens", "closes", "valid_from", "valid_until")
            ],
        }
    else:
        content = kept.content
    holidays = {msgspec.convert(day, dt.date): (kind, name) for day, kind, name in content["holidays"]}
    hours = [OfficeHours(**dict(zip(_HOURS, msgspec.convert(row, _Hours), strict=True))) for row in content["hours"]]
    return Edition(number if kept is not None else 0, _working(hours, holidays), holidays)


def forget_calendar() -> None:
    """Read everything again at the next question: this process has changed it."""
    global _current
    _current = None


def holidays_of(year: int) -> list[Holiday]:
    """The holidays of a year by date. One SQL query."""
    return list(Holiday.objects.filter(date__year=year).order_by("date"))


def holiday_on(date: dt.date) -> Holiday:
    """The holiday of a day. One SQL query.

    Raises:
        NotFound: the day is none.
    """
    found = Holiday.objects.filter(date=date).first()
    if found is None:
        raise NotFound(_("This day is no holiday."))
    return found


def office_hours_on(day: dt.date) -> list[OfficeHours]:
    """Office hours in force on a day, by weekday. One SQL query."""
    return [hours for hours in OfficeHours.objects.order_by("weekday", "valid_from") if _is_in_force(hours, day)]


def _build() -> WorkingCalendar:
    return _working(list(OfficeHours.objects.all()), list(Holiday.objects.values_list("date", flat=True)))


def _working(rows: list[OfficeHours], holidays: Collection[dt.date]) -> WorkingCalendar:
    year = clock.now().year
    offices: dict[int, list[OfficeHours]] = {}
    for hours in rows:
        offices.setdefault(hours.weekday, []).append(hours)

    def hours_on(day: dt.date) -> tuple[dt.time, dt.time] | None:
        found = next((item for item in offices.get(day.isoweekday(), []) if _is_in_force(item, day)), None)
        return None if found is None else (found.opens, found.closes)

    return WorkingCalendar.build(
        zone=ZoneInfo(settings.TIME_ZONE),
        first=dt.date(year - YEARS_BACK, 1, 1),
        last=dt.date(year + YEARS_AHEAD, 12, 31),
        hours=hours_on,
        holidays=holidays,
    )


def _is_in_force(hours: OfficeHours, day: dt.date) -> bool:
    return hours.valid_from <= day and (hours.valid_until is None or day <= hours.valid_until)
