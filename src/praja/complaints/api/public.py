"""What anybody may call: categories, filing, the public map."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Header

from praja.complaints import queries, rules
from praja.complaints.api.answers import as_json
from praja.complaints.api.routing import router
from praja.complaints.api.schemas import CategoryOut, FiledOut, FilingIn, SimilarIn, SimilarOut
from praja.complaints.commands import Filing, file_complaint
from praja.complaints.models import Channel
from praja.complaints.presenters.public import public_title
from praja.complaints.similar import similar_reports
from praja.complaints.views.caching import opened
from praja.government.queries import organization_name
from praja.kernel.actors import Actor


@router.get("/categories", response={200: list[CategoryOut], 304: None}, summary="Categories of complaints")
def categories(request: HttpRequest) -> HttpResponse:
    """With the questions each category asks in addition."""
    content = [
        {
            "code": c.code,
            "group": str(c.group_name),
            "name": str(c.name),
            "asks_owner": c.asks_owner,
            "questions": _questions(c.code),
        }
        for c in rules.categories()
    ]
    return opened(request, as_json(content), seconds=300)


def _questions(category: str) -> dict[str, Any] | None:
    asked = rules.questions(category)
    return asked.as_json_schema() if asked is not None else None


@router.post("", response={201: FiledOut, 200: FiledOut}, summary="File a complaint")
def create(
    request: HttpRequest,
    filing: FilingIn,
    idempotency_key: str = Header(
        ..., alias="Idempotency-Key", description="Random, 16 to 80 characters; a repeat files nothing twice."
    ),
) -> HttpResponse:
    """Anybody may file, without an account. Keep the key secret: whoever repeats the request learns the PIN."""
    filed = file_complaint(Filing(**filing.dict(), channel=Channel.API), by=Actor.citizen(), key=idempotency_key)
    case = filed.complaint.case
    answer = {
        "id": case.id,
        "reference": filed.reference,
        "pin": filed.pin,
        "organization": case.organization_id,
        "organization_name": organization_name(case.organization_id),
        "village": case.village_id,
        "district": case.district_id,
        "due_at": case.due_at,
        "was_repeated": filed.was_repeated,
    }
    return as_json(answer, status=200 if filed.was_repeated else 201)


@router.post("/similar", response=list[SimilarOut], summary="Reports like one that is being written")
def similar(request: HttpRequest, draft: SimilarIn) -> HttpResponse:
    """At most three open reports of the last 30 days, near the place and alike in words; without secret ones.

    A report no officer has accepted yet comes without its title.
    """
    found = similar_reports(
        draft.description,
        category=draft.category,
        latitude=draft.latitude,
        longitude=draft.longitude,
        village=draft.village,
    )
    return as_json(
        [
            {
                "id": one.case.id,
                "title": public_title(one.case.complaint) if queries.is_published(one.case.complaint) else "",
                "category": one.case.category,
                "village": one.case.village_id,
                "step": one.case.step,
                "opened_at": one.case.opened_at,
                "metres": one.metres,
                "supporters": one.case.complaint.supporters,
                "score": round(one.score, 3),
            }
            for one in found
        ]
    )
