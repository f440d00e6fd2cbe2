"""Applications for programs: file one without an account; list, open and act as an officer (cookie and CSRF)."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Field, Header, Path, Query, Router, Schema
from ninja.security import django_auth

from praja.cases.models import Case
from praja.cases.queries import actions_open_to
from praja.kernel.actors import actor_of
from praja.kernel.paging import MAX_PAGE_SIZE, PAGE_SIZE
from praja.services.applications import commands, queries
from praja.services.applications.commands import Applicant, Done, Filing, Said
from praja.services.applications.models import Channel
from praja.services.applications.offers import offer
from praja.services.applications.rows import step_status
from praja.services.applications.values import answers_of, values_of

router = Router(tags=["applications"])
KEY = Header(..., alias="Idempotency-Key", description="1 to 80 characters; a repeat does nothing twice.")
FILING_KEY = Header(..., alias="Idempotency-Key", description="16 to 80 random characters; the PIN is derived from it.")
CODE = Path(..., max_length=60, description="As the service's definition writes it.")
_NOT_OFFERED = {
    "responses": {
        403: {"description": "An officer applies at a counter, on the pages."},
        404: {"description": "No such service is in force."},
    }
}


class ApplicantIn(Schema):
    name: str = Field(max_length=200)
    nik: str = Field(max_length=40)
    address: str = Field(max_length=400)
    village: str = Field(max_length=20, description="Kemendagri code of the desa or kelurahan.")
    phone: str = Field("", max_length=40)
    email: str = Field("", max_length=254)


class ApplicationIn(Schema):
    service: str = Field(max_length=60)
    applicant: ApplicantIn
    answers: dict[str, Any] = Field({}, description="By code of the field; the schema is at /services/{code}/form.")


class ApplicationFiledOut(Schema):
    reference: str
    pin: str = Field(description="Only you learn it. With the code it opens the application.")
    was_repeated: bool


class ApplicationRow(Schema):
    id: UUID
    reference: str
    service: str
    organization: str
    district: str | None
    village: str | None
    step: str
    state: str
    purpose: str
    channel: str
    outcome: str
    opened_at: dt.datetime
    due_at: dt.datetime | None
    closed_at: dt.datetime | None


class ApplicationList(Schema):
    items: list[ApplicationRow]
    next_cursor: str
    previous_cursor: str


class ApplicationOut(ApplicationRow):
    answers: dict[str, Any]
    actions: list[str] = Field(description="What you may do now.")
    asks: list[str] = Field(description="What is still asked of other organizations.")


class ListQuery(Schema):
    service: str = Field("", max_length=60)
    step: str = Field("", max_length=40)
    state: str = Field("", pattern="^(|open|closed|overdue)$")
    search: str = Field("", max_length=40, description="A code, or a NIK as a whole.")
    cursor: str = Field("", max_length=400)
    size: int = Field(PAGE_SIZE, ge=1, le=MAX_PAGE_SIZE)


class DeedIn(Schema):
    words: str = Field("", max_length=4000, description="The reason, where the action needs one.")
    answers: dict[str, Any] = Field({}, description="To the form of the step, by code of the field.")
    back_to: str = Field("", max_length=40)
    order_reason: str = Field("", max_length=500, description="Why it comes before others that waited longer.")


class RecommendationIn(DeedIn):
    is_declined: bool = False


class ApplicationDoneOut(Schema):
    id: UUID
    reference: str
    step: str
    outcome: str
    due_at: dt.datetime | None
    closed_at: dt.datetime | None
    was_repeated: bool


class FormOut(Schema):
    service: str
    version: int
    form: dict[str, Any] = Field(description="JSON Schema 2020-12 of the answers.")


@router.get("/services/{service}/form", response=FormOut, summary="What a service asks")
def form(request: HttpRequest, service: str = CODE) -> HttpResponse:
    """The application form of the version in force."""
    offered = offer(service)
    return _json({"service": service, "version": offered.number, "form": offered.form.json_schema()})


@router.post(
    "",
    response={201: ApplicationFiledOut, 200: ApplicationFiledOut},
    summary="Apply for a service",
    openapi_extra=_NOT_OFFERED,
)
def file(request: HttpRequest, filing: ApplicationIn, idempotency_key: str = FILING_KEY) -> HttpResponse:
    """For whoever applies for themselves; no account is needed. Files are added on the pages."""
    said = Filing(
        service=filing.service,
        applicant=Applicant(**filing.applicant.dict()),
        answers=filing.answers,
        channel=Channel.API,
    )
    filed = commands.file_application(said, by=actor_of(request), key=idempotency_key)
    content = {"reference": filed.reference, "pin": filed.pin, "was_repeated": filed.was_repeated}
    return _json(content, status=200 if filed.was_repeated else 201)


@router.get("", response=ApplicationList, auth=django_auth, summary="List applications (staff)")
def list_applications(request: HttpRequest, query: Query[ListQuery]) -> HttpResponse:
    """Newest first; what your roles let you see."""
    filters = queries.Filters(service=query.service, step=query.step, state=query.state, search=query.search)
    page = queries.application_list(by=actor_of(request), filters=filters, cursor=query.cursor, size=query.size)
    return _json(
        {
            "items": [_row(case) for case in page],
            "next_cursor": page.next_cursor,
            "previous_cursor": page.previous_cursor,
        }
    )


@router.get("/{uuid:application_id}", response=ApplicationOut, auth=django_auth, summary="Open an application (staff)")
def detail(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """With its answers; specific personal data are left out."""
    actor = actor_of(request)
    actor.require_staff()
    found = queries.application_detail(application_id, by=actor)
    application, offered = found.application, found.offer
    hidden = {
        prefix + code
        for name, form in offered.forms.items()
        for prefix in _prefixes(found, name)
        for code in form.specific_codes()
    }
    answers = {name: value for name, value in answers_of(application).items() if name.split(".")[0] not in hidden}
    answers = {name: value for name, value in answers.items() if name not in hidden}
    values = values_of(application, offered.definition)
    return _json(
        _row(found.case)
        | {
            "answers": answers,
            "actions": actions_open_to(found.case, actor, values) if found.case.is_open else [],
            "asks": [item.code for item in found.requests if item.is_open],
        }
    )


@router.post(
    "/{uuid:application_id}/actions/{action}", response=ApplicationDoneOut, auth=django_auth, summary="Do an action"
)
def act(
    request: HttpRequest, application_id: UUID, deed: DeedIn, action: str = CODE, idempotency_key: str = KEY
) -> HttpResponse:
    """Of the present step. A document is signed on the pages, since its passphrase must not travel through programs."""
    said = Said(answers=deed.answers, words=deed.words, back_to=deed.back_to, order_reason=deed.order_reason)
    return _done(commands.act(application_id, action, said=said, by=_officer(request), key=idempotency_key))


@router.post("/{uuid:application_id}/asks/{ask}", response=ApplicationDoneOut, auth=django_auth, summary="Recommend")
def recommend(
    request: HttpRequest, application_id: UUID, deed: RecommendationIn, ask: str = CODE, idempotency_key: str = KEY
) -> HttpResponse:
    """Give what your organization was asked for."""
    said = Said(answers=deed.answers, words=deed.words)
    done = commands.recommend(
        application_id, ask, said=said, is_declined=deed.is_declined, by=_officer(request), key=idempotency_key
    )
    return _done(done)


def _officer(request: HttpRequest) -> Any:
    actor = actor_of(request)
    actor.require_staff()
    return actor


def _prefixes(found: queries.Detail, form: str) -> list[str]:
    """Under which codes the answers to a form of the service stand."""
    steps = found.offer.procedure.steps
    used = [step.code for step in steps if step.form == form]
    used += [ask.code for step in steps for ask in step.asks if ask.form == form]
    return [f"{code}." for code in used] or [""]


def _row(case: Case) -> dict[str, object]:
    application = case.application
    return {
        "id": case.pk,
        "reference": case.reference,
        "service": case.category,
        "organization": case.organization_id,
        "district": case.district_id,
        "village": case.village_id,
        "step": case.step,
        "state": str(step_status(case).label),
        "purpose": application.purpose,
        "channel": application.channel,
        "outcome": case.outcome,
        "opened_at": case.opened_at,
        "due_at": case.due_at,
        "closed_at": case.closed_at,
    }


def _done(done: Done) -> HttpResponse:
    case = done.application.case
    return _json(
        {
            "id": case.pk,
            "reference": case.reference,
            "step": case.step,
            "outcome": case.outcome,
            "due_at": case.due_at,
            "closed_at": case.closed_at,
            "was_repeated": done.was_repeated,
        }
    )


def _json(content: object, *, status: int = 200) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(content, enc_hook=str), content_type="application/json", status=status)
