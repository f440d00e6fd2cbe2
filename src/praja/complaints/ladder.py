"""The ladder of the pack: who is told, level by level, when a deadline has passed and nothing happens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import msgspec
from django.db.models import Q
from django.utils import timezone

from praja.accounts.models import User
from praja.accounts.queries import holders_today
from praja.cases.definitions import Text
from praja.complaints.models import Escalation
from praja.government.models import Organization, OrganizationKind
from praja.government.pack import pack
from praja.government.queries import organization, organizations
from praja.kernel.actors import Actor, Role
from praja.kernel.errors import NotFound

ESCALATION = "complaints/escalation.yaml"


class Seat(StrEnum):
    """Where a level sits: the unit that acts, the agency that answers for the clock, or a named organization."""

    UNIT = "unit"
    AGENCY = "agency"
    NAMED = "named"


class Level(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rung: `roles` in the organization of `seat`, `after_days` working days after the rung below it."""

    name: Text
    roles: tuple[Role, ...]
    seat: Seat = Seat.NAMED
    organization: str = ""
    after_days: int = 0

    def organization_for(self, answering: str, unit: str) -> str:
        """Code of the organization this level sits in, which need not exist.

        `answering` answers for the clock; `unit` acts in its place, or is the same.
        """
        if self.seat is Seat.NAMED:
            return self.organization
        return unit if self.seat is Seat.UNIT else agency_above(answering)


class Ladder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Levels, lowest first, for some clocks (and categories) in a period.

    Attributes:
        starts_at: the share of working time, in percent, at which level 1 is due; one of the warnings.
        exhausted_after_days: working days after the last level until the reporter is told about the Ombudsman.
    """

    code: str
    clocks: frozenset[str]
    starts_at: int
    exhausted_after_days: int
    source: str
    valid_from: dt.date
    levels: tuple[Level, ...]
    valid_until: dt.date | None = None
    categories: frozenset[str] = frozenset()

    def is_in_force(self, on: dt.date) -> bool:
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)

    def holds(self, clock_code: str, category: str) -> bool:
        return clock_code in self.clocks and (not self.categories or category in self.categories)


class Ombudsman(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When and how a reporter is told that Ombudsman RI may be asked."""

    clock: str
    from_days: int
    text: Text
    contact: Text
    source: str


class Ladders(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file ESCALATION."""

    ladders: tuple[Ladder, ...]
    ombudsman: Ombudsman


@dataclass(frozen=True, slots=True)
class Rung:
    """A level of a ladder for one clock: its number and the organization it sits in."""

    number: int
    level: Level
    organization: str


@lru_cache(maxsize=1)
def _file() -> Ladders:
    return pack().read(ESCALATION, Ladders)


def ombudsman() -> Ombudsman:
    """What a reporter reads about Ombudsman RI, and when."""
    return _file().ombudsman


def ladder_for(clock_code: str, category: str, *, on: dt.datetime) -> Ladder | None:
    """The ladder in force on the local day of `on`; one that names the category goes before the general one."""
    day = timezone.localdate(on)
    found = [item for item in _file().ladders if item.is_in_force(day) and item.holds(clock_code, category)]
    return max(found, key=lambda item: bool(item.categories), default=None)


def level_name(ladder: str, number: int) -> str:
    """A level in the reader's language; its number when the pack no longer has it."""
    for item in _file().ladders:
        if item.code == ladder and number <= len(item.levels):
            return str(item.levels[number - 1].name)
    return str(number)


def highest_level() -> int:
    """The number of levels of the longest ladder."""
    return max(len(item.levels) for item in _file().ladders)


def rungs(ladder: Ladder, answering: str, unit: str = "") -> list[Rung]:
    """The levels that differ for a clock of `answering`: a level that sits where a lower one did is left out.

    `unit` is the organization that acts in its place, if any: its head stands first.
    """
    found: list[Rung] = []
    for number, level in enumerate(ladder.levels, start=1):
        seat = level.organization_for(answering, unit or answering)
        if all((seat, level.roles) != (rung.organization, rung.level.roles) for rung in found):
            found.append(Rung(number, level, seat))
    return found


def days_between(ladder: Ladder, below: int, number: int) -> int:
    """Working days from level `below` to level `number`, those of the levels left out between them included."""
    return sum(level.after_days for level in ladder.levels[below:number])


def agency_above(code: str) -> str:
    """The organization at the top of the one named, just below the government of the regency itself."""
    here = known_organization(code)
    while here is not None and here.parent_id is not None:
        above = known_organization(here.parent_id)
        if above is None or above.kind == OrganizationKind.GOVERNMENT:
            break
        here = above
    return here.code if here is not None else code


def known_organization(code: str) -> Organization | None:
    """The organization of this code, or None."""
    try:
        return organization(code)
    except NotFound:
        return None


def is_government(code: str) -> bool:
    """Whether this is the government of the regency itself, whose roles are held for the whole regency."""
    known = known_organization(code)
    return known is not None and known.kind == OrganizationKind.GOVERNMENT


def government() -> str:
    """Code of the government of the regency; empty when the pack names none."""
    return next((item.code for item in organizations(OrganizationKind.GOVERNMENT)), "")


def holders_of(organization: str, roles: Iterable[str]) -> list[User]:
    """Who holds one of `roles` there now, stand-ins included; in the government, roles of the whole regency count.

    One SQL query.
    """
    wanted = [Role(role) for role in roles]
    return holders_today(*wanted, organization=organization, or_regency=is_government(organization))


def escalated_to(by: Actor) -> Q:
    """Restricts escalations to those that went to where `by` sits."""
    mine = Q(pk__in=[])
    for code in by.organizations():
        roles = [grant.role.value for grant in by.grants if grant.organization == code]
        mine |= Q(organization=code or government(), roles__overlap=roles)
    return mine


def went_to(escalation: Escalation, by: Actor) -> bool:
    """`escalated_to` for one escalation."""
    return any(
        (grant.organization or government()) == escalation.organization_id and grant.role in escalation.roles
        for grant in by.grants
    )


def may_sit(by: Actor) -> bool:
    """Whether `by` holds a role that stands on some ladder. No SQL query."""
    return by.has(*{role for item in _file().ladders for level in item.levels for role in level.roles})
