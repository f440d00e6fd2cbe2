"""Whether this session was opened with a second factor, kept in the session by allauth's signals."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_used
from django.conf import settings
from django.http import HttpRequest

from praja.accounts.models import User

SESSION_KEY = "second_factor_of"
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def is_satisfied(request: HttpRequest) -> bool:
    """Whether whoever is signed in may act as staff: they proved a second factor in this session, or it is the demo."""
    return settings.DEMO or request.session.get(SESSION_KEY) == request.user.pk


def is_enrolled(user: User) -> bool:
    """Whether the user has an authenticator app or a passkey. One SQL query."""
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def _remember(sender: Any, request: HttpRequest, user: User, **_details: Any) -> None:
    request.session[SESSION_KEY] = user.pk


def _forget(sender: Any, request: HttpRequest, user: User, **_details: Any) -> None:
    if not is_enrolled(user):
        request.session.pop(SESSION_KEY, None)


def connect() -> None:
    """Listen to allauth. Recovery codes made along with a factor count only once one of them is used."""
    authenticator_used.connect(_remember, dispatch_uid="accounts.second_factor_used")
    authenticator_added.connect(_remember_new, dispatch_uid="accounts.second_factor_added")
    authenticator_removed.connect(_forget, dispatch_uid="accounts.second_factor_removed")


def _remember_new(sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **_details: Any) -> None:
    if authenticator.type in FACTORS:
        _remember(sender, request, user)
