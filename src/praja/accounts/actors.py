"""From a request to its actor."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from praja.accounts import second_factor
from praja.accounts.queries import staff_actor
from praja.kernel.actors import Actor


def actor_for(request: HttpRequest) -> Actor:
    """Who acts in this request; asked once for a request.

    Without a session cookie it is a citizen and costs no SQL. Staff who have not proved a second factor in this session
    are citizens too (except in the demo). Two SQL queries beside the session's.
    """
    known: Actor | None = getattr(request, "_known_actor", None)
    if known is None:
        known = _find(request)
        request._known_actor = known  # type: ignore[attr-defined]
    return known


def has_session(request: HttpRequest) -> bool:
    """Whether the request brought a session cookie; spares everybody else the session's SQL."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES or getattr(request, "_cached_user", None) is not None


def _find(request: HttpRequest) -> Actor:
    if not has_session(request) or not request.user.is_authenticated or not second_factor.is_satisfied(request):
        return Actor.citizen()
    return staff_actor(request.user)
