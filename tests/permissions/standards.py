"""Who may do what with the catalogue of services."""

from __future__ import annotations

from praja.government.pack import pack
from praja.kernel.actors import REGENCY, ActorKind, Role
from praja.services.standards import commands, queries
from praja.services.standards.commands import OfficeWords
from praja.services.standards.models import ServiceVersion
from tests import factories as f
from tests.permissions.matrix import Attempt, Row

CODE, PROVIDER, PUBLISHER, VILLAGE = "izin-reklame", "dpmptsp", "bag-organisasi", "kel-35.17.09.1006"
ADMINISTRATOR = frozenset({Role.ADMIN})
NAME = "services.standards.commands"


def _draft() -> ServiceVersion:
    queries.forget_catalogue()
    return commands.draft(CODE, by=f.officer(Role.ADMIN, PROVIDER)).version


def _proposed() -> ServiceVersion:
    return commands.propose(_draft().pk, by=f.officer(Role.ADMIN, PROVIDER)).version


def _load() -> Attempt:
    return lambda by: commands.load_services(pack(), by=by)


def _begin() -> Attempt:
    queries.forget_catalogue()
    return lambda by: commands.draft(CODE, by=by)


def _change() -> Attempt:
    draft = _draft()
    content = draft.content | {"keywords": ["iklan"]}
    return lambda by: commands.change_draft(draft.pk, content=content, digest=draft.digest, by=by)


def _discard() -> Attempt:
    draft = _draft()
    return lambda by: commands.discard_draft(draft.pk, by=by)


def _propose() -> Attempt:
    draft = _draft()
    return lambda by: commands.propose(draft.pk, by=by)


def _send_back() -> Attempt:
    version = _proposed()
    return lambda by: commands.send_back(version.pk, reason="Sebut pasalnya", by=by)


def _publish() -> Attempt:
    version = _proposed()
    return lambda by: commands.publish(version.pk, by=by)


def _withdraw() -> Attempt:
    queries.forget_catalogue()
    return lambda by: commands.withdraw(CODE, reason="Pindah ke OSS", by=by)


def _choose() -> Attempt:
    words = OfficeWords("Jl. Wahid Hasyim 1", "Lurah Kepanjen")
    return lambda by: commands.choose_letters(VILLAGE, words=words, offers=[], by=by)


ROWS = [
    Row(f"{NAME}.loading.load_services", _load, frozenset({ActorKind.SYSTEM}), REGENCY),
    Row(f"{NAME}.versions.draft", _begin, ADMINISTRATOR, PROVIDER),
    Row(f"{NAME}.versions.change_draft", _change, ADMINISTRATOR, PROVIDER),
    Row(f"{NAME}.versions.discard_draft", _discard, ADMINISTRATOR, PROVIDER),
    Row(f"{NAME}.versions.propose", _propose, ADMINISTRATOR, PROVIDER),
    Row(f"{NAME}.versions.send_back", _send_back, ADMINISTRATOR, PUBLISHER),
    Row(f"{NAME}.versions.publish", _publish, ADMINISTRATOR, PUBLISHER),
    Row(f"{NAME}.versions.publish", _publish, ADMINISTRATOR, REGENCY, label="for the regency"),
    Row(f"{NAME}.versions.withdraw", _withdraw, ADMINISTRATOR, PUBLISHER),
    Row(
        f"{NAME}.letters.choose_letters",
        _choose,
        frozenset({Role.VILLAGE_OPERATOR, Role.HEAD, Role.ADMIN}),
        VILLAGE,
    ),
]
