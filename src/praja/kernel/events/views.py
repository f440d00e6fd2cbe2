"""The operators' page: what was delivered, what waits, what was given up."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from praja.kernel.actors import actor_of
from praja.kernel.errors import DomainError
from praja.kernel.events import commands, queries
from praja.kernel.events.models import DeliveryStatus
from praja.kernel.events.presenters import delivery_view, handlers_table, status_tabs


@require_safe
def deliveries(request: HttpRequest) -> HttpResponse:
    """Deliveries in one state, those given up first. Two SQL queries beside the session's."""
    actor = actor_of(request)
    status = request.GET.get("status", "")
    status = status if status in DeliveryStatus.values else DeliveryStatus.DEAD
    page = queries.deliveries(by=actor, status=status, cursor=request.GET.get("cursor", ""))
    states = queries.handler_states(by=actor)
    context = {
        "tabs": status_tabs(status),
        "page": page.map(delivery_view),
        "handlers": handlers_table(states) if states else None,
        "dead_handlers": [state for state in states if state.dead],
        "shows_dead": status == DeliveryStatus.DEAD,
    }
    return render(request, "events/deliveries.html", context)


@require_POST
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        commands.replay_delivery(pk, by=actor_of(request))
        messages.success(request, _("It will be delivered again at once."))
    except DomainError as error:
        _tell(request, error)
    return redirect("events:deliveries")


@require_POST
def skip(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        commands.skip_delivery(pk, by=actor_of(request))
        messages.success(request, _("It is skipped; those behind it go on."))
    except DomainError as error:
        _tell(request, error)
    return redirect("events:deliveries")


@require_POST
def replay_handler(request: HttpRequest) -> HttpResponse:
    try:
        count = commands.replay_handler(request.POST.get("handler", ""), by=actor_of(request))
        messages.success(
            request,
            ngettext("%(count)s delivery is tried again.", "%(count)s deliveries are tried again.", count)
            % {"count": count},
        )
    except DomainError as error:
        _tell(request, error)
    return redirect("events:deliveries")


def _tell(request: HttpRequest, error: DomainError) -> None:
    """Show what changed meanwhile on the list itself; refusals of the person go to their own page."""
    if error.status in {401, 403}:
        raise error
    messages.error(request, str(error.message))
