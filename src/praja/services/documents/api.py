"""Verification for foreign programs: a bank that checks a permit, an office that checks a letter."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import File, Path, Router, Schema
from ninja.files import UploadedFile

from praja.kernel import clock
from praja.kernel.errors import NotFound
from praja.services.documents.models import IssuedDocument
from praja.services.documents.presenters import answer_of, answer_of_code
from praja.services.documents.queries import document_by_code
from praja.services.documents.verdicts import Judgement, require_fits

router = Router(tags=["documents"])


class IssuedOut(Schema):
    """What the register says of a document. Nothing personal: whoever holds it can compare the number."""

    code: str
    title: str
    service: str
    organization: str
    number: str
    method: str
    signer_title: str
    signed_at: dt.datetime
    valid_until: dt.date | None
    status: str
    sha256: str
    replaced_by: str | None
    event: str
    words: str


class JudgementOut(Schema):
    """What a file is; `may_be_relied_on` is the one answer most programs need."""

    verdict: str
    may_be_relied_on: bool
    words: str
    document: IssuedOut | None


_NO_CODE = {"responses": {404: {"description": "No document with this code was issued."}}}


@router.get(
    "/register/{code}",
    response=IssuedOut,
    auth=None,
    summary="What the register says of a code",
    openapi_extra=_NO_CODE,
)
def register(request: HttpRequest, code: str = Path(..., min_length=1, max_length=30)) -> IssuedOut:
    """Codes may be typed with hyphens and in lower case."""
    issued = document_by_code(code)
    if issued is None:
        raise NotFound(_("We have issued no document with this code. Check that you typed it right."))
    return _issued(issued)


@router.post(
    "/verify",
    response=JudgementOut,
    auth=None,
    summary="Judge a file",
    openapi_extra={"responses": {422: {"description": "The file is empty or too large."}}},
)
def verify(request: HttpRequest, file: File[UploadedFile]) -> JudgementOut:
    """The file is judged and not kept."""
    from praja.services.documents.judging import judge

    require_fits(file.size or 0)
    return _judgement(judge(file.read()))


def _issued(issued: IssuedDocument) -> IssuedOut:
    return IssuedOut(
        code=issued.code,
        title=issued.document.title,
        service=issued.service,
        organization=issued.organization_id,
        number=issued.number,
        method=issued.method,
        signer_title=issued.signer_title,
        signed_at=issued.signed_at,
        valid_until=issued.valid_until,
        status=issued.status_on(timezone.localdate(clock.now())),
        sha256=issued.sha256,
        replaced_by=issued.replaced_by.code if issued.replaced_by is not None else None,
        event=str(issued.event_id),
        words=answer_of_code(issued).words,
    )


def _judgement(judgement: Judgement) -> JudgementOut:
    return JudgementOut(
        verdict=judgement.verdict,
        may_be_relied_on=judgement.is_in_force,
        words=answer_of(judgement).words,
        document=_issued(judgement.issued) if judgement.issued is not None else None,
    )
