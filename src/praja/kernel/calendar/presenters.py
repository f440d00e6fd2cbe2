"""The calendar of a year in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from praja.kernel.calendar.models import Holiday, HolidayKind, OfficeHours
from praja.kernel.text import day
from praja.kernel.ui.components import Column, Content, Link, Row, Table

NEIGHBOURS = 2


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """A year with its holidays and the office hours of today."""

    year: int
    years: list[Link]
    holidays: Table | None
    hours: Table | None


def calendar_page(year: int, holidays: list[Holiday], hours: list[OfficeHours], *, may_edit: bool) -> CalendarPage:
    years = [
        Link(str(number), reverse("calendar:year", args=[number]), is_current=number == year)
        for number in range(year - NEIGHBOURS, year + NEIGHBOURS + 1)
        if dt.MINYEAR <= number < dt.MAXYEAR
    ]
    return CalendarPage(
        year=year,
        years=years,
        holidays=_holidays(year, holidays, may_edit=may_edit) if holidays else None,
        hours=_hours(hours) if hours else None,
    )


def long_day(date: dt.date) -> str:
    """Monday, 23 November 2026."""
    return f"{WEEKDAYS[date.weekday()]}, {day(date)}"


def _holidays(year: int, holidays: list[Holiday], *, may_edit: bool) -> Table:
    columns = [Column(_("Day"), is_heading=True), Column(_("Name"), is_wide=True), Column(_("Kind"))]
    if may_edit:
        columns.append(Column(_("Change")))
    rows = []
    for holiday in holidays:
        cells: list[Content | Link] = [long_day(holiday.date), holiday.name, HolidayKind(holiday.kind).label]
        if may_edit:
            page = reverse("calendar:remove", args=[holiday.date.isoformat()])
            cells.append(Link(_("Remove %(day)s") % {"day": day(holiday.date)}, page))
        rows.append(Row(cells))
    return Table(columns, rows, caption=_("Holidays of %(year)s") % {"year": year})


def _hours(hours: list[OfficeHours]) -> Table:
    columns = [Column(_("Weekday"), is_heading=True), Column(_("Open")), Column(_("Close"))]
    rows = [
        Row([str(WEEKDAYS[item.weekday - 1]), f"{item.opens:%H.%M}", f"{item.closes:%H.%M}"])
        for item in sorted(hours, key=lambda item: item.weekday)
    ]
    return Table(columns, rows, caption=_("Office hours"))
