"""Who may see which application: its provider, whoever it waits for or was asked of, and auditors."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from praja.cases.models import Case, InboxItem
from praja.cases.queries import asked_of, shared_with
from praja.government.models import OrganizationKind
from praja.government.queries import coordinator, organizations
from praja.kernel.actors import REGENCY, Actor, ActorKind, Role
from praja.services.applications.models import KIND, Application

OFFICER_ROLES = (Role.VERIFIER, Role.HANDLER, Role.HEAD, Role.VILLAGE_OPERATOR)
WAITING = 1000


def visible(cases: QuerySet[Case], by: Actor) -> QuerySet[Case]:
    """What `by` may see. At most two SQL queries beside the list's.

    An officer sees what their organization provides, what waits for it now, and what it was asked; an auditor of the
    inspectorate, the coordinator or the regency everything.
    """
    if oversees(by):
        return cases
    mine = by.organizations(*OFFICER_ROLES)
    seen = Q(organization__in=mine) | Q(unit__in=mine)
    # As lists of keys, so that the database looks their rows up beside those of an index.
    if others := {*shared_with(by), *waiting_for(by)}:
        seen |= Q(id__in=others)
    return cases.filter(seen)


def oversees(by: Actor) -> bool:
    """Whether `by` audits applications of all providers."""
    inspectorates = {item.code for item in organizations(OrganizationKind.INSPECTORATE)}
    return any(by.has(Role.AUDITOR, organization=code) for code in {REGENCY, coordinator(), *inspectorates})


def may_see(application: Application, by: Actor) -> bool:
    """Whether `by` may open it: its applicant, or staff as in the list. At most one SQL query."""
    if by.kind is ActorKind.CITIZEN:
        return by.id == str(application.pk)
    if by.is_system or oversees(by):
        return True
    case, mine = application.case, by.organizations(*OFFICER_ROLES)
    if {case.organization_id, case.unit_id} & mine:
        return True
    reached = Exists(asked_of(by).filter(case=OuterRef("pk"))) | Exists(_waiting(by).filter(case=OuterRef("pk")))
    return Case.objects.filter(reached, pk=case.pk).exists()


def waiting_for(by: Actor) -> list[object]:
    """Applications in the inboxes of `by`, the newest 1,000. One SQL query."""
    return list(_waiting(by).order_by("-id").values_list("case", flat=True)[:WAITING])


def _waiting(by: Actor) -> QuerySet[InboxItem]:
    return InboxItem.objects.filter(organization__in=by.organizations(*OFFICER_ROLES), kind=KIND)
