"""A head with a certificate, a template, and documents in every state."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from praja.accounts.models import User
from praja.kernel.actors import Actor, ActorKind, Grant, Role
from praja.services.documents import commands
from praja.services.documents.models import Certificate, Document, IssuedDocument
from praja.services.documents.templates import Template, parse_template

OFFICE = "dpmptsp"
VILLAGE = "desa-35.17.01.2001"
PASSPHRASE = "frasa-uji-2026"
NIK = "3517090101900001"

PERMIT: dict[str, Any] = {
    "name": {"id": "Izin Reklame", "en": "Billboard permit"},
    "number": {"book": "503", "pattern": "503/{number}/415.35/{year}"},
    "validity": {"months": 12},
    "facts": {"holder": "applicant.name", "kind": "kind"},
    "shown": ["applicant.name"],
    "blocks": [
        {"block": "letterhead"},
        {"block": "title", "text": "Izin Penyelenggaraan Reklame"},
        {"block": "paragraph", "text": "Diberikan sampai dengan {document.valid_until} kepada:"},
        {
            "block": "parties",
            "rows": [{"label": "Nama", "value": "{applicant.name}"}, {"label": "NIK", "value": "{applicant.nik}"}],
        },
        {"block": "provisions", "title": "Ketentuan", "items": ["Pajak reklame {fee:rupiah} ({fee:words} rupiah)."]},
        {"block": "signature", "place": "{regency.name}"},
        {"block": "copies", "items": ["Kepala Bapenda"]},
    ],
}

VALUES: dict[str, Any] = {"applicant.name": "Pemohon Contoh", "applicant.nik": NIK, "kind": "papan", "fee": 1250000}


def permit(**changes: Any) -> Template:
    return parse_template(PERMIT | changes)


def a_head(organization: str = OFFICE, *, acting: str = "", email: str = "") -> Actor:
    """The head of an organization with an account, without a certificate."""
    user = User.objects.create_user(email or f"kepala.{organization}@contoh.example", display_name="Kepala Contoh")
    grants = frozenset({Grant(Role.HEAD, organization, acting)})
    return Actor(kind=ActorKind.STAFF, id=str(user.pk), grants=grants)


def a_signer(organization: str = OFFICE, **options: Any) -> Actor:
    """The head of an organization with a certificate of the own authority."""
    head = a_head(organization, **options)
    certified(head, organization)
    return head


def certified(head: Actor, organization: str = OFFICE) -> Certificate:
    return commands.issue_certificate(
        User.objects.get(pk=int(head.id)),
        organization=organization,
        title="Kepala Dinas Contoh",
        passphrase=PASSPHRASE,
        by=Actor.system("test"),
    )


def a_draft(organization: str = OFFICE, *, template: Template | None = None, **values: Any) -> Document:
    return commands.draft(
        template or permit(),
        VALUES | values,
        case=None,
        organization=organization,
        service="izin-reklame",
        kind="permit",
        by=Actor.system("test"),
    )


def a_signed(head: Actor, **values: Any) -> IssuedDocument:
    document = commands.sign(a_draft(**values), secret=PASSPHRASE, by=head)
    return IssuedDocument.objects.get(pk=document.pk)


def state_of(document: Document | UUID) -> str:
    key = document.pk if isinstance(document, Document) else document
    return Document.objects.values_list("state", flat=True).get(pk=key)
