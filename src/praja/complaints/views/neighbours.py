"""Neighbours say on the public page that a solved problem is still there."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from praja.complaints import commands
from praja.complaints.commands import Words, admission
from praja.complaints.views.senders import mark_device, sender_of
from praja.complaints.views.uploads import receive
from praja.kernel.actors import actor_of
from praja.kernel.errors import Invalid, WrongState


@require_POST
def still_broken(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """Count this browser among those who say so, with words and photos when there are any."""
    actor, response = actor_of(request), redirect("complaints:public_report", complaint_id)
    device = mark_device(request, response)
    admission.count_use("support", sender=sender_of(request), by=actor)
    photos = receive(request)
    if photos.errors:
        messages.warning(request, "; ".join(str(getattr(error, "message", error)) for error in photos.errors))
        return response
    words = Words(request.POST.get("text", ""), photos.ids)
    try:
        done = commands.say_still_broken(complaint_id, words=words, device=device, by=actor)
    except (WrongState, Invalid) as error:
        messages.warning(request, str(error.message))
        return response
    if done.complaint.case.step == "handling":
        messages.success(request, _("Thank you. The report is open again and the agency has a new deadline."))
    else:
        messages.success(request, _("Thank you. The agency sees how many say so."))
    return response
