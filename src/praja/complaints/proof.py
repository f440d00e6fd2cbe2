"""Proof of work (ALTCHA, SHA-256): a challenge to solve, and the check of its solution.

A challenge is signed and self-contained: its salt carries the purpose, the difficulty and the expiry. That its
solution is taken once only is the business of `commands.admission`.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hmac
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from altcha.v1 import create_challenge, verify_solution
from django.utils.translation import gettext as _

from praja.complaints.limits import abuse_limits
from praja.kernel import clock
from praja.kernel.crypto import keyed_hash

PURPOSE = "complaints.filing"
LONGEST_PAYLOAD = 2000
HIGHEST_SUMMAND = 8


class Challenge(msgspec.Struct, frozen=True):
    """A challenge as ALTCHA clients read it: find the number up to `maxnumber` whose hash after the salt it is."""

    algorithm: str
    challenge: str
    maxnumber: int
    salt: str
    signature: str


class _Solution(msgspec.Struct, frozen=True):
    """What a client sends back, as base64 of JSON."""

    algorithm: str
    challenge: str
    number: int
    salt: str
    signature: str


@dataclass(frozen=True, slots=True)
class Proven:
    """A solved challenge: its hash, how many numbers it may have taken, until when it holds."""

    challenge: str
    numbers: int
    expires_at: dt.datetime


def new_challenge(numbers: int = 0) -> Challenge:
    """A challenge over so many numbers, at least the easiest the pack knows."""
    rule = abuse_limits().proof
    numbers = max(numbers, rule.numbers)
    made = create_challenge(
        algorithm="SHA-256",
        max_number=numbers,
        hmac_key=_key(),
        salt_length=12,
        salt="",
        number=None,
        expires=clock.now() + dt.timedelta(minutes=rule.minutes),
        params={"purpose": PURPOSE, "numbers": str(numbers)},
    )
    return Challenge(made.algorithm, made.challenge, made.max_number, made.salt, made.signature)


def read_proof(payload: str) -> Proven | None:
    """What a payload proves; None when it is no valid and current solution of a challenge of ours."""
    solution = _decoded(payload)
    if solution is None or solution.algorithm != "SHA-256":
        return None
    is_valid, _error = verify_solution(msgspec.to_builtins(solution), _key(), check_expires=False)
    return _as_proven(solution.challenge, solution.salt) if is_valid else None


def question_of(challenge: Challenge) -> str:
    """A small question in the place of the work, for browsers without JavaScript."""
    one, other = _summands(challenge.challenge)
    return _("How much is %(one)s plus %(other)s?") % {"one": one, "other": other}


def question_payload(challenge: Challenge) -> str:
    """The challenge as a form carries it beside the answer to its question."""
    return base64.urlsafe_b64encode(msgspec.json.encode(challenge)).decode()


def read_answer(payload: str, answer: str) -> Proven | None:
    """What the answer to a question proves; None when it is wrong or not current."""
    challenge = _unpacked(payload)
    if challenge is None:
        return None
    expected = hmac.new(_key().encode(), challenge.challenge.encode(), "sha256").hexdigest()
    is_ours = hmac.compare_digest(expected, challenge.signature)
    is_right = answer.strip() == str(sum(_summands(challenge.challenge)))
    return _as_proven(challenge.challenge, challenge.salt) if is_ours and is_right else None


def _key() -> str:
    return keyed_hash("signature", purpose=f"proof-of-work:{PURPOSE}").hex()


def _summands(challenge: str) -> tuple[int, int]:
    digest = keyed_hash(challenge, purpose="complaints.question")
    return digest[0] % HIGHEST_SUMMAND + 1, digest[1] % HIGHEST_SUMMAND + 1


def _as_proven(challenge: str, salt: str) -> Proven | None:
    said = dict(parse_qsl(salt.partition("?")[2].rstrip("&")))
    try:
        expires_at = dt.datetime.fromtimestamp(int(said["expires"]), dt.UTC)
        proven = Proven(challenge, int(said["numbers"]), expires_at)
    except (KeyError, ValueError, OverflowError):
        return None
    return proven if said.get("purpose") == PURPOSE and clock.now() < expires_at else None


def _decoded(payload: str) -> _Solution | None:
    if not payload or len(payload) > LONGEST_PAYLOAD:
        return None
    try:
        return msgspec.json.decode(base64.b64decode(payload, validate=True), type=_Solution)
    except (binascii.Error, msgspec.DecodeError, ValueError):
        return None


def _unpacked(payload: str) -> Challenge | None:
    if not payload or len(payload) > LONGEST_PAYLOAD:
        return None
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(payload), type=Challenge)
    except (binascii.Error, msgspec.DecodeError, ValueError):
        return None


def as_problem(challenge: Challenge) -> dict[str, Any]:
    """The challenge inside a problem document."""
    found: dict[str, Any] = msgspec.to_builtins(challenge)
    return found
