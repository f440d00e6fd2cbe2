"""How often rule and model agree with what officers decided in the end."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields

from django.db import connection
from django.utils.translation import gettext_lazy as _

from praja.complaints.models import RoutingModel
from praja.complaints.queries.visibility import audits
from praja.government.queries import coordinator
from praja.kernel import clock
from praja.kernel.actors import Actor, Role
from praja.kernel.errors import NotAllowed

WEEKS = 12
"""The window of the page."""
RECENT_WEEKS = 4
DRIFT = 0.10
"""How far the agreement of the recent weeks may lie below the hold-out before somebody is told."""
FEWEST_DECISIONS = 30
"""Decisions below which an agreement tells nothing."""
MOST_PAIRS = 15


@dataclass(frozen=True, slots=True)
class Agreement:
    """Counts of decisions: in a week, or for an agency, or of all (both None).

    Attributes:
        asked: those a model had looked at; what went to an outside body is left out, since it knows none.
        first, among_three: of these, the agency was proposed first, or among the first three.
        unsure: of these, the first proposal lay below the threshold.
    """

    week: dt.date | None
    agency: str | None
    decided: int
    ruled: int
    asked: int
    first: int
    among_three: int
    unsure: int


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often the model named one agency first and officers chose another."""

    proposed: str
    decided: str
    times: int


@dataclass(frozen=True, slots=True)
class Drift:
    """The agreement of the recent weeks beside the active version's hold-out, both shares."""

    agreement: float
    holdout: float
    decisions: int
    version: int

    @property
    def is_alarming(self) -> bool:
        return self.decisions >= FEWEST_DECISIONS and self.agreement < self.holdout - DRIFT


# One scan of the index on decided_at over twelve weeks, grouped three ways.
_AGREEMENT = """
    SELECT date_trunc('week', decided_at AT TIME ZONE %(zone)s)::date AS week, decided,
           count(*), count(*) FILTER (WHERE ruled = decided),
           count(*) FILTER (WHERE asked), count(*) FILTER (WHERE asked AND proposed ->> 0 = decided),
           count(*) FILTER (WHERE asked AND proposed ? decided), count(*) FILTER (WHERE asked AND NOT is_certain)
    FROM (SELECT *, proposed <> '[]' AND NOT is_outside AS asked
          FROM complaints_routingoutcome WHERE decided_at >= %(since)s) o
    GROUP BY GROUPING SETS ((week), (decided), ())
    ORDER BY week DESC NULLS LAST, count(*) DESC, decided
"""
_CONFUSIONS = """
    SELECT proposed ->> 0, decided, count(*) FROM complaints_routingoutcome
    WHERE decided_at >= %(since)s AND proposed <> '[]' AND NOT is_outside AND proposed ->> 0 <> decided
    GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT %(most)s
"""


def may_read_agreement(by: Actor) -> bool:
    """Whether `by` is a verifier or administrator of the coordinator, or `audits`."""
    return by.has(Role.VERIFIER, Role.ADMIN, organization=coordinator()) or audits(by)


def require_agreement_reader(by: Actor) -> None:
    """Refuse unless `may_read_agreement`.

    Raises:
        SignInRequired, NotAllowed: `by` is not one of those.
    """
    if not may_read_agreement(by):
        by.require_staff()
        raise NotAllowed(_("Only the coordinator's verifiers and administrators and auditors read this."))


def agreement(*, zone: str) -> list[Agreement]:
    """The last twelve weeks by week (newest first), by agency (most first), and as a whole. One SQL query."""
    with connection.cursor() as cursor:
        cursor.execute(_AGREEMENT, {"zone": zone, "since": clock.now() - dt.timedelta(weeks=WEEKS)})
        return [Agreement(**dict(zip(_NAMES, row, strict=True))) for row in cursor.fetchall()]


_NAMES = [field.name for field in fields(Agreement)]


def confusions() -> list[Confusion]:
    """The pairs most often taken for each other in the last twelve weeks. One SQL query."""
    with connection.cursor() as cursor:
        cursor.execute(_CONFUSIONS, {"since": clock.now() - dt.timedelta(weeks=WEEKS), "most": MOST_PAIRS})
        return [Confusion(*row) for row in cursor.fetchall()]


def drift() -> Drift | None:
    """The recent weeks beside the hold-out; None without an active version or a decision. One SQL query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT m.id, m.top1, count(o.*), count(o.*) FILTER (WHERE o.proposed ->> 0 = o.decided)
            FROM complaints_routingmodel m LEFT JOIN complaints_routingoutcome o
              ON o.decided_at >= %s AND o.proposed <> '[]' AND NOT o.is_outside
            WHERE m.is_active GROUP BY m.id
            """,
            [clock.now() - dt.timedelta(weeks=RECENT_WEEKS)],
        )
        found = cursor.fetchone()
    if found is None or not found[2]:
        return None
    version, holdout, decisions, right = found
    return Drift(agreement=right / decisions, holdout=holdout, decisions=decisions, version=version)


def versions(limit: int = 10) -> list[RoutingModel]:
    """The newest versions without their content. One SQL query."""
    return list(RoutingModel.objects.defer("content", "comparable").order_by("-pk")[:limit])
