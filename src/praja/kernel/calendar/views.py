"""The public calendar, and its changes by administrators of the regency, each confirmed on a page of its own."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from praja.kernel import clock
from praja.kernel.actors import REGENCY, Role, actor_of
from praja.kernel.calendar import commands, queries
from praja.kernel.calendar.forms import HolidayForm
from praja.kernel.calendar.models import HolidayKind
from praja.kernel.calendar.presenters import calendar_page, long_day
from praja.kernel.errors import DomainError, NotFound


@require_safe
def year(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """Holidays of a year and the office hours in force. Two SQL queries beside the session's."""
    today = timezone.localdate(clock.now())
    shown = today.year if year is None else year
    if not dt.MINYEAR <= shown < dt.MAXYEAR:
        raise NotFound(_("There is no such year."))
    may_edit = actor_of(request).has(Role.ADMIN, organization=REGENCY)
    page = calendar_page(shown, queries.holidays_of(shown), queries.office_hours_on(today), may_edit=may_edit)
    return render(request, "calendar/year.html", {"page": page, "may_edit": may_edit})


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Ask for a holiday, show what it does, and add it when that is confirmed."""
    actor = actor_of(request)
    actor.require(Role.ADMIN, organization=REGENCY)
    form = HolidayForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "calendar/add.html", {"form": form})
    date = form.cleaned_data["date"]
    if "confirmed" not in request.POST:
        return render(request, "calendar/confirm_add.html", {"form": form, "day": long_day(date)})
    try:
        commands.add_holiday(
            date, name=form.cleaned_data["name"], kind=HolidayKind(form.cleaned_data["kind"]), by=actor
        )
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.message))
        return render(request, "calendar/add.html", {"form": form}, status=error.status)
    notices.success(request, _("The holiday is added."))
    return redirect("calendar:year", year=date.year)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, date: str) -> HttpResponse:
    """Show what removing a holiday does, and remove it when that is confirmed."""
    actor = actor_of(request)
    actor.require(Role.ADMIN, organization=REGENCY)
    holiday = queries.holiday_on(_day(date))
    if request.method != "POST":
        return render(request, "calendar/confirm_remove.html", {"holiday": holiday, "day": long_day(holiday.date)})
    commands.remove_holiday(holiday.date, by=actor)
    notices.success(request, _("The day is a working day again."))
    return redirect("calendar:year", year=holiday.date.year)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise NotFound(_("This day is no holiday.")) from None
