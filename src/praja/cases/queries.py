"""Every read of cases: definitions in force, inboxes, clocks."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from praja.cases.definitions import CITIZENS, PLATFORM, Officer, Performer, Procedure, Seat, Step, parse_procedure
from praja.cases.expressions import is_true
from praja.cases.models import Action, Case, Clock, Definition, InboxItem, Request, RequestOutcome
from praja.government.queries import coordinator, office_of
from praja.kernel.actors import Actor, ActorKind
from praja.kernel.errors import NotAllowed, NotFound
from praja.kernel.paging import Page, page_of

CURRENT_FOR_SECONDS = 30.0
SHARED = 1000
ROW_FIELDS = (
    "id",
    "reference",
    "title",
    "category",
    "organization_id",
    "unit_id",
    "officer_id",
    "district_id",
    "village_id",
    "step",
    "due_at",
    "opened_at",
    "closed_at",
    "outcome",
    "warned",
    "escalation_level",
    "definition_id",
)
"""What a row of a list of cases shows, whatever its kind."""
_current: dict[str, tuple[float, str]] = {}


def latest_definition(code: str) -> Definition | None:
    """The definition published last under `code`. One SQL query."""
    return Definition.objects.filter(code=code).order_by("-published_at").first()


@lru_cache(maxsize=256)
def procedure(digest: str) -> Procedure:
    """The procedure with this content hash. Immutable, so one SQL query in the life of a process.

    Raises:
        NotFound: it was never published here.
    """
    definition = Definition.objects.filter(digest=digest).first()
    if definition is None:
        raise NotFound(_("There is no such procedure."))
    return parse_procedure(definition.content)


def current_procedure(code: str) -> Procedure:
    """The procedure new cases begin with; at most 30 s behind a publication in another process.

    Raises:
        NotFound: none is published under `code`; the operator has to load the pack.
    """
    known = _current.get(code)
    if known is None or time.monotonic() > known[0]:
        definition = latest_definition(code)
        if definition is None:
            raise NotFound(_("The procedure “%(code)s” is not published yet. Load the regency pack.") % {"code": code})
        known = (time.monotonic() + CURRENT_FOR_SECONDS, definition.digest)
        _current[code] = known
    return procedure(known[1])


def forget_current_definitions() -> None:
    """Look up the definitions in force again: one was published, or the database was emptied by a test."""
    _current.clear()


def inbox(
    *,
    by: Actor,
    kind: str = "",
    step: str = "",
    overdue_at: dt.datetime | None = None,
    warned: int = 0,
    is_mine: bool = False,
    cursor: str = "",
    size: int = 20,
) -> Page[InboxItem]:
    """The work that waits for `by`, most urgent first: what any of their roles in any of their organizations may do.

    Args:
        kind, step: narrow the list.
        overdue_at: only what was due before this moment.
        warned: only what has used this share of its time, in percent.
        is_mine: only what `by` has taken on.

    One SQL query, whatever the size. Raises NotAllowed when `by` is not staff.
    """
    by.require_staff()
    mine = Q()
    for organization in by.organizations():
        roles = [grant.role for grant in by.grants if grant.organization == organization]
        mine |= Q(organization=organization, roles__overlap=roles)
    items = InboxItem.objects.filter(mine) if by.grants else InboxItem.objects.none()
    if kind:
        items = items.filter(kind=kind)
    if step:
        items = items.filter(step=step)
    if overdue_at is not None:
        items = items.filter(sort_at__lt=overdue_at)
    if warned:
        items = items.filter(case__warned__gte=warned)
    if is_mine:
        items = items.filter(case__officer=user_key(by), request__isnull=True)
    return page_of(items.select_related("case"), by=("sort_at", "id"), cursor=cursor, size=size)


def clocks(case_id: UUID) -> list[Clock]:
    """All clocks of a case, oldest first. One SQL query."""
    return list(Clock.objects.filter(case=case_id).order_by("started_at", "id"))


def requests(case_id: UUID) -> list[Request]:
    """Everything other organizations were asked in a case, oldest first. One SQL query."""
    return list(Request.objects.filter(case=case_id).order_by("id"))


def shared_with(by: Actor) -> list[UUID]:
    """The cases to which an organization of `by` contributes or has contributed, newest first, at most 1,000.

    One SQL query. As a list, so that the database can look its rows up by key beside those of an index.
    """
    return list(asked_of(by).order_by("-id").values_list("case", flat=True)[:SHARED])


def asked_of(by: Actor) -> QuerySet[Request]:
    """What organizations of `by` were asked to contribute to, as far as the question stands."""
    return Request.objects.filter(organization__in=by.organizations()).exclude(outcome=RequestOutcome.WITHDRAWN)


def user_key(by: Actor) -> int:
    """The key of the account that acts; 0, which is nobody's, for an actor without one."""
    return int(by.id) if by.is_staff and by.id.isdecimal() else 0


