"""A head with a certificate, a template, and documents in every state."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path
from typing import Any
from uuid import UUID

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from praja.accounts.models import User
from praja.kernel.actors import Actor, ActorKind, Grant, Role
from praja.kernel.files.commands import content_name
from praja.kernel.files.storage import storage
from praja.services.documents import commands
from praja.services.documents.commands.drafting import today
from praja.services.documents.models import Authority, Certificate, Document, IssuedDocument
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


def number(one: int) -> str:
    """A number of this year as it is written on a permit."""
    return f"503/{one}/415.35/{today().year}"


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


def a_scanned() -> IssuedDocument:
    """A village letter that was signed by hand."""
    operator = Actor(kind=ActorKind.STAFF, id="operator", grants=frozenset({Grant(Role.VILLAGE_OPERATOR, VILLAGE)}))
    draft = a_draft(VILLAGE)
    commands.print_for_hand(draft.pk, signer_name="Kepala Contoh", signer_title="Kepala Desa", by=operator)
    commands.upload_scan(draft.pk, upload=a_scan(), by=operator)
    return IssuedDocument.objects.get(pk=draft.pk)


def a_scan() -> SimpleUploadedFile:
    target = io.BytesIO()
    Image.new("RGB", (80, 100), "white").save(target, "JPEG")
    return SimpleUploadedFile("pindaian.jpg", target.getvalue())


def file_of(issued: IssuedDocument) -> bytes:
    return storage().read(content_name(issued.file))


def stamped(content: bytes) -> bytes:
    """The file with "PALSU" across its page, added by an incremental update as a forger does."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    drawing = StreamObject(stream_data=b"q BT /F1 90 Tf 1 0 0 rg 60 400 Td (PALSU) Tj ET Q")
    writer.add_stream_to_page(0, writer.add_object(drawing))
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def some_pdf() -> bytes:
    """A PDF that has nothing to do with us."""
    target = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(target)
    return target.getvalue()


def pdfsig(content: bytes, folder: Path) -> str:
    """What poppler says of a file, trusting the installation's own authority."""
    if shutil.which("pdfsig") is None or shutil.which("certutil") is None:
        pytest.skip("poppler-utils or libnss3-tools is not installed")
    (folder / "root.pem").write_text(Authority.objects.latest("id").certificate)
    (folder / "file.pdf").write_bytes(content)
    store = f"sql:{folder}"
    subprocess.run(["certutil", "-N", "-d", store, "--empty-password"], check=True)
    trust = ["-A", "-d", store, "-n", "root", "-t", "CT,CT,CT", "-i", str(folder / "root.pem")]
    subprocess.run(["certutil", *trust], check=True)
    said = subprocess.run(
        ["pdfsig", "-nssdir", str(folder), str(folder / "file.pdf")], check=True, capture_output=True, text=True
    )
    return said.stdout
