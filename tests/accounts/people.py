"""People for tests: accounts with roles, and signed-in clients."""

from __future__ import annotations

import itertools

from django.test import Client

from praja.accounts import commands
from praja.accounts.models import User
from praja.accounts.second_factor import SESSION_KEY
from praja.kernel.actors import Actor, Role

PASSWORD = "kuda-lumping-senja-hujan"
BY = Actor.system("test")

_numbers = itertools.count(1)


def a_person(*roles: tuple[Role, str], name: str = "Petugas", email: str = "", password: str = PASSWORD) -> User:
    """An account with the given (role, organization) pairs, held from now on."""
    email = email or f"petugas-{next(_numbers)}@example.go.id"
    user = commands.open_account(email, display_name=name, password=password, by=BY)
    for role, organization in roles:
        commands.grant_role(user, role=role, organization=organization, by=BY)
    return user


def an_administrator(organization: str = "") -> User:
    return a_person((Role.ADMIN, organization), name="Administrator")


def signed_in(user: User, *, with_second_factor: bool = True) -> Client:
    """A client in whose session the user has proved (or not) a second factor."""
    client = Client()
    client.force_login(user)
    if with_second_factor:
        session = client.session
        session[SESSION_KEY] = user.pk
        session.save()
    return client
