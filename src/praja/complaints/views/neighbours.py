"""Neighbours say on the public page that a solved problem is still there."""

from __future__ import annotations

import secrets
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from praja.complaints import commands
from praja.complaints.commands import Words
from praja.complaints.commands.supporting import MARK_LENGTHS
from praja.complaints.views.public import DEVICE_COOKIE, DEVICE_FOR_SECONDS
from praja.complaints.views.uploads import receive
from praja.kernel.actors import actor_of
from praja.kernel.errors import Invalid, WrongState


@require_POST
def still_broken(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """Count this browser among those who say so, with words and photos when there are any."""
    device = request.COOKIES.get(DEVICE_COOKIE, "")
    if len(device) not in MARK_LENGTHS:
        device = secrets.token_hex(16)
    actor, response = actor_of(request), redirect("complaints:public_report", complaint_id)
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
    response.set_cookie(
        DEVICE_COOKIE,
        device,
        max_age=DEVICE_FOR_SECONDS,
        secure=settings.SERVED_OVER_HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response
