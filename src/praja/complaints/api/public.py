"""What anybody may call: categories, filing, the public map."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Header
from ninja.files import UploadedFile

from praja.complaints import queries, rules
from praja.complaints.api.answers import as_json
from praja.complaints.api.routing import router
from praja.complaints.api.schemas import (
    CategoryOut,
    ChallengeOut,
    FiledOut,
    FilingIn,
    PhotoOut,
    ProblemOut,
    ProofRequiredOut,
    SimilarIn,
    SimilarOut,
)
from praja.complaints.commands import Filing, admission
from praja.complaints.forms.questions import PREFIX, answers_in
from praja.complaints.models import Channel
from praja.complaints.presenters.public import public_title
from praja.complaints.proof import new_challenge
from praja.complaints.similar import similar_reports
from praja.complaints.views import access
from praja.complaints.views.caching import opened
from praja.complaints.views.senders import PROOF_HEADER, mark_device, sender_of
from praja.complaints.views.uploads import file_once, keep, taken_over
from praja.government.queries import organization_name
from praja.kernel.actors import actor_of


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


@router.get("/challenge", response=ChallengeOut, summary="A challenge of proof of work")
def challenge(request: HttpRequest) -> HttpResponse:
    """An ALTCHA challenge (SHA-256): find the `number` up to `maxnumber` with sha256(salt + number) = `challenge`.

    Solve it ahead of filing, or only when filing answers 428; it holds for 20 minutes and admits one report.
    """
    response = as_json(new_challenge())
    response["Cache-Control"] = "no-store"
    return response


@router.post(
    "",
    response={201: FiledOut, 200: FiledOut, 428: ProofRequiredOut, 429: ProblemOut},
    summary="File a complaint",
)
def create(
    request: HttpRequest,
    filing: FilingIn,
    idempotency_key: str = Header(
        ..., alias="Idempotency-Key", description="Random, 16 to 80 characters; a repeat files nothing twice."
    ),
    proof: str = Header(
        "", alias=PROOF_HEADER, description="A solved challenge: base64 of its JSON with `number`. Only after a 428."
    ),
) -> HttpResponse:
    """Anybody may file, without an account. Keep the key secret: whoever repeats the request learns the PIN.

    When unusually much comes from one sender or network, the answer is 428 with a `challenge`: solve it and send the
    same again under the same key. A flood is answered 429.
    """
    is_ours = _is_from_our_page(request)
    said = Filing(
        **filing.dict(exclude={"photos", "answers"}),
        answers=_answers_of_form(filing) if is_ours else filing.answers,
        channel=Channel.WEB if is_ours else Channel.API,
    )
    filed = file_once(
        said,
        taken_over(filing.photos),
        sender=sender_of(request),
        proof=admission.Proof(payload=proof),
        key=idempotency_key,
    )
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
    response = as_json(answer, status=200 if filed.was_repeated else 201)
    if is_ours:
        access.grant(response, filed.complaint, pin=filed.pin)
        mark_device(request, response)
    return response


def _answers_of_form(filing: FilingIn) -> dict[str, Any]:
    """Our own page sends what stands in the fields of its form: texts, which get their types as those of a form do."""
    return answers_in(
        {f"{PREFIX}{code}": value for code, value in filing.answers.items()}, rules.questions(filing.category)
    )


def _is_from_our_page(request: HttpRequest) -> bool:
    """Whether a page of this platform sends it, which has kept the form until the link was back."""
    return request.headers.get("Origin", "") == f"{request.scheme}://{request.get_host()}"


@router.post("/photos", response={201: PhotoOut, 429: ProblemOut}, summary="Store a photo before filing")
def add_photo(request: HttpRequest, photo: UploadedFile = File(...)) -> HttpResponse:  # noqa: B008
    """A picture for a complaint or a step that follows. One that is never used is deleted after a day."""
    kept = keep(request, photo)
    return as_json({"id": kept.id, "token": kept.token}, status=201)


@router.post(
    "/similar", response={200: list[SimilarOut], 429: ProblemOut}, summary="Reports like one that is being written"
)
def similar(request: HttpRequest, draft: SimilarIn) -> HttpResponse:
    """At most three open reports of the last 30 days, near the place and alike in words; without secret ones.

    A report no officer has accepted yet comes without its title.
    """
    admission.count_use("similar", sender=sender_of(request), by=actor_of(request))
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
