"""An officer's shortlist: what they take along into the field."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from praja.complaints.commands import leave_behind, move_along, take_along
from praja.complaints.presenters.shortlist import cards
from praja.complaints.queries.shortlist import shortlist
from praja.kernel import clock
from praja.kernel.actors import actor_of
from praja.kernel.errors import Invalid
from praja.kernel.web.problems import wants_problem


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The cards, in the officer's order. The service worker keeps it for this officer for a day."""
    actor, now = actor_of(request), clock.now()
    context = {"cards": cards(shortlist(by=actor), by=actor, now=now), "fetched_at": now}
    return render(request, "complaints/shortlist.html", context)


@require_POST
def take(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """Take a report along; again does nothing."""
    is_new = take_along(complaint_id, by=actor_of(request))
    if wants_problem(request):  # a script, which says it itself
        return HttpResponse(status=204)
    messages.success(request, _("The report is on your shortlist.") if is_new else _("It was on your shortlist."))
    return _back(request)


@require_POST
def leave(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """Take a report off the list."""
    leave_behind(complaint_id, by=actor_of(request))
    return _back(request)


@require_POST
def move(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """One place up or down."""
    way = request.POST.get("way")
    if way not in {"up", "down"}:
        raise Invalid(_("Choose up or down."), field="way")
    move_along(complaint_id, by=actor_of(request), is_up=way == "up")
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if is_ours else reverse("complaints:shortlist"))
