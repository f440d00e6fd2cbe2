"""Things the tests need, each saying only what matters. The database holds the Jombang pack (see conftest)."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from praja.complaints import commands
from praja.complaints.commands import Filed, Filing, Words
from praja.complaints.commands.steps import PHOTO_PURPOSE
from praja.complaints.models import Classification
from praja.kernel.actors import Actor, ActorKind, Grant, Role
from praja.kernel.files.commands import store_upload

COORDINATOR = "kominfo"
ROADS = "pupr"
HEALTH = "dinkes"


def key() -> str:
    return uuid4().hex


def officer(role: Role, organization: str) -> Actor:
    """An officer with one role; no account is needed for commands and queries."""
    return Actor(kind=ActorKind.STAFF, id=f"{role}-{organization}", grants=frozenset({Grant(role, organization)}))


def verifier() -> Actor:
    return officer(Role.VERIFIER, COORDINATOR)


def handler(organization: str = ROADS) -> Actor:
    return officer(Role.HANDLER, organization)


def reporter(filed: Filed) -> Actor:
    """The reporter of a complaint, after showing code and PIN."""
    return Actor.citizen(str(filed.complaint.pk))


def a_filing(**changes: Any) -> Filing:
    """A road with a hole in it, in the kelurahan of Kepanjen."""
    content: dict[str, Any] = {
        "description": "Jalan berlubang di depan pasar. Sudah dua pengendara jatuh minggu ini.",
        "category": "road_damage",
        "village": "35.17.09.1006",
    }
    return Filing(**(content | changes))


def file(*, filing_key: str = "", **changes: Any) -> Filed:
    """File a complaint as a citizen does."""
    return commands.file_complaint(a_filing(**changes), by=Actor.citizen(), key=filing_key or key())


def verified(classification: Classification = Classification.COMPLAINT, **changes: Any) -> Filed:
    filed = file(**changes)
    commands.verify(pk(filed), classification=classification, by=verifier(), key=key())
    return filed


def disposed(to: str = ROADS, classification: Classification = Classification.COMPLAINT, **changes: Any) -> Filed:
    filed = verified(classification, **changes)
    commands.dispose(pk(filed), to=to, by=verifier(), key=key())
    return filed


def asked(**changes: Any) -> Filed:
    filed = disposed(**changes)
    commands.ask_reporter(pk(filed), words=Words("Di sebelah mana tepatnya?"), by=handler(), key=key())
    return filed


def resolved(**changes: Any) -> Filed:
    filed = disposed(**({"category": "public_service"} | changes))
    commands.resolve(pk(filed), words=Words("Sudah kami perbaiki."), by=handler(), key=key())
    return filed


def a_photo() -> UUID:
    """A stored photo that belongs to nothing yet."""
    target = BytesIO()
    Image.new("RGB", (64, 48), "seagreen").save(target, "JPEG")
    upload = SimpleUploadedFile("photo.jpg", target.getvalue())
    identifier: UUID = store_upload(upload, purpose=PHOTO_PURPOSE).id
    return identifier


def pk(filed: Filed) -> UUID:
    identifier: UUID = filed.complaint.pk
    return identifier