def expired(code: str, *, at: dt.datetime, limit: int = 500) -> list[Case]:
    """Open cases whose running clock `code` passed its deadline before `at`, longest first. One SQL query."""
    late = Clock.objects.filter(code=code, stopped_at__isnull=True, paused_at__isnull=True, due_at__lt=at)
    return [item.case for item in late.select_related("case").order_by("due_at")[:limit]]


def actions_open_to(case: Case, by: Actor, values: Mapping[str, Any] | None = None) -> list[str]:
    """Codes of the actions `by` may carry out on the case now, guards and four eyes aside. No SQL query when warm.

    With the `values` of its fields, only those whose condition holds.
    """
    rules = procedure(case.definition_id)
    step = rules.step(case.step)
    return [
        action.code
        for action in step.actions
        if (values is None or is_true(action.when, values))
        and any(may_perform(performer, case, by) for performer in (rules.performer(step, action), *action.also_by))
    ]


def steps_been_in(case: Case) -> list[Step]:
    """The steps an action to any earlier one may take the case back to, in the order of the procedure.

    Those it has been in, without the present one, those of the platform and those that close it. One SQL query.
    """
    rules = procedure(case.definition_id)
    been = set(Action.objects.filter(case=case).values_list("from_step", flat=True)) - {case.step}
    return [step for step in rules.steps if step.code in been and step.actor != PLATFORM and not step.closes]


def require_other_eyes(case: Case, step: Step, by: Actor) -> None:
    """Refuse whoever did what `step` has to check (four eyes). One SQL query where the step names such steps.

    Raises:
        NotAllowed: naming the step they did.
    """
    if not step.not_by_doer_of or not by.is_staff:
        return
    rules = procedure(case.definition_id)
    checked = [other for other in rules.steps if other.code in step.not_by_doer_of]
    codes = {item.code for other in checked for item in other.actions} | {
        item.code for other in checked for item in other.asks
    }
    done = Action.objects.filter(
        case=case, from_step__in=step.not_by_doer_of, code__in=codes, actor=by.reference
    ).first()
    if done is not None:
        message = _("You did the step “%(step)s” yourself; somebody else has to check it.")
        raise NotAllowed(message % {"step": rules.step(done.from_step).name}, code="four-eyes")


def may_perform(performer: Performer, case: Case, by: Actor) -> bool:
    """Whether `by` is the performer that a step or an action of the case's procedure names."""
    if isinstance(performer, Officer):
        return any(by.has(*performer.roles, organization=code) for code in seats(performer.organization, case))
    if performer in CITIZENS:
        return by.kind is ActorKind.CITIZEN
    return by.is_system


def seats(seat: str, case: Case) -> list[str]:
    """Codes of all organizations whose officers may act there: the unit beside the agency that assigned it."""
    unit = [case.unit_id] if seat == Seat.RESPONSIBLE and case.unit_id is not None else []
    return [organization_in(seat, case), *unit]


def acting(case: Case, item: Clock) -> tuple[str, str]:
    """The organization that answers for a clock, and the one that acts in its place: its unit, or the same."""
    answering = item.organization_id
    is_with_unit = case.unit_id is not None and answering == case.organization_id
    return answering, (case.unit_id or answering) if is_with_unit else answering


def organization_in(seat: str, case: Case) -> str:
    """Code of the organization that sits there for this case."""
    if seat == Seat.COORDINATOR:
        return coordinator()
    if seat == Seat.DISTRICT_OFFICE:
        return office_of(case.district_id)
    if seat == Seat.VILLAGE_OFFICE:
        return office_of(case.village_id)
    return case.organization_id if seat in {Seat.RESPONSIBLE, Seat.RESPONSIBLE_AGENCY} else seat


def open_by_definition(code: str) -> dict[str, int]:
    """How many open cases run on each version of a procedure, by digest, the newest version first. One SQL query."""
    rows = Case.objects.filter(definition__code=code, closed_at__isnull=True).values_list("definition")
    counted = rows.annotate(count=Count("id")).order_by("-definition__published_at")
    return dict(counted.values_list("definition", "count"))


def open_by_step(code: str) -> dict[str, int]:
    """How many open cases of a procedure, in any version, stand in each step. One SQL query."""
    rows = Case.objects.filter(definition__code=code, closed_at__isnull=True).values_list("step")
    return dict(rows.annotate(count=Count("id")).order_by("step"))
