"""The webhooks of the services, and the page of messages that nobody understood."""

from __future__ import annotations

import hmac
import re
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from praja.complaints.channels import commands, queries
from praja.complaints.channels.adapters import ADAPTERS
from praja.complaints.channels.forms import ReportForm
from praja.complaints.channels.jobs import handle_incoming
from praja.complaints.channels.presenters import message_view
from praja.complaints.forms import add_error
from praja.kernel.actors import Actor, actor_of
from praja.kernel.errors import DomainError
from praja.kernel.jobs import run_soon

_CHALLENGE = re.compile(r"[\w-]{1,200}", re.ASCII)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def webhook(request: HttpRequest, channel: str) -> HttpResponse:
    """Store what a service sends and answer at once; the worker does the rest. 404 while the channel is off."""
    adapter = ADAPTERS.get(channel)
    if adapter is None or not adapter.is_configured():
        raise Http404
    if request.method == "GET":
        return _verify(request, channel)
    if not adapter.is_genuine(request.body, request.headers):
        return HttpResponse(status=403)
    is_new = [commands.receive(message, by=Actor.system(channel)) for message in adapter.receive(request.body)]
    if any(is_new):
        run_soon(handle_incoming)
    return HttpResponse(status=200)


def _verify(request: HttpRequest, channel: str) -> HttpResponse:
    """The challenge with which Meta asks whether the address is ours."""
    asked, token = request.GET, settings.WHATSAPP_VERIFY_TOKEN
    given = asked.get("hub.verify_token", "").encode("utf-8", "replace")
    challenge = asked.get("hub.challenge", "")
    is_ours = channel == "whatsapp" and bool(token) and hmac.compare_digest(token.encode(), given)
    if not is_ours or asked.get("hub.mode") != "subscribe" or not _CHALLENGE.fullmatch(challenge):
        return HttpResponse(status=403)
    return HttpResponse(challenge, content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def unmatched(request: HttpRequest) -> HttpResponse:
    """Messages that wait for a verifier, newest first. One SQL query beside the session's, and one for the pictures."""
    page = queries.unmatched(by=actor_of(request), cursor=request.GET.get("cursor", ""))
    return render(request, "complaints/unmatched/list.html", {"page": page.map(message_view)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Make a message a report: its words and the village as the verifier understands them."""
    actor = actor_of(request)
    message = queries.unmatched_message(message_id, by=actor)
    view, status = message_view(message), 200
    form = ReportForm(initial={"description": view.text})
    if request.method == "POST":
        form, status = ReportForm(request.POST), 422
        if form.is_valid():
            try:
                done = commands.make_report(message_id, **form.cleaned_data, by=actor)
            except DomainError as error:
                add_error(form, error)
                status = error.status
            else:
                messages.success(request, _("It is the report %(code)s now.") % {"code": done.filed.reference})
                return redirect("complaints:unmatched")
    return render(request, "complaints/unmatched/report.html", {"form": form, "view": view}, status=status)


@require_POST
def dismiss(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Put a message aside."""
    try:
        commands.dismiss(message_id, by=actor_of(request))
        messages.success(request, _("The message is put aside."))
    except DomainError as error:
        if error.status in {401, 403, 404}:
            raise
        messages.error(request, str(error.message))
    return redirect("complaints:unmatched")
