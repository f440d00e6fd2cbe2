"""Administrators of a place: its special days and its kiosks."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from praja.kernel.actors import actor_of
from praja.kernel.errors import DomainError, NotFound
from praja.kernel.ui.command_forms import add_error
from praja.services.queue import commands, queries, rules
from praja.services.queue.forms import KioskForm, SpecialDayForm
from praja.services.queue.models import Kiosk
from praja.services.queue.permissions import require_keeper
from praja.services.queue.presenters import kiosk_table, special_day_table, special_day_title


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def days(request: HttpRequest, place: str) -> HttpResponse:
    """The special days of a place; one more, after a question when it takes bookings away. One SQL query and the
    session's.

    Raises:
        NotFound: there is no such place.
        SignInRequired, NotAllowed: one is no administrator of the place.
    """
    found, by = rules.place(place), actor_of(request)
    page = queries.special_day_list(found, by=by, cursor=request.GET.get("cursor", ""))
    form = SpecialDayForm(request.POST or None, place=found)
    context = {"place": found, "form": form, "page": page, "table": special_day_table(page)}
    if request.method != "POST" or not form.is_valid():
        return render(request, "queue/days.html", context, status=422 if form.errors else 200)
    said = form.cleaned_data
    try:
        if said["as_weekday"]:
            commands.add_day(
                place,
                said["day"],
                group=said["group"],
                as_weekday=int(said["as_weekday"]),
                reason=said["reason"],
                by=by,
            )
            messages.success(request, _("The day is added."))
            return redirect("queue:days", place)
        booked = queries.booked_on(found, said["day"], said["group"])
        if booked and "confirmed" not in request.POST:
            return render(request, "queue/confirm_close.html", context | {"booked": booked, "said": said})
        kept = commands.close_day(place, said["day"], group=said["group"], reason=said["reason"], by=by)
    except DomainError as error:
        add_error(form, error)
        return render(request, "queue/days.html", context, status=error.status)
    told = ngettext(
        "The day is closed; %(count)s booking was cancelled.",
        "The day is closed; %(count)s bookings were cancelled.",
        kept.cancelled,
    )
    messages.success(request, told % {"count": kept.cancelled})
    return redirect("queue:days", place)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def remove_day(request: HttpRequest, number: int) -> HttpResponse:
    """Ask whether a special day shall be an ordinary one again, and do it.

    Raises:
        NotFound: there is no such special day.
        SignInRequired, NotAllowed: one is no administrator of the place.
    """
    by = actor_of(request)
    found = queries.special_day(number)
    place = rules.place(found.place)
    require_keeper(by, place)
    if request.method != "POST":
        context = {"place": place, "day": found, "title": special_day_title(found)}
        return render(request, "queue/remove_day.html", context)
    commands.remove_special_day(number, by=by)
    messages.success(request, _("The day is again what the calendar says."))
    return redirect("queue:days", place.code)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def kiosks(request: HttpRequest, place: str) -> HttpResponse:
    """The devices of a place; one more, whose secret is shown once. One SQL query beside the session's.

    Raises:
        NotFound: there is no such place.
        SignInRequired, NotAllowed: one is no administrator of the place.
    """
    found, by = rules.place(place), actor_of(request)
    require_keeper(by, found)
    form = KioskForm(request.POST or None)
    secret, status = "", 200
    if request.method == "POST" and form.is_valid():
        try:
            secret = commands.pair_kiosk(place, name=form.cleaned_data["name"], by=by).secret
            form = KioskForm()
        except DomainError as error:
            add_error(form, error)
            status = error.status
    elif form.errors:
        status = 422
    devices = queries.kiosk_list(found, by=by)
    context = {"place": found, "form": form, "devices": devices, "table": kiosk_table(devices), "secret": secret}
    return render(request, "queue/kiosks.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def revoke_kiosk(request: HttpRequest, number: int) -> HttpResponse:
    """Ask whether a device shall give out no more numbers, and do it.

    Raises:
        NotFound: there is no such device.
        SignInRequired, NotAllowed: one is no administrator of the place.
    """
    by = actor_of(request)
    by.require_staff()
    found = Kiosk.objects.filter(pk=number).first()
    if found is None:
        raise NotFound(_("There is no such kiosk."))
    place = rules.place(found.place)
    require_keeper(by, place)
    if request.method != "POST":
        return render(request, "queue/revoke_kiosk.html", {"place": place, "kiosk": found})
    commands.revoke_kiosk(number, by=by)
    messages.success(request, _("The kiosk gives out no more numbers."))
    return redirect("queue:kiosks", place.code)
