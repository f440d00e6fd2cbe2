"""What officers may call between reports: those like one, merge, split, and take either back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Schema
from ninja.security import django_auth
from pydantic import Field

from praja.complaints import commands, queries
from praja.complaints.api.answers import as_json, row
from praja.complaints.api.routing import router
from praja.complaints.api.schemas import ComplaintRow, DoneOut
from praja.complaints.api.staff import KEY, done_as_json
from praja.complaints.commands import PartOf
from praja.complaints.models import Complaint
from praja.complaints.similar import similar_to
from praja.kernel.actors import Actor, actor_of


class SimilarRow(ComplaintRow):
    score: float = Field(description="Likeness of the words (0 to 1), and more for category and nearness.")
    metres: float | None = Field(description="Between the two pins; null when one of them has none.")


class SimilarRows(Schema):
    items: list[SimilarRow]


class RelativeOut(Schema):
    id: UUID
    reference: str
    step: str
    organization: str


class FamilyOut(Schema):
    leader: RelativeOut | None = Field(description="The report this one was merged into.")
    duplicates: list[RelativeOut] = Field(description="Reports merged into this one.")
    parent: RelativeOut | None = Field(description="The report this one is a part of.")
    parts: list[RelativeOut] = Field(description="The parts of this report, in their order.")


class MergeIn(Schema):
    into: UUID = Field(description="The report that leads.")
    note: str = Field("", description="Why; only officers see it.")


class PartIn(Schema):
    description: str = Field(description="15 to 4000 characters.")
    category: str
    organization: str = Field("", description="Code of the agency; empty for the one of category and place.")


class SplitIn(Schema):
    parts: list[PartIn] = Field(description="2 to 10 parts.")


@router.get("/{uuid:complaint_id}/similar", response=SimilarRows, summary="Open reports like this one (staff)")
def similar_to_filed(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """At most three, the most alike first; secret ones only when you may see them."""
    actor = _officer(request)
    found = similar_to(queries.complaint_for_staff(complaint_id, by=actor), by=actor)
    return as_json({"items": [row(one.case) | {"score": one.score, "metres": one.metres} for one in found]})


@router.get("/{uuid:complaint_id}/family", response=FamilyOut, summary="Leader, duplicates and parts (staff)")
def family(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    actor = _officer(request)
    found = queries.family_of(queries.complaint_for_staff(complaint_id, by=actor))
    return as_json(
        {
            "leader": _relative(found.merged.leader) if found.merged is not None else None,
            "duplicates": [_relative(merged.duplicate) for merged in found.duplicates],
            "parent": _relative(found.part.parent) if found.part is not None else None,
            "parts": [_relative(part.complaint) for part in found.parts],
        }
    )


@router.post("/{uuid:complaint_id}/merge", response=DoneOut, auth=django_auth, summary="Merge a duplicate")
def merge(request: HttpRequest, complaint_id: UUID, merging: MergeIn, idempotency_key: str = KEY) -> HttpResponse:
    """Bind this report to the one that leads, because both are about the same problem."""
    by = actor_of(request)
    return done_as_json(commands.merge(complaint_id, into=merging.into, note=merging.note, by=by, key=idempotency_key))


@router.post("/{uuid:complaint_id}/unmerge", response=DoneOut, auth=django_auth, summary="Undo a merge")
def unmerge(request: HttpRequest, complaint_id: UUID, idempotency_key: str = KEY) -> HttpResponse:
    """Take this duplicate out again; it goes on in the step it was in."""
    return done_as_json(commands.unmerge(complaint_id, by=actor_of(request), key=idempotency_key))


@router.post("/{uuid:complaint_id}/split", response=DoneOut, auth=django_auth, summary="Split into parts")
def split(request: HttpRequest, complaint_id: UUID, splitting: SplitIn, idempotency_key: str = KEY) -> HttpResponse:
    """Make a report of each part; this one waits for them."""
    parts = [PartOf(part.description, part.category, part.organization) for part in splitting.parts]
    return done_as_json(commands.split(complaint_id, parts=parts, by=actor_of(request), key=idempotency_key))


@router.post("/{uuid:complaint_id}/unsplit", response=DoneOut, auth=django_auth, summary="Undo a split")
def unsplit(request: HttpRequest, complaint_id: UUID, idempotency_key: str = KEY) -> HttpResponse:
    """Withdraw the parts, as long as nobody acted on any of them."""
    return done_as_json(commands.unsplit(complaint_id, by=actor_of(request), key=idempotency_key))


def _officer(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    actor.require_staff()
    return actor


def _relative(complaint: Complaint) -> dict[str, object]:
    case = complaint.case
    return {"id": case.id, "reference": case.reference, "step": case.step, "organization": case.organization_id}
