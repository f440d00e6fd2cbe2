"""Sessions of demo officers for the load generator, made in the database instead of through the sign-in page."""

from __future__ import annotations

import secrets
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from praja.accounts.models import Membership


def sign_in(role: str, organization: str) -> dict[str, str]:
    """Request headers of a session of the demo officer who holds `role` in `organization`."""
    user = Membership.objects.filter(role=role, organization=organization).select_related("user").first().user
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    token = secrets.token_hex(16)
    cookies = f"{settings.SESSION_COOKIE_NAME}={store.session_key}; {settings.CSRF_COOKIE_NAME}={token}"
    return {"Cookie": cookies, "X-CSRFToken": token}
