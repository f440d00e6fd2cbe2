"""The receipt of a complaint: what to keep, what happens next, and the proof that the log holds it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from praja.cases.presenters import place_name
from praja.complaints import rules
from praja.complaints.models import Complaint
from praja.complaints.presenters.reporter import Fact, step_state
from praja.complaints.queries import BEFORE_DISPOSITION
from praja.complaints.texts import words_of
from praja.government.queries import coordinator, organization_name
from praja.kernel.events.models import Event
from praja.kernel.events.timeline import timeline
from praja.kernel.ledger.queries import receipt as ledger_receipt
from praja.kernel.ledger.receipts import Receipt
from praja.kernel.text import day
from praja.kernel.ui.components import Step


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """Everything on the receipt.

    Attributes:
        pin: empty once half an hour has passed; the reporter has it by then.
        proof: the log's receipt, None until the log holds the event.
        description: what was reported, below it the answers as JSON when there are any.
        salt: hexadecimal; with the description it gives the event's content digest.
    """

    reference: str
    pin: str
    facts: list[Fact]
    next_steps: list[Step]
    description: str
    salt: str
    content_digest: str
    proof: Receipt | None
    is_demo: bool
    is_sealed: bool


def receipt_view(complaint: Complaint, *, pin: str, now: dt.datetime) -> ReceiptView:
    """Present the receipt. Two SQL queries for the event and its proof."""
    case, event = complaint.case, _filed_event(complaint)
    return ReceiptView(
        reference=case.reference,
        pin=pin,
        facts=[
            (_("Filed"), case.opened_at),
            (_("Category"), rules.category_name(case.category)),
            (_("Place"), place_name(case)),
            (_("Checked by"), organization_name(_checker(complaint))),
        ],
        next_steps=_next_steps(complaint),
        description=words_of(complaint.words, complaint.answers),
        salt=bytes(complaint.salt).hex(),
        content_digest=str(event.data["content_digest"]),
        proof=ledger_receipt(event.id),
        is_demo=complaint.is_demo,
        is_sealed=complaint.is_sealed,
    )


def receipt_document(complaint: Complaint) -> dict[str, Any]:
    """The receipt as a file: what `verify_receipt` checks, and beside it what the content digest was made of."""
    proof = ledger_receipt(_filed_event(complaint).id)
    document: dict[str, Any] = {
        "sealed": proof is not None,
        "reference": complaint.case.reference,
        "content": {
            "description": words_of(complaint.words, complaint.answers),
            "salt": bytes(complaint.salt).hex(),
        },
    }
    if proof is not None:
        document["receipt"] = json.loads(proof.as_json)
    return document


def _filed_event(complaint: Complaint) -> Event:
    return timeline(complaint.subject)[0]


def _next_steps(complaint: Complaint) -> list[Step]:
    """The way ahead with its dates, as far as the complaint has come."""
    case, present = complaint.case, _present(complaint)
    special = {"category": case.category, "organization": case.organization_id}
    answer = {"days": int(rules.days("first_answer", on=case.opened_at, **special))}
    solved = {"days": int(rules.resolution_days(complaint.classification, on=case.opened_at, **special))}
    agency = {"agency": organization_name(case.organization_id)}
    coordinator_name = {"agency": organization_name(_checker(complaint))}
    checked = _("until %(day)s") % {"day": day(case.due_at)} if present == 1 and case.due_at else ""
    texts = (
        (_("Your report was received"), ""),
        (
            (_("%(agency)s checks it") if complaint.is_sealed else _("%(agency)s checks it and hands it over"))
            % coordinator_name,
            checked,
        ),
        (
            (_("The agency, probably %(agency)s, answers you") if present == 1 else _("%(agency)s answers you"))
            % agency,
            _("within %(days)s working days after the handover") % answer,
        ),
        (
            _("The agency solves it and shows you the result"),
            _("usually within %(days)s working days after the handover") % solved,
        ),
        (_("You rate the solution, or reopen the report"), ""),
    )
    return [Step(text, step_state(index, present), note) for index, (text, note) in enumerate(texts)]


def _checker(complaint: Complaint) -> str:
    """Code of the organization that looks at it first: of a sealed report, the one that examines it."""
    return complaint.case.organization_id if complaint.is_sealed else coordinator()


def _present(complaint: Complaint) -> int:
    case = complaint.case
    if not case.is_open:
        return 5
    if case.step in BEFORE_DISPOSITION:
        return 1
    return 4 if case.step == "resolved" else 2
