"""The engine asks the procedure who may; what a room opens or does with a case is in the rows of that room."""

from __future__ import annotations

from praja.cases import commands, queries
from praja.cases.commands import Header, attempts
from praja.cases.models import Case
from praja.kernel.actors import ActorKind, Role
from tests import factories
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


def _count_failure() -> Attempt:
    return lambda by: attempts.count_failure("UJI-0000-0000", by=by)


def _forget_failures() -> Attempt:
    return lambda by: attempts.forget_failures("UJI-0000-0000", by=by)


ROWS = [
    Row("cases.commands.publishing.publish_definition", _publish_definition, frozenset({ActorKind.SYSTEM}), ""),
    Row("cases.commands.moving.open_case", _open_case, EVERYONE, "", elsewhere=EVERYONE),
    Row("cases.commands.moving.act", _act, frozenset({Role.VERIFIER}), factories.COORDINATOR),
    # Parts of the look-up by code and PIN, which is open to all.
    Row("cases.commands.attempts.count_failure", _count_failure, EVERYONE, "", elsewhere=EVERYONE),
    Row("cases.commands.attempts.forget_failures", _forget_failures, EVERYONE, "", elsewhere=EVERYONE),
]
