"""The order in which applications were decided, against the order in which they came: who overtook, and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet

from praja.kernel.actors import Actor, Role
from praja.kernel.errors import NotAllowed
from praja.kernel.paging import Page, page_of
from praja.services.applications.models import RecordKind, StepRecord
from praja.services.applications.queries.visibility import oversees


@dataclass(frozen=True, slots=True)
class OutOfTurn:
    """What an officer did in a step of a service: how much of it out of turn, and how far.

    Attributes:
        done: actions that moved a case on.
        overtaking: those of them that others had waited longer for.
        unexplained: those of them without a reason.
        most: the longest queue that was overtaken at once.
    """

    officer: str
    organization: str
    service: str
    step: str
    done: int
    overtaking: int
    unexplained: int
    most: int


def order_by_officer(*, by: Actor, since: dt.datetime, service: str = "", limit: int = 200) -> list[OutOfTurn]:
    """Officers and steps with the most actions out of turn since a moment. One SQL query.

    Raises:
        NotAllowed: `by` neither audits nor heads a provider.
    """
    rows = _readable(by).filter(written_at__gte=since, kind=RecordKind.ACTED)
    if service:
        rows = rows.filter(application__service=service)
    counted = (
        rows.values("author", "organization", "application__service", "step")
        .annotate(
            done=Count("id"),
            overtaking=Count("id", filter=Q(overtaken__gt=0)),
            unexplained=Count("id", filter=Q(overtaken__gt=0, order_reason="")),
            most=Max("overtaken"),
        )
        .filter(overtaking__gt=0)
        .order_by("-overtaking", "author", "step")
    )
    return [
        OutOfTurn(
            row["author"],
            row["organization"] or "",
            row["application__service"],
            row["step"],
            row["done"],
            row["overtaking"],
            row["unexplained"],
            row["most"],
        )
        for row in counted[:limit]
    ]


def out_of_turn(*, by: Actor, service: str = "", officer: str = "", cursor: str = "") -> Page[StepRecord]:
    """Each action out of turn, newest first, with its application. One SQL query.

    Raises:
        NotAllowed: `by` neither audits nor heads a provider.
    """
    rows = _readable(by).filter(overtaken__gt=0)
    if service:
        rows = rows.filter(application__service=service)
    if officer:
        rows = rows.filter(author=officer)
    return page_of(rows.select_related("application__case"), by=("-id",), cursor=cursor)


def may_audit(by: Actor) -> bool:
    """Whether `by` may see who acted out of turn: auditors everywhere, heads and administrators in their own house."""
    return oversees(by) or by.has(Role.HEAD, Role.ADMIN, Role.AUDITOR)


def _readable(by: Actor) -> QuerySet[StepRecord]:
    by.require_staff()
    if oversees(by):
        return StepRecord.objects.all()
    own = by.organizations(Role.HEAD, Role.ADMIN, Role.AUDITOR)
    if not own:
        raise NotAllowed
    return StepRecord.objects.filter(organization__in=own)
