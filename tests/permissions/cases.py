"""The engine asks the procedure who may; what a room opens or does with a case is in the rows of that room."""

from __future__ import annotations

from decimal import Decimal

from praja.cases import commands, queries
from praja.cases.commands import Header, attempts
from praja.cases.models import Case
from praja.kernel.actors import Actor, ActorKind, Role
from tests import factories
from tests.cases import permits
from tests.permissions.matrix import EVERYONE, Attempt, Row


def _publish_definition() -> Attempt:
    return lambda by: commands.publish_definition({}, by=by)


def _open_case() -> Attempt:
    procedure = queries.current_procedure("complaint")
    header = Header(
        kind="complaint",
        reference="UJI-1",
        title="Uji",
        category="road_damage",
        organization=factories.ROADS,
        days={"verification": 3},
    )
    return lambda by: commands.open_case(procedure, header, by=by)


def _act() -> Attempt:
    filed = factories.file()
    return lambda by: commands.act(
        Case.objects.select_for_update().get(pk=filed.complaint.pk), action="verify", by=by, key=factories.key()
    )


def _again(case: Case) -> Case:
    return Case.objects.select_for_update().get(pk=case.pk)


def _act_beside() -> Attempt:
    case = permits.opened()
    return lambda by: commands.act_beside(case, action="note", key=factories.key(), by=by)


def _answer() -> Attempt:
    case = permits.opened()
    commands.act(
        case, action="accept", by=permits.FRONT, key=factories.key(), days=permits.DAYS, values={"size": Decimal(2)}
    )
    return lambda by: commands.answer(_again(case), ask="pupr", by=by, key=factories.key(), values={})


def _close() -> Attempt:
    case = permits.opened()
    return lambda by: commands.close(case, outcome="withdrawn", by=by, key=factories.key())


def _publish_version() -> Attempt:
    return lambda by: commands.publish_version(permits.content(), by=by)


def _rebase() -> Attempt:
    case = permits.opened()
    new = commands.publish_version(permits.content(legal_basis="baru"), by=Actor.system("test")).definition.digest
    return lambda by: commands.rebase(old=case.definition_id, new=new, mapping={}, by=by)


def _count_failure() -> Attempt:
    return lambda by: attempts.count_failure("UJI-0000-0000", by=by)


def _forget_failures() -> Attempt:
    return lambda by: attempts.forget_failures("UJI-0000-0000", by=by)


ROWS = [
    Row("cases.commands.publishing.publish_definition", _publish_definition, frozenset({ActorKind.SYSTEM}), ""),
    Row("cases.commands.moving.open_case", _open_case, EVERYONE, "", elsewhere=EVERYONE),
    Row("cases.commands.moving.act", _act, frozenset({Role.VERIFIER}), factories.COORDINATOR),
    Row("cases.commands.moving.answer", _answer, frozenset({Role.HANDLER}), factories.ROADS),
    # The room that calls these has checked who may.
    Row("cases.commands.moving.act_beside", _act_beside, EVERYONE, "", elsewhere=EVERYONE),
    Row("cases.commands.moving.close", _close, EVERYONE, "", elsewhere=EVERYONE),
    Row("cases.commands.publishing.publish_version", _publish_version, EVERYONE, "", elsewhere=EVERYONE),
    Row("cases.commands.rebasing.rebase", _rebase, EVERYONE, "", elsewhere=EVERYONE),
    # Parts of the look-up by code and PIN, which is open to all.
    Row("cases.commands.attempts.count_failure", _count_failure, EVERYONE, "", elsewhere=EVERYONE),
    Row("cases.commands.attempts.forget_failures", _forget_failures, EVERYONE, "", elsewhere=EVERYONE),
]
