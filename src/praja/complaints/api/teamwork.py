"""What officers of an agency may call among themselves: plan, assign, name an officer, ask other agencies."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Schema
from ninja.security import django_auth
from pydantic import Field

from praja.complaints import commands, queries
from praja.complaints.api.answers import as_json
from praja.complaints.api.routing import router
from praja.complaints.api.schemas import DoneOut
from praja.complaints.api.staff import KEY, done_as_json
from praja.complaints.commands.assigning import may_assign_officer, officer_seat, officers_of
from praja.kernel.actors import actor_of
from praja.kernel.errors import Invalid


class PlanIn(Schema):
    planned_on: dt.date = Field(description="Today or later, within a year.")
    reason: str = Field("", description="Needed when the date changes; reporter and public read it.")


class AssignmentIn(Schema):
    to: str = Field(description="Code of a unit of your agency, or of a village or kecamatan office.")
    note: str = Field("", description="Only officers see it.")


class NoteIn(Schema):
    note: str = Field("", description="Only officers see it; a unit that gives the report back says why.")


class OfficerIn(Schema):
    officer: int | None = Field(
        ge=1, le=2**31 - 1, description="Key of an account; null for nobody. See GET …/officers."
    )


class OfficerOut(Schema):
    id: int
    name: str


class OfficersOut(Schema):
    items: list[OfficerOut]


class QuestionIn(Schema):
    organization: str = Field(description="Code of an agency that receives complaints.")
    question: str = Field(description="What it is asked, 1 to 4000 characters.")


class QuestionsIn(Schema):
    questions: list[QuestionIn] = Field(description="One for each agency; the pack says how many at the same time.")


@router.post("/{uuid:complaint_id}/plan", response=DoneOut, auth=django_auth, summary="Plan a date")
def plan(request: HttpRequest, complaint_id: UUID, planned: PlanIn, idempotency_key: str = KEY) -> HttpResponse:
    """Say by when the agency plans to act. Reporter and public read the date."""
    done = commands.plan(
        complaint_id,
        planned_on=planned.planned_on,
        reason=planned.reason,
        by=actor_of(request),
        key=idempotency_key,
    )
    return done_as_json(done)


@router.post("/{uuid:complaint_id}/assign", response=DoneOut, auth=django_auth, summary="Assign to a unit")
def assign(
    request: HttpRequest, complaint_id: UUID, assignment: AssignmentIn, idempotency_key: str = KEY
) -> HttpResponse:
    """Let a unit act in the agency's place. The agency stays responsible and its deadlines run on."""
    done = commands.assign_unit(
        complaint_id, to=assignment.to, note=assignment.note, by=actor_of(request), key=idempotency_key
    )
    return done_as_json(done)


@router.post("/{uuid:complaint_id}/end-assignment", response=DoneOut, auth=django_auth, summary="End the assignment")
def end_assignment(request: HttpRequest, complaint_id: UUID, said: NoteIn, idempotency_key: str = KEY) -> HttpResponse:
    """Take a report back from the unit, or as the unit give it back."""
    return done_as_json(
        commands.end_assignment(complaint_id, note=said.note, by=actor_of(request), key=idempotency_key)
    )


@router.get(
    "/{uuid:complaint_id}/officers", response=OfficersOut, auth=django_auth, summary="Officers who may take it on"
)
def officers(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """Your colleagues of the agency or unit that has the report; empty when you act for neither."""
    actor = actor_of(request)
    actor.require_staff()
    case = queries.complaint_for_staff(complaint_id, by=actor).case
    found = officers_of(officer_seat(case, actor)) if may_assign_officer(case, actor) else {}
    return as_json({"items": [{"id": key, "name": name} for key, name in found.items()]})


@router.post("/{uuid:complaint_id}/officer", response=DoneOut, auth=django_auth, summary="Name an officer")
def name_officer(
    request: HttpRequest, complaint_id: UUID, chosen: OfficerIn, idempotency_key: str = KEY
) -> HttpResponse:
    """Say which officer of the agency or unit takes the report on."""
    return done_as_json(
        commands.assign_officer(complaint_id, officer=chosen.officer, by=actor_of(request), key=idempotency_key)
    )


@router.post("/{uuid:complaint_id}/ask-agencies", response=DoneOut, auth=django_auth, summary="Ask supporting agencies")
def ask_agencies(
    request: HttpRequest, complaint_id: UUID, asked: QuestionsIn, idempotency_key: str = KEY
) -> HttpResponse:
    """Ask other agencies to contribute, each with its own question. They answer with `contribute` or `decline`."""
    questions = {item.organization: item.question for item in asked.questions}
    if len(questions) < len(asked.questions):
        raise Invalid(_("Name each agency once."), field="questions")
    try:
        done = commands.ask_agencies(complaint_id, questions=questions, by=actor_of(request), key=idempotency_key)
    except Invalid as error:
        raise Invalid(error.message, field=_place(error.field)) from None
    return done_as_json(done)


def _place(field: str | None) -> str | None:
    """Where an error of the page's rows stands in the document: "agency_2" is the second question."""
    row = field.removeprefix("agency_") if field else ""
    return f"questions.{int(row) - 1}.organization" if row.isdecimal() else field
