"""Deadlines: how one is counted, what was escalated to the officer, and the alerts."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from praja.cases.calculation_page import calculation_view
from praja.complaints import commands
from praja.complaints.commands.alerts import may_acknowledge_alerts
from praja.complaints.forms import WordsForm
from praja.complaints.presenters.escalations import (
    alert_tabs,
    alert_view,
    escalation_table,
    escalation_tabs,
)
from praja.complaints.queries import deadlines as queries
from praja.complaints.queries.visibility import seen_among
from praja.complaints.views import access
from praja.complaints.views.filing import redirect_to_track
from praja.complaints.watch import minutes_without_watch
from praja.kernel import clock
from praja.kernel.actors import Actor, actor_of
from praja.kernel.errors import DomainError


@never_cache
@require_safe
def officer(request: HttpRequest, complaint_id: UUID, clock_id: int) -> HttpResponse:
    """How a deadline was counted, for an officer who may see the complaint."""
    actor = actor_of(request)
    actor.require_staff()
    return _calculation(request, complaint_id, clock_id, by=actor)


@never_cache
@require_safe
def reporter(request: HttpRequest, code: str, clock_id: int) -> HttpResponse:
    """How a deadline was counted, for the reporter."""
    code = code.upper()
    complaint_id = access.granted(request, code)
    if complaint_id is None:
        return redirect_to_track(code)
    return _calculation(request, complaint_id, clock_id, by=Actor.citizen(of=str(complaint_id)))


@never_cache
@require_safe
def escalations(request: HttpRequest) -> HttpResponse:
    """What was escalated to where the officer sits, newest first. One SQL query beside the session's."""
    is_noted = request.GET.get("state") == "noted"
    page = queries.escalations(by=actor_of(request), is_noted=is_noted, cursor=request.GET.get("cursor", ""))
    context = {
        "page": page,
        "tabs": escalation_tabs(is_noted=is_noted),
        "table": escalation_table(page.rows, now=clock.now()),
    }
    return render(request, "complaints/escalations.html", context)


@require_POST
def take_note(request: HttpRequest, escalation_id: UUID) -> HttpResponse:
    """Say that one knows of it."""
    done = commands.take_note(escalation_id, by=actor_of(request))
    messages.success(request, _("It is noted that you know of it."))
    return redirect("complaints:detail", done.complaint.pk)


@require_POST
def instruct(request: HttpRequest, escalation_id: UUID) -> HttpResponse:
    """Give the agency an instruction."""
    form = WordsForm(request.POST)
    form.full_clean()
    try:
        done = commands.instruct(
            escalation_id,
            text=form.cleaned_data.get("text", ""),
            by=actor_of(request),
            key=form.cleaned_data.get("key", ""),
        )
    except DomainError as error:
        if error.field is None or error.status in {401, 403, 404}:
            raise
        messages.error(request, str(error.message))
        return redirect("complaints:escalations")
    messages.success(request, _("The agency reads your instruction."))
    return redirect("complaints:detail", done.complaint.pk)


@never_cache
@require_safe
def alerts(request: HttpRequest) -> HttpResponse:
    """Alerts, newest first, and whether deadlines are being watched. Three SQL queries beside the session's at most."""
    actor = actor_of(request)
    is_open = request.GET.get("state") != "acknowledged"
    page = queries.alerts(by=actor, is_open=is_open, cursor=request.GET.get("cursor", ""))
    silent = minutes_without_watch()
    seen = seen_among([alert.complaint for alert in page if alert.complaint is not None], by=actor)
    context = {
        "page": page.map(lambda alert: alert_view(alert, seen=seen)),
        "may_acknowledge": may_acknowledge_alerts(actor),
        "tabs": alert_tabs(is_open=is_open),
        "silent": silent,
        "is_silent": silent >= settings.DEADLINES_SILENT_MINUTES,
    }
    return render(request, "complaints/alerts.html", context)


@require_POST
def acknowledge(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """Say that one has seen to an alert."""
    commands.acknowledge_alert(alert_id, by=actor_of(request))
    queries.forget_open_alerts()
    messages.success(request, _("The alert is acknowledged."))
    return redirect("complaints:alerts")


def _calculation(request: HttpRequest, complaint_id: UUID, clock_id: int, *, by: Actor) -> HttpResponse:
    complaint, found = queries.deadline_calculation(complaint_id, clock_id, by=by)
    context = {
        "view": calculation_view(complaint.case, found),
        "id": complaint_id,
        "is_reporter": not by.is_staff,
    }
    return render(request, "complaints/deadline.html", context)
