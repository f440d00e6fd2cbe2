"""Every read of documents, the register and certificates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from praja.kernel import clock
from praja.kernel.actors import REGENCY, Actor, Role
from praja.kernel.errors import NotFound
from praja.kernel.paging import Page, page_of
from praja.services.documents.content import unpacked
from praja.services.documents.models import CODE_LENGTH, Certificate, Document, IssuedDocument, State, Status
from praja.services.documents.wording import Value

READERS = (
    Role.HEAD,
    Role.HANDLER,
    Role.VERIFIER,
    Role.ADMIN,
    Role.AUDITOR,
    Role.VILLAGE_OPERATOR,
)
_LOOKALIKES = str.maketrans("OIL", "011")


@dataclass(frozen=True, slots=True)
class Letter:
    """An issued document as data for another service: what it says, and whether it holds.

    `subject` is the blind index of the NIK of whom it is about; compare it with `subject_index` of the applicant's.
    """

    code: str
    service: str
    organization: str
    number: str
    signed_at: dt.datetime
    valid_until: dt.date | None
    status: Status
    subject: bytes | None
    facts: dict[str, Value]

    @property
    def is_valid(self) -> bool:
        return self.status is Status.VALID


def normal_code(text: str) -> str:
    """A code as it is stored, from what people type: without hyphens, O for 0, I or L for 1."""
    letters = "".join(letter for letter in text.upper() if letter.isascii() and letter.isalnum())
    return letters.translate(_LOOKALIKES)[: CODE_LENGTH + 1]


def document_by_code(code: str) -> IssuedDocument | None:
    """The entry of the register with this code, however it is typed. One SQL query."""
    entries = IssuedDocument.objects.select_related("document__signer", "replaced_by")
    entries = entries.defer("document__signer__key", "document__signer__nik")
    return entries.filter(code=normal_code(code)).first()


def is_known_draft(code: str) -> bool:
    """Whether the code is of a document that was not issued. One SQL query."""
    return Document.objects.filter(code=normal_code(code)).exclude(state=State.SIGNED).exists()


def letter(code: str) -> Letter:
    """The facts of an issued document, for a service that needs it. One SQL query.

    Raises:
        NotFound: no document of this code was issued.
    """
    found = document_by_code(code)
    if found is None:
        raise NotFound
    return Letter(
        code=found.code,
        service=found.service,
        organization=found.organization_id,
        number=found.number,
        signed_at=found.signed_at,
        valid_until=found.valid_until,
        status=found.status_on(timezone.localdate(clock.now())),
        subject=bytes(found.subject) if found.subject is not None else None,
        facts=unpacked(found.facts),
    )


def issued_to(subject: bytes, *, service: str = "") -> list[IssuedDocument]:
    """What was issued about a person, newest first, at most 100. One SQL query."""
    found = IssuedDocument.objects.filter(subject=subject)
    if service:
        found = found.filter(service=service)
    return list(found.order_by("-signed_at")[:100])


def documents_of_case(case_id: UUID) -> list[Document]:
    """All documents of a case that were not discarded, oldest first. One SQL query."""
    found = Document.objects.filter(case=case_id).exclude(state=State.DISCARDED)
    return list(found.select_related("issued").order_by("id"))


def documents_page(
    actor: Actor, *, state: str = "", search: str = "", cursor: str = "", size: int = 20
) -> Page[Document]:
    """Documents of the actor's organizations, newest first, by state and by number or code. One SQL query.

    A search finds a whole code, or what a number begins with.
    """
    found = visible(actor)
    if state:
        found = found.filter(state=state)
    if search:
        code = normal_code(search)
        matching = Q(number__startswith=search.strip())
        found = found.filter(matching | Q(code=code) if len(code) == CODE_LENGTH else matching)
    return page_of(found.select_related("issued").defer("template", "content"), by=("-id",), cursor=cursor, size=size)


def document_for(document_id: UUID, actor: Actor) -> Document:
    """A document the actor may see. One SQL query.

    Raises:
        NotFound: there is none, or it is another organization's.
    """
    whole = visible(actor).select_related("issued__replaced_by", "signer", "case", "prepared", "scan", "issued__file")
    found = whole.filter(pk=document_id).first()
    if found is None:
        raise NotFound
    return found


def visible(actor: Actor) -> QuerySet[Document]:
    """The documents an officer sees: those of the organizations they work in; for the whole regency all."""
    codes = actor.organizations(*READERS)
    if REGENCY in codes:
        return Document.objects.all()
    return Document.objects.filter(organization__in=sorted(codes))


def certificate_of(actor: Actor, organization: str) -> Certificate | None:
    """The certificate in force with which this officer signs for an organization. At most one SQL query."""
    if not (actor.is_staff and actor.id.isdigit()):
        return None
    now = clock.now()
    return Certificate.objects.filter(
        user=int(actor.id), organization=organization, revoked_at=None, valid_from__lte=now, valid_to__gt=now
    ).first()


def certificates(actor: Actor) -> list[Certificate]:
    """The certificates of the organizations the actor administers, newest first, at most 200. One SQL query."""
    found = Certificate.objects.select_related("user").defer("key", "nik")
    codes = actor.organizations(Role.ADMIN)
    if REGENCY not in codes:
        found = found.filter(organization__in=sorted(codes))
    return list(found.order_by("-id")[:200])
