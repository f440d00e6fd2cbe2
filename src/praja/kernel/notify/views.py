"""The operators' page of messages, and the page on which an officer chooses theirs."""

from __future__ import annotations

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from praja.kernel.actors import actor_of
from praja.kernel.errors import DomainError
from praja.kernel.notify import commands, queries
from praja.kernel.notify.forms import WantedMessages
from praja.kernel.notify.models import MessageStatus
from praja.kernel.notify.presenters import message_view, status_tabs
from praja.kernel.notify.templates import staff_messages


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """Messages, newest first, all or those in one state. One SQL query beside the session's."""
    status = request.GET.get("status", "")
    status = status if status in MessageStatus.values else ""
    page = queries.messages(by=actor_of(request), status=status, cursor=request.GET.get("cursor", ""))
    context = {"tabs": status_tabs(status), "page": page.map(message_view)}
    return render(request, "notify/outbox.html", context)


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a failed message again."""
    try:
        commands.retry_message(pk, by=actor_of(request))
        notices.success(request, _("It will be sent again within a minute."))
    except DomainError as error:
        if error.status in {401, 403}:
            raise
        notices.error(request, str(error.message))
    return redirect("notify:messages")


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Which messages the signed-in officer wants. One SQL query beside the session's."""
    actor = actor_of(request)
    if request.method == "POST":
        actor.require_staff()
        form = WantedMessages(request.POST)
        if form.is_valid():
            commands.choose_messages(form.chosen(), by=actor)
            notices.success(request, _("Your choice is saved."))
            return redirect("notify:preferences")
    else:
        wanted = staff_messages() - queries.refused(actor)
        form = WantedMessages(initial={"wanted": [f"{code}:{way}" for code, way in wanted]})
    return render(request, "notify/preferences.html", {"form": form, "has_choice": bool(staff_messages())})
