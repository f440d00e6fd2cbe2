"""Ready JSON answers: the schemas document them, msgspec writes them, since these paths are hot."""

from __future__ import annotations

import msgspec
from django.http import HttpResponse

from praja.cases import queries as cases
from praja.cases.models import Case
from praja.complaints import rules
from praja.government.queries import organization_name, region_name


def as_json(content: object, *, status: int = 200) -> HttpResponse:
    """`content` as a JSON response."""
    return HttpResponse(msgspec.json.encode(content), content_type="application/json", status=status)


def row(case: Case) -> dict[str, object]:
    """A case of the staff list, loaded with its complaint, as `ComplaintRow`."""
    complaint = case.complaint
    return {
        "id": case.id,
        "reference": case.reference,
        "title": case.title,
        "category": case.category,
        "category_name": rules.category_name(case.category),
        "organization": case.organization_id,
        "organization_name": organization_name(case.organization_id),
        "district": case.district_id,
        "district_name": region_name(case.district_id or ""),
        "village_name": region_name(case.village_id or ""),
        "step": case.step,
        "step_name": str(cases.procedure(case.definition_id).step(case.step).name),
        "due_at": case.due_at,
        "opened_at": case.opened_at,
        "closed_at": case.closed_at,
        "outcome": case.outcome,
        "channel": complaint.channel,
        "unit": case.unit_id,
        "officer": case.officer_id,
        "planned_on": complaint.planned_on,
        "warned": case.warned,
        "escalation_level": case.escalation_level,
        "is_anonymous": complaint.is_anonymous,
        "is_secret": complaint.is_secret,
        "is_demo": complaint.is_demo,
    }
