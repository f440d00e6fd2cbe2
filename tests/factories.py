"""Things the tests need, each saying only what matters. The database holds the Jombang pack (see conftest)."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from praja.complaints import commands
from praja.complaints.commands import Filed, Filing, Words
from praja.complaints.models import Classification
from praja.kernel.actors import Actor, ActorKind, Grant, Role

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
    """A road with a hole in it, in the village of Tunggorono."""
    content: dict[str, Any] = {
        "description": "Jalan berlubang di depan pasar. Sudah dua pengendara jatuh minggu ini.",
        "category": "road_damage",
        "village": "35.17.09.1008",
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


def pk(filed: Filed) -> UUID:
    identifier: UUID = filed.complaint.pk
    return identifier
