"""At the door: the kiosk that checks people in and gives out numbers, and the screen that calls them."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from praja.kernel.actors import Actor, actor_of
from praja.kernel.errors import DomainError, NotFound
from praja.kernel.ui.command_forms import KeyedForm
from praja.services.queue import commands, queries, rules
from praja.services.queue.codes import read_code
from praja.services.queue.forms import FindForm, SecretForm
from praja.services.queue.permissions import kiosk_actor, may_serve
from praja.services.queue.presenters import group_views, screen_view, ticket_view
from praja.services.queue.rules import Place

COOKIE = "praja_kiosk"
COOKIE_SECONDS = 365 * 24 * 3600
RETRY_MILLISECONDS = 2000
"""After how long a screen asks again whether something has changed."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def kiosk(request: HttpRequest, place: str) -> HttpResponse:
    """The first page of a kiosk: check in with a code, or choose what one comes for. Two SQL queries.

    Raises:
        NotFound: there is no such place.
    """
    found = rules.place(place)
    by = door_actor(request, found)
    if by is None:
        return render(request, "queue/kiosk_unpaired.html", {"place": found, "form": SecretForm()}, status=403)
    form = FindForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            ticket = queries.ticket_by_code(read_code(form.cleaned_data["code"]))
            if ticket.place != found.code:
                raise NotFound(_("This booking is for another place."))
            commands.check_in(ticket.pk, by=by)
        except DomainError as error:
            form.add_error("code", str(error.message))
            status = error.status
        else:
            return redirect("queue:given", found.code, ticket.code)
    groups = group_views(found, "queue:take", only=queries.open_groups(found))
    return render(request, "queue/kiosk.html", {"place": found, "form": form, "groups": groups}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, group: str, service: str) -> HttpResponse:
    """Say whether one has priority, and get a number.

    Raises:
        NotFound: there is no such service at these counters.
    """
    found = rules.group(group)
    place = rules.place_of(group)
    wanted = found.service(service)
    if wanted is None:
        raise NotFound(_("There is no such service at these counters."))
    by = door_actor(request, place)
    if by is None:
        return redirect("queue:kiosk", place.code)
    form = KeyedForm(request.POST or None)
    context = {
        "place": place,
        "group": found,
        "service": wanted,
        "form": form,
        "priorities": rules.queue().priority.groups,
    }
    if request.method != "POST" or not form.is_valid():
        return render(request, "queue/take.html", context, status=422 if form.errors else 200)
    try:
        done = commands.take_ticket(
            group,
            service=service,
            priority=request.POST.get("priority", ""),
            language=get_language() or "id",
            by=by,
            key=form.cleaned_data["key"],
        )
    except DomainError as error:
        return render(request, "queue/take.html", context | {"refusal": str(error.message)}, status=error.status)
    return redirect("queue:given", place.code, done.ticket.code)


@never_cache
@require_safe
def given(request: HttpRequest, place: str, code: str) -> HttpResponse:
    """The number as the kiosk shows and prints it; it goes back to its first page by itself.

    Raises:
        NotFound: there is no such ticket in this place.
    """
    found = rules.place(place)
    ticket = queries.ticket_by_code(read_code(code))
    if ticket.place != found.code:
        raise NotFound(_("This booking is for another place."))
    view = ticket_view(ticket, ahead=queries.people_ahead(ticket))
    return render(request, "queue/given.html", {"place": found, "view": view})


@require_POST
def pair(request: HttpRequest, place: str) -> HttpResponse:
    """Make this browser a kiosk of a place, by the secret an administrator was told.

    Raises:
        NotFound: there is no such place.
    """
    found = rules.place(place)
    form = SecretForm(request.POST)
    if form.is_valid() and queries.kiosk_of(found.code, form.cleaned_data["secret"].strip()) is not None:
        response = redirect("queue:kiosk", found.code)
        response.set_cookie(
            COOKIE,
            form.cleaned_data["secret"].strip(),
            max_age=COOKIE_SECONDS,
            secure=settings.SERVED_OVER_HTTPS,
            httponly=True,
            samesite="Strict",
        )
        return response
    if form.is_valid():
        form.add_error("secret", _("This is no secret of a kiosk of this place."))
    return render(request, "queue/kiosk_unpaired.html", {"place": found, "form": form}, status=422)


@never_cache
@require_safe
def screen(request: HttpRequest, place: str) -> HttpResponse:
    """Who is called where, for a television. Three SQL queries.

    Raises:
        NotFound: there is no such place.
    """
    found = rules.place(place)
    return render(request, "queue/screen.html", {"place": found, "view": screen_view(found, queries.display(place))})


@never_cache
@require_safe
def changes(request: HttpRequest, place: str) -> HttpResponse:
    """Whether the screen has something new, as server-sent events. One SQL query.

    The answer ends at once and the browser asks again after two seconds with the last id it has seen, so that no screen
    ever holds one of the few threads of the web processes.

    Raises:
        NotFound: there is no such place.
    """
    current = queries.version(rules.place(place).code)
    seen = request.headers.get("Last-Event-ID") or request.GET.get("seen", "")
    lines = [f"retry: {RETRY_MILLISECONDS}", f"id: {current}"]
    lines += ["event: change", f"data: {current}"] if current != seen else [": nothing new"]
    response = HttpResponse("\n".join(lines) + "\n\n", content_type="text/event-stream")
    response["X-Accel-Buffering"] = "no"
    return response


def door_actor(request: HttpRequest, place: Place) -> Actor | None:
    """Who gives out numbers in this browser: a paired kiosk, or an officer of a counter. One SQL query."""
    device = queries.kiosk_of(place.code, request.COOKIES.get(COOKIE, "") or request.headers.get("Praja-Kiosk", ""))
    if device is not None:
        return kiosk_actor(device.pk, place.code)
    by = actor_of(request)
    return by if any(may_serve(by, place, group) for group in place.groups) else None
