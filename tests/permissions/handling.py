"""Who may do what when several handle a complaint together."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from praja.complaints import commands
from praja.complaints.commands import Words
from praja.kernel import clock
from praja.kernel.actors import Actor, ActorKind, Role
from tests import factories as f
from tests.permissions.complaints import FILERS, VERIFIER
from tests.permissions.matrix import Attempt, Row

AGENCY = frozenset({Role.HANDLER, Role.HEAD, Role.VILLAGE_OPERATOR})
TEXT_KEEPERS = frozenset({Role.HEAD, Role.ADMIN})
OFFICERS = frozenset({*Role, ActorKind.STAFF})
SUPPORTING, UNIT = "dishub", "kel-35.17.09.1006"
WORDS = Words("Kami tinjau bersama.")


def _note() -> Attempt:
    identifier = f.pk(f.disposed())
    return lambda by: commands.write_note(identifier, words=WORDS, by=by, key=f.key())


def _plan() -> Attempt:
    identifier, today = f.pk(f.disposed()), timezone.localdate(clock.now())
    return lambda by: commands.plan(identifier, planned_on=today + dt.timedelta(days=2), by=by, key=f.key())


def _ask() -> Attempt:
    identifier = f.pk(f.disposed())
    return lambda by: commands.ask_agencies(identifier, questions={SUPPORTING: "Tiang siapa?"}, by=by, key=f.key())


def _asked() -> Attempt:
    identifier = f.pk(f.disposed())
    commands.ask_agencies(identifier, questions={SUPPORTING: "Tiang siapa?"}, by=f.handler(), key=f.key())
    return lambda by: commands.contribute(identifier, words=WORDS, by=by, key=f.key())


def _declining() -> Attempt:
    identifier = f.pk(f.disposed())
    commands.ask_agencies(identifier, questions={SUPPORTING: "Tiang siapa?"}, by=f.handler(), key=f.key())
    return lambda by: commands.decline(identifier, words=WORDS, by=by, key=f.key())


def _assign_unit() -> Attempt:
    identifier = f.pk(f.disposed())
    return lambda by: commands.assign_unit(identifier, to=UNIT, by=by, key=f.key())


def _end_assignment() -> Attempt:
    identifier = f.pk(f.disposed())
    commands.assign_unit(identifier, to=UNIT, by=f.handler(), key=f.key())
    return lambda by: commands.end_assignment(identifier, note="Alat tidak cukup.", by=by, key=f.key())


def _answer_as_unit() -> Attempt:
    identifier = f.pk(f.disposed())
    commands.assign_unit(identifier, to=UNIT, by=f.handler(), key=f.key())
    return lambda by: commands.answer(identifier, words=WORDS, by=by, key=f.key())


def _assign_officer() -> Attempt:
    identifier = f.pk(f.disposed())
    return lambda by: commands.assign_officer(identifier, officer=None, by=by, key=f.key())


def _still_broken() -> Attempt:
    identifier = f.pk(f.resolved())
    return lambda by: commands.say_still_broken(identifier, device=f.key(), by=by)


def _reopen() -> Attempt:
    identifier = f.pk(f.resolved())
    commands.say_still_broken(identifier, device=f.key(), by=Actor.citizen())
    return lambda by: commands.reopen_by_verifier(identifier, words=WORDS, by=by, key=f.key())


def _save_template() -> Attempt:
    return lambda by: commands.save_template(
        organization=f.ROADS, step="answer", name="Aspal", text="Aspal datang Jumat.", by=by
    )


def _remove_template() -> Attempt:
    kept = commands.save_template(
        organization=f.ROADS,
        step="answer",
        name="Aspal",
        text="Aspal datang Jumat.",
        by=f.officer(Role.HEAD, f.ROADS),
    )
    return lambda by: commands.remove_template(kept.id, organization=f.ROADS, by=by)


def _save_filter() -> Attempt:
    return lambda by: commands.save_filter(name="Terlambat", query="state=overdue", by=by)


def _remove_filter() -> Attempt:
    return lambda by: commands.remove_filter(0, by=by)


COMMANDS = "complaints.commands"

ROWS = [
    # Whoever sees a report writes notes about it.
    Row(f"{COMMANDS}.notes.write_note", _note, frozenset(Role), f.ROADS, elsewhere=frozenset({Role.EXECUTIVE})),
    Row(f"{COMMANDS}.planning.plan", _plan, AGENCY, f.ROADS),
    Row(f"{COMMANDS}.together.ask_agencies", _ask, AGENCY, f.ROADS),
    Row(f"{COMMANDS}.together.ask_agencies", _ask, VERIFIER, f.COORDINATOR, label="by the coordinator"),
    Row(f"{COMMANDS}.together.contribute", _asked, AGENCY, SUPPORTING),
    Row(f"{COMMANDS}.together.decline", _declining, AGENCY, SUPPORTING),
    Row(f"{COMMANDS}.assigning.assign_unit", _assign_unit, AGENCY, f.ROADS),
    Row(f"{COMMANDS}.assigning.end_assignment", _end_assignment, AGENCY, f.ROADS),
    Row(f"{COMMANDS}.assigning.end_assignment", _end_assignment, AGENCY, UNIT, label="by the unit"),
    Row(f"{COMMANDS}.assigning.assign_officer", _assign_officer, AGENCY, f.ROADS),
    Row(f"{COMMANDS}.handling.answer", _answer_as_unit, AGENCY, UNIT, label="by the unit"),
    Row(f"{COMMANDS}.neighbours.say_still_broken", _still_broken, FILERS, f.ROADS),
    Row(f"{COMMANDS}.neighbours.reopen_by_verifier", _reopen, VERIFIER, f.COORDINATOR),
    Row(f"{COMMANDS}.office.save_template", _save_template, TEXT_KEEPERS, f.ROADS),
    Row(f"{COMMANDS}.office.remove_template", _remove_template, TEXT_KEEPERS, f.ROADS),
    # Everybody of the staff keeps their own filters.
    Row(f"{COMMANDS}.office.save_filter", _save_filter, OFFICERS, f.ROADS, elsewhere=frozenset(Role)),
    Row(f"{COMMANDS}.office.remove_filter", _remove_filter, OFFICERS, f.ROADS, elsewhere=frozenset(Role)),
]
