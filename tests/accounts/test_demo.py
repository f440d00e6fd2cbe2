from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, override_settings

from praja.accounts.demo import DEMO_PASSWORD, seed_demo_accounts
from praja.accounts.models import Membership, User
from praja.kernel.actors import Role

pytestmark = pytest.mark.django_db

ACCOUNTS = [
    ("admin@demo.praja", "Administrator", Role.ADMIN, ""),
    ("verifikator@demo.praja", "Verifikator Kominfo", Role.VERIFIER, "kominfo"),
    ("verifikator@demo.praja", "Verifikator Kominfo", Role.HANDLER, "kominfo"),
]


@override_settings(DEMO=True)
def test_demo_accounts_are_made_once_and_can_sign_in(client: Client):
    seed_demo_accounts(ACCOUNTS)
    seed_demo_accounts(ACCOUNTS)
    assert User.objects.count() == 2
    assert Membership.objects.count() == 3
    client.post("/account/login/", {"login": "admin@demo.praja", "password": DEMO_PASSWORD})
    assert client.get("/accounts/").status_code == 200


def test_a_real_regency_gets_no_demo_accounts():
    with pytest.raises(ImproperlyConfigured):
        seed_demo_accounts(ACCOUNTS)
    assert not User.objects.exists()
