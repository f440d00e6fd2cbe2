"""Who may see which complaint, as a question about one and as a restriction in SQL."""

from __future__ import annotations

from collections.abc import Iterable, Set
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from praja.cases.definitions import Seat
from praja.cases.models import Case
from praja.cases.queries import asked_of, seats, shared_with
from praja.complaints.ladder import escalated_to, may_sit
from praja.complaints.models import Complaint, Escalation
from praja.complaints.rules import sealed_organizations
from praja.government.queries import coordinator
from praja.kernel.actors import Actor, ActorKind, Role

BEFORE_DISPOSITION = ("verification", "completing", "disposition", "merged")
"""Steps in which the coordinator alone sees a report: no agency has it yet, or it goes on in another one."""


BEFORE_PUBLICATION = ("verification", "completing")


UNPUBLISHED_OUTCOMES = ("archived", "incomplete", "merged", "withdrawn")


OVERSIGHT_ROLES = (Role.VERIFIER, Role.HEAD, Role.AUDITOR, Role.ADMIN)


HANDLING_ROLES = (Role.HANDLER, Role.HEAD, Role.VILLAGE_OPERATOR)


SEALED_ROLES = (Role.VERIFIER, Role.HANDLER, Role.HEAD)


def visible(cases: QuerySet[Case], by: Actor) -> QuerySet[Case]:
    """What `by` may see: the coordinator's oversight roles everything, an executive everything that is not secret, an
    agency what was disposed or assigned to it or what it was asked to contribute to, and whoever a late one was
    escalated to that one; sealed reports only those who may open them. One SQL query beside the list's.
    """
    # Sealed reports are few: excluded by their keys, a list is ordered and cut before its rows are joined.
    sealed = Complaint.objects.filter(is_sealed=True)
    opened = sealed.filter(case__organization__in=by.organizations(*SEALED_ROLES))
    if sees_all(by):
        return cases.exclude(pk__in=sealed.exclude(pk__in=opened.values("pk")).values("pk"))
    mine = (Q(organization__in=by.organizations()) | Q(unit__in=by.organizations())) & ~Q(step__in=BEFORE_DISPOSITION)
    if shared := shared_with(by):
        mine |= Q(id__in=shared)
    if by.has(Role.EXECUTIVE):
        mine |= Q(complaint__is_secret=False)
    if may_sit(by):
        mine |= Q(pk__in=Escalation.objects.filter(escalated_to(by)).values("complaint"))
    return cases.filter((mine & ~Q(pk__in=sealed.values("pk"))) | Q(pk__in=opened.values("pk")))


def sees_all(by: Actor) -> bool:
    """Whether `by` oversees all complaints: a verifier, head, auditor or administrator of the coordinator."""
    return by.has(*OVERSIGHT_ROLES, organization=coordinator())


def audits(by: Actor) -> bool:
    """Whether `by` is an auditor of the coordinator, or of an agency that examines sealed reports (the Inspektorat)."""
    return bool(by.organizations(Role.AUDITOR) & {coordinator(), *sealed_organizations()})


def may_see(complaint: Complaint, by: Actor, *, reached: Set[UUID] | None = None) -> bool:
    """Whether `by` may open this complaint: its reporter, or staff as in the list. One SQL query at most."""
    return complaint.pk in seen_among([complaint], by, reached=reached)


def seen_among(complaints: Iterable[Complaint], by: Actor, *, reached: Set[UUID] | None = None) -> set[UUID]:
    """Which of several complaints `by` may open. One SQL query at most, whatever their number.

    Args:
        reached: those for which `reached_by` holds, where their rows were read with it; then there is no SQL query.
    """
    seen, others = set(), []
    for complaint in complaints:
        if _sees_by_office(complaint, by):
            seen.add(complaint.pk)
        elif not complaint.is_sealed:
            others.append(complaint.pk)
    if not others or not by.organizations():
        return seen
    if reached is None:
        reached = set(Case.objects.filter(reached_by(by), pk__in=others).values_list("pk", flat=True))
    return seen | (reached & set(others))


def reached_by(by: Actor, complaint: str = "pk") -> Q:
    """Of a row that names a complaint: whether `by` was asked to contribute to it, or it was escalated to them."""
    reached = Q(Exists(asked_of(by).filter(case=OuterRef(complaint))))
    if may_sit(by):
        reached |= Q(Exists(Escalation.objects.filter(escalated_to(by), complaint=OuterRef(complaint))))
    return reached


def _sees_by_office(complaint: Complaint, by: Actor) -> bool:
    """Whether who `by` is settles it, before asking who was asked to contribute and where it was escalated to."""
    if by.kind is ActorKind.CITIZEN:
        return by.id == str(complaint.pk)
    if by.is_system:
        return True
    if complaint.is_sealed:
        return may_see_sealed(complaint, by)
    case = complaint.case
    is_mine = bool(by.organizations() & {case.organization_id, case.unit_id}) and case.step not in BEFORE_DISPOSITION
    return sees_all(by) or is_mine or (by.has(Role.EXECUTIVE) and not complaint.is_secret)


def may_see_sealed(complaint: Complaint, by: Actor) -> bool:
    """Whether `by` may know of a sealed report: a verifier, handler or head of the agency that examines it."""
    return by.has(*SEALED_ROLES, organization=complaint.case.organization_id)


def may_conceal(complaint: Complaint, by: Actor) -> bool:
    """Whether `by` may hide it from the public: its reporter, or a verifier of the coordinator."""
    if by.kind is ActorKind.CITIZEN:
        return by.id == str(complaint.pk)
    return by.has(Role.VERIFIER, organization=coordinator())


def may_see_reporter(complaint: Complaint, by: Actor) -> bool:
    """Whether `by` may see who filed it: never when it is anonymous, else only those who handle it."""
    if complaint.is_anonymous:
        return False
    if complaint.is_sealed:
        return may_see_sealed(complaint, by)
    case = complaint.case
    return by.has(Role.VERIFIER, organization=coordinator()) or (
        any(by.has(*HANDLING_ROLES, organization=code) for code in seats(Seat.RESPONSIBLE, case))
        and case.step not in BEFORE_DISPOSITION
    )


def is_published(complaint: Complaint) -> bool:
    """Whether everybody may read it: an officer has accepted it, and it is not secret."""
    return is_accepted(complaint.case.step, complaint.case.outcome) and not complaint.is_secret


def is_accepted(step: str, outcome: str) -> bool:
    return step not in BEFORE_PUBLICATION and outcome not in UNPUBLISHED_OUTCOMES


def published(cases: QuerySet[Case]) -> QuerySet[Case]:
    """`is_published` in SQL."""
    return cases.filter(complaint__is_secret=False).exclude(
        Q(step__in=BEFORE_PUBLICATION) | Q(outcome__in=UNPUBLISHED_OUTCOMES)
    )
