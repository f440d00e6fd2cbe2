"""Draft a document of a case, set it in type, give it up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from praja.cases.codes import random_letters
from praja.cases.models import Case
from praja.government import queries as government
from praja.government.models import OrganizationKind
from praja.government.pack import pack
from praja.kernel import clock
from praja.kernel.actors import Actor, Role
from praja.kernel.commands import command
from praja.kernel.errors import Invalid, NotFound, WrongState
from praja.kernel.events import emit
from praja.services.documents import events, numbers, rendering
from praja.services.documents.content import packed, unpacked
from praja.services.documents.heads import head_of
from praja.services.documents.models import CODE_LENGTH, Document, State
from praja.services.documents.templates import Template, Title, parse_template
from praja.services.documents.validity import last_day
from praja.services.documents.wording import Value, fill

DRAFTERS = (Role.HANDLER, Role.VERIFIER, Role.HEAD, Role.VILLAGE_OPERATOR, Role.ADMIN)


@command
def draft(
    template: Template,
    values: Mapping[str, Any],
    *,
    case: Case | None,
    organization: str,
    service: str = "",
    kind: str = "document",
    by: Actor,
) -> Document:
    """Write a document of a case from a template and the values of its fields.

    A case has one unsigned document of each kind: drafting again writes it anew and keeps its code and number.
    `service` is the case's category unless it is given.

    Raises:
        NotAllowed: `by` is neither the platform nor an officer of the organization.
        Invalid: the template lacks a title or signature block, or cannot be set in type.
        WrongState: the document of this kind is being signed.
    """
    if not by.is_system:
        by.require(*DRAFTERS, organization=organization)
    if faults := template.faults(template.names):
        raise Invalid("; ".join(faults), field="template")
    document = _open_document(case, kind)
    if document is not None and document.state not in {State.DRAFT, State.PRINTED}:
        raise WrongState(_("This document is being signed. Wait until that is over."))
    document = document or Document(code=_free_code(), case=case, kind=kind, drafted_at=clock.now())
    title = next(block for block in template.blocks if isinstance(block, Title))
    document.organization_id = government.organization(organization).code
    document.service = service or (case.category if case is not None else "")
    document.title = fill(title.text, values)[:200]
    document.template = msgspec.to_builtins(template)
    document.content = packed(values)
    document.state = State.DRAFT
    set_in_type(document)
    document.save()
    emit(
        events.Drafted(code=document.code, service=document.service, kind=kind),
        subject=subject_of(document),
        by=by,
        organization=organization,
    )
    return document


@command
def discard(document_id: UUID, *, by: Actor) -> Document:
    """Give a draft up; its number, when it has one, goes back to the book.

    Raises:
        NotAllowed: `by` is no officer of the organization.
        WrongState: it is no draft.
    """
    document = locked(document_id)
    if not by.is_system:
        by.require(*DRAFTERS, organization=document.organization_id)
    if document.state not in {State.DRAFT, State.PRINTED}:
        raise WrongState(_("Only a draft can be discarded."))
    numbers.give_back(document)
    document.state, document.number, document.dated = State.DISCARDED, "", None
    document.save(update_fields=["state", "number", "dated"])
    _emit(events.Discarded(code=document.code), document, by)
    return document


def locked(document_id: UUID) -> Document:
    """The document, its row locked until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    document = Document.objects.select_for_update(of=("self",)).filter(pk=document_id).first()
    if document is None:
        raise NotFound(_("There is no such document."))
    return document


def subject_of(document: Document) -> str:
    """How events name a document."""
    return f"document/{document.pk}"


def set_in_type(document: Document, *, is_wet: bool = False, is_preview: bool = True) -> bytes:
    """The document as PDF; a preview is marked as a draft.

    Raises:
        Invalid: its template or values cannot be set.
    """
    try:
        return rendering.pdf(*parts_of(document, is_wet=is_wet, is_preview=is_preview))
    except RuntimeError as error:  # what typst raises
        raise Invalid(_("This document cannot be set in type. Check its template."), field="template") from error


def parts_of(
    document: Document, *, is_wet: bool = False, is_preview: bool = True
) -> tuple[Template, dict[str, Value], rendering.Setting]:
    """What `rendering` needs to set this document."""
    template = parse_template(document.template)
    day = document.dated or today()
    values = unpacked(document.content)
    office = government.organization(document.organization_id)
    until = last_day(template, values, on=day)
    own: dict[str, Value] = {
        "document.number": document.number,
        "document.date": day,
        "document.valid_until": until,
        "organization.name": office.name,
        "regency.name": pack().name.removeprefix("Kabupaten ").removeprefix("Kota "),
        "signer.name": document.signer_name,
        "signer.title": document.signer_title,
    }
    if office.kind == OrganizationKind.VILLAGE and office.region_id:
        own["village.name"] = government.region_name(office.region_id)
    setting = rendering.Setting(
        code=document.code,
        head=head_of(document.organization_id),
        on=day,
        number=document.number,
        signer_name=document.signer_name or "........................",
        signer_title=document.signer_title or f"Kepala {office.name}",
        is_wet=is_wet,
        mark="DRAF" if is_preview else "",
    )
    return template, values | own, setting


def today() -> dt.date:
    """The day in the regency."""
    return timezone.localdate(clock.now())


def _open_document(case: Case | None, kind: str) -> Document | None:
    if case is None:
        return None
    open_ones = Document.objects.select_for_update(of=("self",)).filter(case=case, kind=kind)
    return open_ones.exclude(state__in=[State.SIGNED, State.DISCARDED]).first()


def _free_code() -> str:
    """A random code nobody has; 32^12 of them, so the first one is free but for a bug."""
    while True:
        code = random_letters(CODE_LENGTH)
        if not Document.objects.filter(code=code).exists():
            return code


def _emit(payload: events.EventPayload, document: Document, by: Actor) -> None:
    emit(payload, subject=subject_of(document), by=by, organization=document.organization_id)
