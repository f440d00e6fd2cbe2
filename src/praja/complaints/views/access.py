"""How a browser shows that it was given a complaint; see `praja.cases.access`."""

from __future__ import annotations

from django.http import HttpResponse

from praja.cases.access import ACCESS_FOR, PIN_FOR, Access
from praja.complaints.models import Complaint

__all__ = ["ACCESS_FOR", "PIN_FOR", "grant", "granted", "is_granted", "page_of", "pin_of", "revoke", "revoke_all"]


def page_of(reference: str) -> str:
    """Path of the reporter's pages of a complaint."""
    return f"/c/{reference}/"


_access = Access("praja_complaint_", "praja_pin", "praja.complaints", page_of)
granted, is_granted, pin_of = _access.granted, _access.is_granted, _access.pin_of
revoke, revoke_all = _access.revoke, _access.revoke_all


def grant(response: HttpResponse, complaint: Complaint, *, pin: str = "") -> None:
    """Let this browser open the complaint for 12 hours, and show its PIN again for 30 minutes when one is given."""
    _access.grant(response, complaint.case.reference, complaint.pk, pin=pin)
