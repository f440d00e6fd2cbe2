"""Anybody may send a passkey's answer to the sign-in; what no browser would send is a wrong answer, not a fault."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from allauth.account.utils import user_pk_to_url_str
from django.test import Client

from tests.accounts.people import a_person

pytestmark = pytest.mark.django_db
SIGN_IN = "/account/second-factor/webauthn/login/"


def websafe(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def a_credential(*, without: str = "", **response: Any) -> str:
    told = json.dumps({"type": "webauthn.get", "challenge": websafe(b"x" * 32), "origin": "http://localhost"})
    answer = {
        "clientDataJSON": websafe(told.encode()),
        "authenticatorData": websafe(b"\0" * 37),
        "signature": websafe(b"signature"),
        "userHandle": websafe(user_pk_to_url_str(a_person()).encode()),
    }
    whole = {"id": websafe(b"id"), "rawId": websafe(b"id"), "type": "public-key", "response": answer | response}
    whole.pop(without, None)
    return json.dumps(whole)


@pytest.mark.parametrize("is_begun", [False, True], ids=["out of the blue", "after asking"])
@pytest.mark.parametrize(
    "change",
    [
        {},
        {"without": "rawId"},
        {"without": "response"},
        {"clientDataJSON": websafe(b"[" * 5000)},
        {"clientDataJSON": websafe(b"{}")},
        {"authenticatorData": websafe(b"\xff" * 60)},
        {"userHandle": websafe(b"\xff")},
        {"userHandle": websafe(b"z" * 13)},
        {"signature": 1},
    ],
    ids=["whole", "no id", "no response", "nested", "empty", "noise", "bad handle", "strange handle", "number"],
)
def test_a_credential_with_a_broken_part_is_a_wrong_one(client: Client, change: dict[str, Any], is_begun: bool) -> None:
    if is_begun:
        client.get(SIGN_IN, headers={"accept": "application/json", "x-requested-with": "XMLHttpRequest"})
    assert client.post(SIGN_IN, {"credential": a_credential(**change)}).status_code < 500
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "credential", ["", "{", "[]", "1", "null", '"a"', "[" * 100_000, "9" * 5000, "NaN", '"\\ud800"']
)
def test_what_is_no_credential_is_a_wrong_one(client: Client, credential: str) -> None:
    assert client.post(SIGN_IN, {"credential": credential}).status_code < 500
