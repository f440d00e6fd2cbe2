"""Where a report was forwarded to, with what is known of how to reach that body."""

from __future__ import annotations

from django.utils.translation import gettext as _

from praja.complaints import rules
from praja.complaints.models import AssetOwner, Complaint
from praja.kernel.ui.components import Content, Status


def forwarding_facts(complaint: Complaint) -> list[tuple[str, Content | Status]]:
    """What the outside body answers for, and its address, phone and website where the pack knows them; else nothing."""
    if not complaint.forwarded_to:
        return []
    body = rules.outside_bodies().get(complaint.forwarded_to)
    if body is None:
        return []
    return [
        (_("It answers for"), str(body.answers_for)),
        (_("Its address"), body.address),
        (_("Its phone number"), body.phone),
        (_("Its website"), body.website),
    ]


def owner_name(complaint: Complaint) -> str:
    """Whose asset a report is about, in words; empty when that was not said."""
    return str(AssetOwner(complaint.asset_owner).label) if complaint.asset_owner else ""
