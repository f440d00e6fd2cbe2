"""The calendar in force, kept in memory by every process, and the holidays of a year."""

from __future__ import annotations

import datetime as dt
import time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from praja.kernel import clock
from praja.kernel.calendar.models import CalendarEdition, Holiday, OfficeHours
from praja.kernel.calendar.working import WorkingCalendar
from praja.kernel.errors import NotFound

CHECKED_EVERY_SECONDS = 30.0
YEARS_BACK, YEARS_AHEAD = 10, 3

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
    year = clock.now().year
    offices: dict[int, list[OfficeHours]] = {}
    for hours in OfficeHours.objects.all():
        offices.setdefault(hours.weekday, []).append(hours)

    def hours_on(day: dt.date) -> tuple[dt.time, dt.time] | None:
        found = next((item for item in offices.get(day.isoweekday(), []) if _is_in_force(item, day)), None)
        return None if found is None else (found.opens, found.closes)

    return WorkingCalendar.build(
        zone=ZoneInfo(settings.TIME_ZONE),
        first=dt.date(year - YEARS_BACK, 1, 1),
        last=dt.date(year + YEARS_AHEAD, 12, 31),
        hours=hours_on,
        holidays=list(Holiday.objects.values_list("date", flat=True)),
    )


def _is_in_force(hours: OfficeHours, day: dt.date) -> bool:
    return hours.valid_from <= day and (hours.valid_until is None or day <= hours.valid_until)
