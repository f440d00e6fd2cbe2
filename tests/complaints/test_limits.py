"""Limits against abuse: nothing is asked below them, a proof of work above, and only a flood is refused."""

from __future__ import annotations

import base64
import datetime as dt
import json
from typing import Any

import pytest
from altcha.v1 import Challenge, solve_challenge
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from praja.complaints import jobs
from praja.complaints.commands import admission
from praja.complaints.commands.admission import Proof, ProofRequired, Sender
from praja.complaints.limits import abuse_limits
from praja.complaints.models import Complaint, Usage, UsedChallenge
from praja.complaints.proof import new_challenge, question_of, question_payload
from praja.kernel import clock
from praja.kernel.actors import Actor, Role
from praja.kernel.errors import TooManyRequests
from tests import factories as f
from tests.complaints.pages import a_report, text

pytestmark = pytest.mark.django_db

FREE = {limit.subject: limit.free for limit in abuse_limits().filing}
REFUSE = {limit.subject: limit.refuse for limit in abuse_limits().filing}
NETWORK = "203.0.113.0/24"


def solved(challenge: dict[str, Any]) -> str:
    """What an ALTCHA client sends for a challenge."""
    parts = [challenge[name] for name in ("algorithm", "challenge", "maxnumber", "salt", "signature")]
    found = solve_challenge(Challenge(*parts))
    assert found is not None
    content = {name: challenge[name] for name in ("algorithm", "challenge", "salt", "signature")}
    return base64.b64encode(json.dumps(content | {"number": found.number}).encode()).decode()


def send(number: int, *, key: str = "", proof: Proof = Proof(), sender: Sender = Sender(), **changes: Any) -> Complaint:
    """File the report of that number as somebody without an account."""
    words = changes.pop("description", f"Lampu jalan nomor {number} di depan balai desa mati.")
    filing = f.a_filing(description=words, **changes)
    return admission.file_from_public(
        filing, sender=sender, proof=proof, by=Actor.citizen(), key=key or f.key()
    ).complaint


def test_below_the_limits_nothing_is_asked() -> None:
    for number in range(FREE["device"]):
        assert send(number, sender=Sender("d" * 32, NETWORK)).review_reason == ""


def test_above_the_free_number_a_device_needs_a_proof() -> None:
    sender = Sender("d" * 32, NETWORK)
    for number in range(FREE["device"]):
        send(number, sender=sender)
    key = f.key()
    with pytest.raises(ProofRequired) as refused:
        send(99, key=key, sender=sender)
    proof = Proof(solved(dict(refused.value.members["challenge"])))  # type: ignore[call-overload]
    assert send(99, key=key, sender=sender, proof=proof).review_reason == "many_reports"
