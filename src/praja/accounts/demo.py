"""Role accounts for the demo, all with one known password. Refuses to run for a real regency."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from praja.accounts import commands
from praja.accounts.models import Membership, User
from praja.kernel.actors import Actor, Role

DEMO_PASSWORD = "coba-praja-2026"  # noqa: S105 - public on purpose, exists in demo mode only

DemoAccount = tuple[str, str, Role, str]
"""E-mail address, role title, role, organization (empty for the whole regency)."""


def seed_demo_accounts(accounts: Iterable[DemoAccount], *, password: str = DEMO_PASSWORD) -> list[User]:
    """Make the accounts that are missing, with their role. May be repeated; an address may come with several roles.

    Raises:
        ImproperlyConfigured: this is not the demo.
    """
    if not settings.DEMO:
        raise ImproperlyConfigured("demo accounts are made in demo mode only (PRAJA_DEMO)")
    by = Actor.system("demo")
    users: dict[str, User] = {}
    for email, title, role, organization in accounts:
        user = users.get(email) or User.objects.filter(email__iexact=email).first()
        if user is None:
            user = commands.open_account(email, display_name=title, password=password, by=by)
        users[email] = user
        held = Membership.objects.filter(user=user, role=role, organization=organization or None, valid_to=None)
        if not held.exists():
            commands.grant_role(user, role=role, organization=organization, by=by)
    return list(users.values())
