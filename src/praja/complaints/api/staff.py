"""What officers may call: list, open, act. The session's cookie signs in; changes need the CSRF token as well."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Header, Query
from ninja.security import django_auth

from praja.cases import queries as cases
from praja.cases.calculation_page import calculation_document
from praja.cases.questions import answer_in_words
from praja.complaints import commands, queries
from praja.complaints.api.answers import as_json, row
from praja.complaints.api.routing import router
from praja.complaints.api.schemas import (
    ComplaintList,
    ComplaintOut,
    DeadlineOut,
    DispositionIn,
    DoneOut,
    FilterQuery,
    ForwardingIn,
    VerificationIn,
    WordsIn,
)
from praja.complaints.commands import Done, Words
from praja.complaints.queries.deadlines import deadline_calculation
from praja.kernel.actors import actor_of

KEY = Header(..., alias="Idempotency-Key", description="1 to 80 characters; a repeat does nothing twice.")


@router.get("", response=ComplaintList, auth=django_auth, summary="List complaints (staff)")
def list_complaints(request: HttpRequest, query: Query[FilterQuery]) -> HttpResponse:
    """Newest first; what your roles let you see."""
    narrowing = query.dict(exclude={"since", "until", "warned", "has_photo", "cursor", "size"})
    filters = queries.Filters(
        **narrowing,
        warned=str(query.warned or ""),
        photo="" if query.has_photo is None else "yes" if query.has_photo else "no",
        since=queries.start_of_day(query.since),
        until=queries.end_of_day(query.until),
    )
    page = queries.complaint_list(by=actor_of(request), filters=filters, cursor=query.cursor, size=query.size)
    return as_json(
        {
            "items": [row(case) for case in page],
            "next_cursor": page.next_cursor,
            "previous_cursor": page.previous_cursor,
        }
    )


@router.get("/{uuid:complaint_id}", response=ComplaintOut, auth=django_auth, summary="Open a complaint (staff)")
def detail(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    actor.require_staff()
    found = queries.complaint_detail(complaint_id, by=actor, for_page=False)
    complaint = found.complaint
    return as_json(
        row(found.case)
        | {
            "description": complaint.words,
            "answers": [_answer(item) for item in complaint.answers],
            "classification": complaint.classification,
            "latitude": complaint.latitude,
            "longitude": complaint.longitude,
            "location_note": complaint.location_note,
            "photos": [photo.file_id for photo in found.photos.get(None, [])],
            "messages": [
                {
                    "id": message.id,
                    "kind": message.kind,
                    "text": message.words,
                    "organization": message.organization_id,
                    "written_at": message.written_at,
                    "photos": [photo.file_id for photo in found.photos.get(message.id, [])],
                }
                for message in found.messages
            ],
            "clocks": [
                {
                    "id": item.pk,
                    "code": item.code,
                    "source": item.source,
                    "days": item.days,
                    "started_at": item.started_at,
                    "due_at": item.due_at,
                    "paused_at": item.paused_at,
                    "stopped_at": item.stopped_at,
                }
                for item in found.clocks
            ],
            "requests": [
                {
                    "organization": item.organization_id,
                    "asked_at": item.asked_at,
                    "due_at": item.due_at,
                    "answered_at": item.answered_at,
                    "outcome": item.outcome,
                }
                for item in found.requests
            ],
            "actions": cases.actions_open_to(found.case, actor),
        }
    )


def _answer(item: Mapping[str, Any]) -> dict[str, Any]:
    question, answer = answer_in_words(item)
    return {"code": item["code"], "question": question, "value": item["value"], "answer": answer}


@router.post("/{uuid:complaint_id}/verify", response=DoneOut, auth=django_auth, summary="Verify")
def verify(
    request: HttpRequest, complaint_id: UUID, verification: VerificationIn, idempotency_key: str = KEY
) -> HttpResponse:
    """Accept a complaint as complete and say what it is."""
    done = commands.verify(
        complaint_id,
        classification=verification.classification,
        category=verification.category,
        asset_owner=verification.asset_owner,
        by=actor_of(request),
        key=idempotency_key,
    )
    return done_as_json(done)


@router.post("/{uuid:complaint_id}/dispose", response=DoneOut, auth=django_auth, summary="Dispose to an agency")
def dispose(
    request: HttpRequest, complaint_id: UUID, disposition: DispositionIn, idempotency_key: str = KEY
) -> HttpResponse:
    """Hand a verified complaint to the agency that must act on it."""
    done = commands.dispose(
        complaint_id, to=disposition.to, note=disposition.note, by=actor_of(request), key=idempotency_key
    )
    return done_as_json(done)


@router.get(
    "/{uuid:complaint_id}/deadlines/{int:clock_id}",
    response=DeadlineOut,
    auth=django_auth,
    summary="How a deadline was counted (staff)",
)
def deadline(request: HttpRequest, complaint_id: UUID, clock_id: int) -> HttpResponse:
    """Every calendar day counted or skipped, with the reason, and every pause."""
    actor = actor_of(request)
    actor.require_staff()
    _complaint, found = deadline_calculation(complaint_id, clock_id, by=actor)
    return as_json(calculation_document(found))


@router.post("/{uuid:complaint_id}/forward", response=DoneOut, auth=django_auth, summary="Forward to an outside body")
def forward(
    request: HttpRequest, complaint_id: UUID, forwarding: ForwardingIn, idempotency_key: str = KEY
) -> HttpResponse:
    """Hand it to the body outside the regency that answers for it; the case closes and the reporter is told."""
    done = commands.forward(
        complaint_id, to=forwarding.to, words=Words(forwarding.text), by=actor_of(request), key=idempotency_key
    )
    return done_as_json(done)


def _say(path: str, command: Callable[..., Done], summary: str) -> None:
    """Offer a command that takes words only."""

    def endpoint(request: HttpRequest, complaint_id: UUID, words: WordsIn, idempotency_key: str = KEY) -> HttpResponse:
        spoken = Words(words.text, words.photos)
        return done_as_json(command(complaint_id, words=spoken, by=actor_of(request), key=idempotency_key))

    endpoint.__name__ = command.__name__
    router.post(
        f"/{{uuid:complaint_id}}/{path}",
        response=DoneOut,
        auth=django_auth,
        summary=summary,
    )(endpoint)


_say("request-completion", commands.request_completion, "Ask the reporter to complete it")
_say("archive", commands.archive, "Set aside, with the reason")
_say("answer", commands.answer, "Answer the reporter")
_say("ask", commands.ask_reporter, "Ask the reporter a question")
_say("resolve", commands.resolve, "Report it solved")
_say("note", commands.write_note, "Write a note that only officers read")
_say("contribute", commands.contribute, "Answer as a supporting agency")
_say("decline", commands.decline, "Decline to contribute, with the reason")
_say("return", commands.return_disposition, "Return it for another disposition")


def done_as_json(done: Done) -> HttpResponse:
    """A complaint after a step, as `DoneOut`."""
    case = done.complaint.case
    return as_json(
        {
            "id": case.id,
            "reference": case.reference,
            "step": case.step,
            "organization": case.organization_id,
            "due_at": case.due_at,
            "closed_at": case.closed_at,
            "was_repeated": done.was_repeated,
        }
    )
