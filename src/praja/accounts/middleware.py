"""Gives each request its actor, and leads staff without a second factor to get one before anything else."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from praja.accounts import second_factor
from praja.accounts.actors import actor_for, has_session
from praja.accounts.models import User
from praja.kernel.errors import NotAllowed
from praja.kernel.web.problems import problem, wants_problem

GetResponse = Callable[[HttpRequest], HttpResponseBase]

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Where one may be before the second factor is proved: the pages that prove or enrol it, and leaving.
OPEN_TO_ALL = ("/account/", "/language", "/health/", "/metrics", "/static/")


def staff_gate(get_response: GetResponse) -> GetResponse:
    """Set `request.actor`, found on first use. A request without a session cookie costs nothing here."""

    def run(request: HttpRequest) -> HttpResponseBase:
        request.actor = SimpleLazyObject(lambda: actor_for(request))  # type: ignore[attr-defined]
        if has_session(request) and not request.path.startswith(OPEN_TO_ALL):
            refusal = _refuse_from_elsewhere(request) or _refuse_without_second_factor(request)
            if refusal is not None:
                return refusal
        return get_response(request)

    return run


def _refuse_from_elsewhere(request: HttpRequest) -> HttpResponseBase | None:
    """Refuse a change through the API that a page of another site asked the browser for.

    The API knows no CSRF tokens; every browser names the origin of such a request, and none can forge it.
    """
    if request.method in SAFE_METHODS or not request.path.startswith("/api/"):
        return None
    origin = request.META.get("HTTP_ORIGIN")
    if origin is None or origin in {f"{request.scheme}://{request.get_host()}", settings.PUBLIC_URL}:
        return None
    message = _("This request came from a page of another site.")
    return problem(request, NotAllowed(message, code="foreign-origin"))


def _refuse_without_second_factor(request: HttpRequest) -> HttpResponseBase | None:
    user = request.user
    if not isinstance(user, User) or second_factor.is_satisfied(request):
        return None
    if wants_problem(request):
        message = _("Prove your second factor in the browser first.")
        return problem(request, NotAllowed(message, code="second-factor-required"))
    if not second_factor.is_enrolled(user):
        return HttpResponseRedirect(reverse("mfa_index"))
    return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': request.get_full_path()})}")
