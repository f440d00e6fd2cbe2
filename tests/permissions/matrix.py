"""Rows of the permission matrix: which roles may carry out a command.

Each room declares its rows in tests/permissions/<room>.py as a list `ROWS`. A row prepares what the command needs and
returns a function that carries it out as a given actor. `tests/accounts/test_permission_matrix.py` tries every kind
of actor on every row and fails when a command has none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from praja.kernel.actors import Actor, ActorKind, Grant, Role

Attempt = Callable[[Actor], object]
Who = Role | ActorKind | Literal["reporter"]

REPORTER: Literal["reporter"] = "reporter"
"""The citizen whom the subject belongs to; `as_reporter` names the subject to the attempt."""

EVERYONE: frozenset[Who] = frozenset([*Role, *ActorKind, REPORTER])
NOBODY: frozenset[Who] = frozenset()

_THE_REPORTER = Actor.citizen(REPORTER)


@dataclass(frozen=True)
class Row:
    """What one command allows.

    Attributes:
        command: dotted name as registered, e.g. "complaints.commands.verify".
        prepare: arranges a subject on which the command works, and returns the attempt.
        allowed: the roles (held in `organization`) and kinds of actor that may; everybody else must be refused.
        organization: where the roles are held; the organization the subject belongs to.
        elsewhere: the roles that may even when they are held in another organization.
        label: tells several rows of one command apart.
    """

    command: str
    prepare: Callable[[], Attempt]
    allowed: frozenset[Who]
    organization: str
    elsewhere: frozenset[Who] = field(default=NOBODY)
    label: str = ""

    def __str__(self) -> str:
        return f"{self.command}{' ' + self.label if self.label else ''}"


OTHER_ORGANIZATION = "another-organization"


def actors_of(row: Row) -> list[tuple[str, Actor, bool]]:
    """Every kind of actor with a name, and whether the row allows it."""
    found: list[tuple[str, Actor, bool]] = [
        ("citizen", Actor.citizen(), ActorKind.CITIZEN in row.allowed),
        ("reporter", _THE_REPORTER, REPORTER in row.allowed),
        ("system", Actor.system("matrix"), ActorKind.SYSTEM in row.allowed),
        ("staff without role", Actor(kind=ActorKind.STAFF, id="0"), ActorKind.STAFF in row.allowed),
    ]
    for role in Role:
        may, may_elsewhere = role in row.allowed, role in row.elsewhere
        found.append((f"{role} there", _holder(role, row.organization), may))
        found.append((f"{role} elsewhere", _holder(role, OTHER_ORGANIZATION), may_elsewhere))
    return found


def as_reporter(by: Actor, subject: object) -> Actor:
    """`by`, or, where the matrix tries the reporter, the citizen who has shown that `subject` is theirs."""
    return Actor.citizen(str(subject)) if by == _THE_REPORTER else by


def _holder(role: Role, organization: str) -> Actor:
    return Actor(kind=ActorKind.STAFF, id="0", grants=frozenset({Grant(role, organization)}))
