"""Who may answer the survey and plan what follows: the applicant, officers for others, and heads."""

from __future__ import annotations

import datetime as dt

from praja.cases.models import Case
from praja.kernel import clock
from praja.kernel.actors import Actor, Role
from praja.services.satisfaction import commands
from praja.services.satisfaction.commands import Answer
from praja.services.satisfaction.models import ELEMENTS, FollowUp
from tests import factories as f
from tests.permissions.matrix import REPORTER, Attempt, Row, Who, as_reporter

AGENCY = "dpmptsp"
LEADERS: frozenset[Who] = frozenset({Role.HEAD, Role.ADMIN})
SAID = Answer(scores=dict.fromkeys(ELEMENTS, 3))


def _invited() -> Attempt:
    case = f.file().complaint.case
    Case.objects.filter(pk=case.pk).update(closed_at=clock.now(), outcome="granted", due_at=None)
    case.refresh_from_db()
    return lambda by: commands.answer_invited(case, SAID, by=as_reporter(by, case.pk))


def _assisted() -> Attempt:
    return lambda by: commands.answer_assisted(SAID, service="izin-reklame", organization=AGENCY, by=by, key=f.key())


def _planned(by: Actor) -> FollowUp:
    return commands.plan_follow_up(
        organization=AGENCY,
        year=2026,
        element="time",
        action="Membuka loket kedua",
        responsible="Kepala Bidang Pelayanan",
        due_on=clock.now().date() + dt.timedelta(days=30),
        by=by,
        key=f.key(),
    ).plan


def _plan() -> Attempt:
    return _planned


def _finish() -> Attempt:
    plan = _planned(f.officer(Role.HEAD, AGENCY))
    return lambda by: commands.finish_follow_up(plan.pk, outcome="Dibuka", by=by)


_COMMANDS = "services.satisfaction.commands."
ROWS = [
    Row(f"{_COMMANDS}answer_invited", _invited, frozenset({REPORTER}), AGENCY),
    Row(f"{_COMMANDS}answer_assisted", _assisted, frozenset(commands.ASSISTANTS), AGENCY),
    Row(f"{_COMMANDS}plan_follow_up", _plan, LEADERS, AGENCY),
    Row(f"{_COMMANDS}finish_follow_up", _finish, LEADERS, AGENCY),
]
