"""What the form of a report says about the proof of work, and about sealed categories."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from django.urls import reverse

from praja.complaints import rules
from praja.complaints.commands.admission import ProofRequired
from praja.complaints.proof import question_of, question_payload
from praja.government.pack import pack
from praja.government.queries import organization_name

SENDS_ITSELF = 3
"""How often a form sends itself again with a proof."""


@dataclass(frozen=True, slots=True)
class ProofView:
    """How the form gets its proof.

    Attributes:
        address: where a challenge is fetched while somebody writes.
        challenge: JSON of the one that must be solved now; empty while none is required.
        question, payload: for browsers without JavaScript; empty when the question is not enough.
        solved: what the form sent before.
        attempt: how often this form was sent for want of a proof; after some it no longer sends itself.
    """

    address: str
    challenge: str = ""
    question: str = ""
    payload: str = ""
    solved: str = ""
    attempt: int = 0
    sends_itself: bool = False
    phone: str = ""


@dataclass(frozen=True, slots=True)
class SealedCategory:
    """A category whose reports are sealed, and who alone reads them."""

    code: str
    name: str
    organization: str


def proof_view(required: ProofRequired | None, *, solved: str, attempt: int) -> ProofView:
    """Present the proof to the form; `required` when the filing was refused for want of one."""
    address = reverse("api-1.0:challenge")
    if required is None:
        return ProofView(address, solved=solved, attempt=attempt)
    return ProofView(
        address,
        challenge=msgspec.json.encode(required.challenge).decode(),
        question=question_of(required.challenge) if required.may_answer else "",
        payload=question_payload(required.challenge) if required.may_answer else "",
        attempt=attempt + 1,
        sends_itself=attempt < SENDS_ITSELF,
        phone=pack().contact.phone or pack().contact.office,
    )


def sealed_categories() -> list[SealedCategory]:
    """The categories of whistle-blowing."""
    return [
        SealedCategory(item.code, str(item.name), organization_name(item.organization))
        for item in rules.categories()
        if item.is_sealed
    ]
