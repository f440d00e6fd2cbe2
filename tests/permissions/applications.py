"""Who may do what with applications; the procedure of a service names who acts in its steps."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings

from praja.cases.models import Clock
from praja.kernel.actors import REGENCY, Actor, ActorKind, Role
from praja.services.applications import commands
from praja.services.applications.commands import Said, completing, paying, time, viewing
from praja.services.applications.models import Draft
from praja.services.applications.queries.visibility import OFFICER_ROLES
from tests import factories as f
from tests.permissions.matrix import EVERYONE, REPORTER, Attempt, Row
from tests.services.applications import world as w

PROVIDER = "dpmptsp"
PLATFORM = frozenset({ActorKind.SYSTEM})


def _services() -> None:
    settings.SIGNING_SERVICE = "local"
    w.publish(w.a_permit())


def _filed() -> UUID:
    _services()
    return w.pk(w.file())


def _registered() -> UUID:
    identifier = _filed()
    w.act(identifier, "register", w.FRONT)
    return identifier


def as_applicant(by: Actor, identifier: UUID) -> Actor:
    """The applicant of this application for the reporter of the matrix."""
    return Actor.citizen(str(identifier)) if by.kind is ActorKind.CITIZEN and by.id else by


def _file() -> Attempt:
    _services()
    return lambda by: commands.file_application(w.a_filing(), by=by, key=f.key())


def _file_at_counter() -> Attempt:
    _services()
    filing = w.a_filing(channel="counter", assisted_by=PROVIDER)
    return lambda by: commands.file_application(filing, by=by, key=f.key())


def _act() -> Attempt:
    identifier = _filed()
    return lambda by: commands.act(identifier, "register", by=by, key=f.key())


def _recommend() -> Attempt:
    identifier = _registered()
    said = Said(answers={"recommended": True})
    return lambda by: commands.recommend(identifier, "pupr", said=said, by=by, key=f.key())


def _withdraw() -> Attempt:
    identifier = _filed()
    return lambda by: commands.withdraw(identifier, by=as_applicant(by, identifier), key=f.key())


def _complete() -> Attempt:
    identifier = _filed()
    w.act(identifier, "return", w.FRONT, "Kurang")
    answers = {"content": "Baru", "width": 2}
    return lambda by: completing.complete(identifier, answers=answers, by=as_applicant(by, identifier), key=f.key())


def _amend() -> Attempt:
    identifier = _filed()
    w.act(identifier, "return", w.FRONT, "Kurang")
    return lambda by: commands.start_amendment(identifier, by=as_applicant(by, identifier))


def _interest() -> Attempt:
    identifier = _filed()
    return lambda by: commands.declare_interest(identifier, words="Saudara", by=by)


def _take_on() -> Attempt:
    identifier = _filed()
    return lambda by: commands.take_on(identifier, is_taken=False, by=by)


def _open_personal() -> Attempt:
    identifier = _filed()
    return lambda by: viewing.open_personal(identifier, by=by)


def _a_draft() -> Draft:
    _services()
    return commands.start_draft(w.PERMIT, by=Actor.citizen(), key=f.key()).draft


def _start_draft() -> Attempt:
    _services()
    return lambda by: commands.start_draft(w.PERMIT, by=by, key=f.key())


def _save_draft() -> Attempt:
    draft = _a_draft()
    return lambda by: commands.save_draft(draft.pk, answers={"content": "x"}, by=as_applicant(by, draft.pk))


def _discard_draft() -> Attempt:
    draft = _a_draft()
    return lambda by: commands.discard_draft(draft.pk, by=as_applicant(by, draft.pk))


def _forget_drafts() -> Attempt:
    return lambda by: time.forget_drafts(by=by)


def _in_time(command: Any) -> Any:
    def prepare() -> Attempt:
        identifier = _registered()
        clock_id = Clock.objects.get(case=identifier).pk
        return lambda by: command(identifier, clock_id, by=by)

    return prepare


def _carry_on() -> Attempt:
    identifier = _filed()
    return lambda by: paying.carry_on(identifier, by=by, key=f.key())


_COMMANDS = "services.applications.commands."
ROWS = [
    # Anybody applies for themselves; an officer only at a counter of their own.
    Row(
        f"{_COMMANDS}filing.file_application",
        _file,
        frozenset({ActorKind.CITIZEN, ActorKind.SYSTEM, REPORTER}),
        "",
    ),
    Row(
        f"{_COMMANDS}filing.file_application",
        _file_at_counter,
        frozenset({*Role, ActorKind.SYSTEM}),
        PROVIDER,
        label="at a counter",
    ),
    Row(f"{_COMMANDS}acting.act", _act, frozenset({Role.VERIFIER}), PROVIDER),
    Row(f"{_COMMANDS}acting.recommend", _recommend, frozenset({Role.HANDLER}), "pupr"),
    Row(f"{_COMMANDS}acting.withdraw", _withdraw, frozenset({REPORTER}), PROVIDER),
    Row(f"{_COMMANDS}completing.complete", _complete, frozenset({REPORTER}), PROVIDER),
    Row(f"{_COMMANDS}acting.declare_interest", _interest, frozenset({Role.VERIFIER}), PROVIDER),
    Row(f"{_COMMANDS}acting.take_on", _take_on, frozenset({Role.VERIFIER}), PROVIDER),
    Row(
        f"{_COMMANDS}viewing.open_personal",
        _open_personal,
        frozenset(OFFICER_ROLES),
        PROVIDER,
    ),
    Row(
        f"{_COMMANDS}viewing.open_personal",
        _open_personal,
        frozenset({Role.AUDITOR}),
        REGENCY,
        label="for an auditor of the regency",
    ),
    Row(f"{_COMMANDS}drafts.start_draft", _start_draft, EVERYONE, "", elsewhere=EVERYONE),
    Row(f"{_COMMANDS}drafts.start_amendment", _amend, frozenset({REPORTER}), PROVIDER),
    Row(f"{_COMMANDS}drafts.save_draft", _save_draft, frozenset({REPORTER}), PROVIDER),
    Row(f"{_COMMANDS}drafts.discard_draft", _discard_draft, frozenset({REPORTER}), PROVIDER),
    Row(f"{_COMMANDS}time.forget_drafts", _forget_drafts, PLATFORM, ""),
    Row(f"{_COMMANDS}time.warn", _in_time(time.warn), PLATFORM, PROVIDER),
    Row(f"{_COMMANDS}time.follow_calendar", _in_time(time.follow_calendar), PLATFORM, PROVIDER),
    Row(f"{_COMMANDS}time.note_silence", _in_time(time.note_silence), PLATFORM, PROVIDER),
    Row(f"{_COMMANDS}paying.carry_on", _carry_on, PLATFORM, PROVIDER),
]
