"""The first administrator comes from the command line."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from praja.accounts.models import Membership, User
from praja.kernel.actors import Role

pytestmark = pytest.mark.django_db


def create_admin(monkeypatch: pytest.MonkeyPatch, password: str, email: str = "admin@example.go.id") -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    call_command("create_admin", email, "--password-stdin", stdout=io.StringIO())


def test_the_first_administrator_administers_the_whole_regency(monkeypatch: pytest.MonkeyPatch) -> None:
    create_admin(monkeypatch, "kata-sandi-yang-panjang")
    user = User.objects.get(email="admin@example.go.id")
    assert user.check_password("kata-sandi-yang-panjang")
    membership = Membership.objects.get(user=user)
    assert (membership.role, membership.organization) == (Role.ADMIN, None)


def test_a_weak_password_makes_no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError):
        create_admin(monkeypatch, "password")
    assert not User.objects.exists()


def test_an_address_is_used_once(monkeypatch: pytest.MonkeyPatch) -> None:
    create_admin(monkeypatch, "kata-sandi-yang-panjang")
    with pytest.raises(CommandError):
        create_admin(monkeypatch, "kata-sandi-yang-panjang")
    assert User.objects.count() == 1
