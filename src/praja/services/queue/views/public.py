"""Book a time, and the page of a ticket."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.errors import DomainError, NotFound, TooManyRequests
from praja.kernel.ui.command_forms import add_error
from praja.kernel.web.addresses import client_network
from praja.services.queue import commands, icalendar, queries, rules
from praja.services.queue.codes import read_code
from praja.services.queue.commands import Booking
from praja.services.queue.forms import BookingForm, FindForm, SlotForm
from praja.services.queue.models import Status, Ticket
from praja.services.queue.notices import address
from praja.services.queue.presenters import day_links, group_views, ticket_view


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where one can go, and for what. No SQL query beside the session's."""
    places = [(place, group_views(place, "queue:book")) for place in rules.queue().places]
    form = FindForm(request.GET) if "code" in request.GET else FindForm()
    if form.is_bound and form.is_valid():
        try:
            return redirect("queue:ticket", queries.ticket_by_code(read_code(form.cleaned_data["code"])).code)
        except NotFound as error:
            form.add_error("code", str(error.message))
    status = 422 if form.errors else 200
    return render(request, "queue/home.html", {"places": places, "form": form}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest, group: str, service: str) -> HttpResponse:
    """Choose a day and a time, and say who comes. Two SQL queries beside the session's.

    Raises:
        NotFound: there is no such service at these counters.
    """
    found = rules.group(group)
    if found.service(service) is None:
        raise NotFound(_("There is no such service at these counters."))
    days = queries.choices(found)
    chosen = _day(request, days)
    form = BookingForm(request.POST or None, choices=days.get(chosen, []))
    context: dict[str, Any] = {
        "form": form,
        "place": rules.place_of(group),
        "group": found,
        "service": found.service(service),
        "days": day_links(days, chosen),
        "day": chosen,
        "has_places": any(choice.left for choice in days.get(chosen, [])),
    }
    if request.method != "POST" or not form.is_valid():
        return render(request, "queue/book.html", context, status=422 if form.errors else 200)
    said = form.cleaned_data
    booking = Booking(
        group=group,
        service=service,
        starts_at=form.moment,
        name=said["name"],
        phone=said["phone"],
        email=said["email"],
        priority=said["priority"],
        language=get_language() or "id",
        network=client_network(request),
    )
    try:
        done = commands.book(booking, by=Actor.citizen(), key=said["key"])
    except DomainError as error:
        add_error(form, error)
        response = render(request, "queue/book.html", context, status=error.status)
        if isinstance(error, TooManyRequests):
            response["Retry-After"] = str(error.retry_after)
        return response
    return redirect("queue:ticket", done.ticket.code)


@never_cache
@require_safe
def ticket(request: HttpRequest, code: str) -> HttpResponse:
    """The ticket, with how many people come before it. Two SQL queries beside the session's.

    Raises:
        NotFound: there is none.
    """
    found = queries.ticket_by_code(read_code(code))
    view = ticket_view(found, ahead=queries.people_ahead(found))
    return render(request, "queue/ticket.html", {"view": view, "ticket": found})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, code: str) -> HttpResponse:
    """Choose another time for a booking.

    Raises:
        NotFound: there is no such ticket.
    """
    found = queries.ticket_by_code(read_code(code))
    group = rules.group(found.line.group)
    days = queries.choices(group)
    chosen = _day(request, days)
    form = SlotForm(request.POST or None, choices=days.get(chosen, []))
    context = {
        "form": form,
        "ticket": found,
        "days": day_links(days, chosen),
        "day": chosen,
        "has_places": any(choice.left for choice in days.get(chosen, [])),
    }
    if found.status != Status.BOOKED:
        return redirect("queue:ticket", found.code)
    if request.method != "POST" or not form.is_valid():
        return render(request, "queue/move.html", context, status=422 if form.errors else 200)
    try:
        commands.reschedule(found.pk, starts_at=form.moment, by=_holder(found))
    except DomainError as error:
        add_error(form, error)
        return render(request, "queue/move.html", context, status=error.status)
    messages.success(request, _("Your booking was moved."))
    return redirect("queue:ticket", found.code)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Ask whether a booking shall be given back, and do it.

    Raises:
        NotFound: there is no such ticket.
        WrongState: its holder has checked in already.
    """
    found = queries.ticket_by_code(read_code(code))
    if request.method != "POST":
        view = ticket_view(found, ahead=None)
        return render(request, "queue/cancel.html", {"view": view, "ticket": found})
    commands.cancel(found.pk, by=_holder(found))
    messages.success(request, _("Your booking was cancelled. Thank you for leaving the place to others."))
    return redirect("queue:ticket", found.code)


@require_safe
def calendar(request: HttpRequest, code: str) -> HttpResponse:
    """A booking as a file for the calendar of a telephone. One SQL query.

    Raises:
        NotFound: there is no such ticket, or it is no booking.
    """
    found = queries.ticket_by_code(read_code(code))
    if found.slot is None or found.status != Status.BOOKED:
        raise NotFound(_("This ticket is no booking any more."))
    place = rules.place(found.place)
    text = icalendar.entry(
        uid=f"{found.pk}@praja",
        start=found.slot.starts_at,
        end=found.slot.ends_at,
        made=clock.now(),
        title=f"{rules.service_name(found.line.group, found.service)} ({found.code})",
        place=f"{place.name}, {place.address}",
        url=address(found),
    )
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.code}.ics"'
    return response


def _holder(found: Ticket) -> Actor:
    """Whoever has the code holds the ticket."""
    return Actor.citizen(str(found.pk))


def _day(request: HttpRequest, days: dict[dt.date, Any]) -> dt.date:
    """The day that is asked for, or the first with a place left."""
    try:
        asked = dt.date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        asked = dt.date.min
    if asked in days:
        return asked
    return next((day for day, slots in days.items() if any(choice.left for choice in slots)), dt.date.min)
