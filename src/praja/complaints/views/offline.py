"""The pages that work without a link: the form as it is kept, and what waits on this device."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from praja.complaints.forms import FilingForm
from praja.complaints.presenters.proof import proof_view, sealed_categories
from praja.complaints.views import access
from praja.complaints.views.uploads import Photos


@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    """The form as the service worker keeps it: it sends through the outbox, since its CSRF token is nobody's."""
    context = {
        "form": FilingForm(),
        "photos": Photos(),
        "proof": proof_view(None, solved="", attempt=0),
        "sealed": sealed_categories(),
        "is_shell": True,
        "here": "/complaints/new/",
    }
    return render(request, "complaints/new.html", context)


@require_safe
def drafts(request: HttpRequest) -> HttpResponse:
    """What this device keeps. The page itself knows nothing: a script fills it from the browser's own store."""
    return render(request, "complaints/drafts.html", {"here": "/complaints/drafts/"})


@csrf_exempt  # only takes the sender's own cookies away, and must work from a kept page
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Close every report that is open on this browser."""
    response = HttpResponse(status=204)
    access.revoke_all(request, response)
    return response
