"""The register of issued documents: enter, revoke, replace, let everybody read."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.kernel import clock
from praja.kernel.actors import Actor, Role
from praja.kernel.commands import command
from praja.kernel.crypto import blind_index
from praja.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from praja.kernel.events import emit
from praja.kernel.files.commands import store_made
from praja.kernel.files.models import StoredFile
from praja.services.documents import events
from praja.services.documents.commands.drafting import subject_of
from praja.services.documents.content import packed, unpacked
from praja.services.documents.models import REASON_LENGTH, Document, IssuedDocument, Method, State, Status
from praja.services.documents.templates import parse_template
from praja.services.documents.validity import last_day
from praja.services.documents.wording import Value

SIGNED_PURPOSE = "documents.signed"
SUBJECT_PURPOSE = "documents.subject"


@command
def revoke(document_id: UUID, *, reason: str, by: Actor) -> IssuedDocument:
    """Take an issued document out of force. Whoever checks it reads so from now on, and the reason.

    Raises:
        NotAllowed: `by` is not the head of the organization that issued it.
        WrongState: it is not in force.
        Invalid: no reason is given, or it is too long.
    """
    issued = _locked(document_id)
    by.require(Role.HEAD, organization=issued.organization_id)
    _end(issued, Status.REVOKED, reason)
    issued.save(update_fields=["status", "ended_at", "reason"])
    _tell(events.Revoked(code=issued.code, service=issued.service), issued, by)
    return issued


@command
def replace(document_id: UUID, *, replacement: UUID, reason: str, by: Actor) -> IssuedDocument:
    """Say that another issued document stands in the place of this one, as after a change or a correction.

    Raises:
        NotAllowed: `by` is not the head of the organization that issued it.
        WrongState: it is not in force.
        Invalid: the replacement is itself, of another organization or not in force, or no reason is given.
    """
    issued = _locked(document_id)
    by.require(Role.HEAD, organization=issued.organization_id)
    other = IssuedDocument.objects.filter(pk=replacement, organization=issued.organization_id).first()
    if other is None or other.pk == issued.pk or other.status != Status.VALID:
        raise Invalid(_("Name a document of the same organization that is in force."), field="replacement")
    _end(issued, Status.REPLACED, reason)
    issued.replaced_by = other
    issued.save(update_fields=["status", "ended_at", "reason", "replaced_by"])
    _tell(events.Replaced(code=issued.code, service=issued.service, by=other.code), issued, by)
    return issued


@command
def open_to_public(document_id: UUID, *, is_open: bool, by: Actor) -> IssuedDocument:
    """Let everybody who has the code read the file, or no longer; only the holder may say so.

    The holder is whoever has shown that the case is theirs; by staff nobody's consent can be given.

    Raises:
        NotAllowed: `by` is not the citizen whose case it is.
    """
    issued = _locked(document_id)
    case_id = Document.objects.only("case_id").get(pk=issued.pk).case_id
    if case_id is None or by.is_staff or by.is_system or by.id != str(case_id):
        raise NotAllowed(_("Only the holder of the document may decide this."))
    issued.is_open = is_open
    issued.save(update_fields=["is_open"])
    _tell(events.Opened(code=issued.code, is_open=is_open), issued, by)
    return issued


def register(document: Document, content: bytes | StoredFile, *, method: Method, by: Actor) -> IssuedDocument:
    """Enter a document, whose row the caller has locked, with the file as it was signed, and tell it. Once only."""
    file = content if isinstance(content, StoredFile) else store_made(content, purpose=SIGNED_PURPOSE)
    template = parse_template(document.template)
    values = unpacked(document.content)
    assert document.dated is not None, "a signed document bears a day"
    until = last_day(template, values, on=document.dated)
    document.state = State.SIGNED
    document.save()
    told = emit(
        events.Signed(
            code=document.code,
            service=document.service,
            kind=document.kind,
            case=str(document.case_id or ""),
            sha256=file.sha256,
            method=method,
            valid_until=until.isoformat() if until else "",
        ),
        subject=subject_of(document),
        by=by,
        organization=document.organization_id,
    )
    return IssuedDocument.objects.create(
        document=document,
        code=document.code,
        organization_id=document.organization_id,
        service=document.service,
        number=document.number,
        method=method,
        file=file,
        sha256=file.sha256,
        size=file.size,
        signer_title=document.signer_title,
        signed_at=clock.now(),
        valid_until=until,
        subject=subject_index(values.get(template.subject)),
        facts=packed(_facts(template.facts, values)),
        event_id=told.id,
    )


def subject_index(nik: Value) -> bytes | None:
    """Blind index of a NIK as the register keeps it; None when there is none."""
    digits = "".join(letter for letter in str(nik or "") if letter.isdigit())
    return blind_index(digits, purpose=SUBJECT_PURPOSE) if digits else None


def _facts(names: Mapping[str, str], values: Mapping[str, Value]) -> dict[str, Value]:
    return {name: values.get(field) for name, field in names.items()}


def _locked(document_id: UUID) -> IssuedDocument:
    issued = IssuedDocument.objects.select_for_update(of=("self",)).filter(pk=document_id).first()
    if issued is None:
        raise NotFound(_("There is no such document."))
    return issued


def _end(issued: IssuedDocument, status: Status, reason: str) -> None:
    if issued.status != Status.VALID:
        raise WrongState(_("This document is no longer in force."))
    reason = reason.strip()
    if not reason:
        raise Invalid(_("Give the reason."), field="reason")
    if len(reason) > REASON_LENGTH:
        raise Invalid(_("Give the reason in at most %(most)s letters.") % {"most": REASON_LENGTH}, field="reason")
    issued.status, issued.ended_at, issued.reason = status, clock.now(), reason


def _tell(payload: events.EventPayload, issued: IssuedDocument, by: Actor) -> None:
    emit(payload, subject=f"document/{issued.pk}", by=by, organization=issued.organization_id)
