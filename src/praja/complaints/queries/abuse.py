"""Who opened which identity, and who is banned: lists for auditors and administrators."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from praja.complaints.models import Ban, IdentityView
from praja.complaints.queries.visibility import SEALED_ROLES, audits
from praja.government.queries import coordinator
from praja.kernel.actors import REGENCY, Actor, Role
from praja.kernel.errors import NotAllowed
from praja.kernel.paging import PAGE_SIZE, Page, page_of


@dataclass(frozen=True, slots=True)
class ViewFilters:
    """How the identity log is narrowed. Empty means no restriction."""

    organization: str = ""
    reason: str = ""
    reference: str = ""


def may_audit(by: Actor) -> bool:
    """Whether `by` reads the identity log: one who `audits`, or an administrator of the coordinator or the regency."""
    return audits(by) or bool(by.organizations(Role.ADMIN) & {coordinator(), REGENCY})


def identity_views(
    *, by: Actor, filters: ViewFilters = ViewFilters(), cursor: str = "", size: int = PAGE_SIZE
) -> Page[IdentityView]:
    """Who opened the identity of which reporter, newest first. One SQL query.

    Sealed reports stand in it only for the agency that examines them.

    Raises:
        SignInRequired, NotAllowed: `by` does not audit.
    """
    by.require_staff()
    if not may_audit(by):
        raise NotAllowed(_("Only auditors and administrators read the identity log."))
    own = by.organizations(Role.AUDITOR, *SEALED_ROLES)
    views = IdentityView.objects.filter(Q(complaint__is_sealed=False) | Q(complaint__case__organization__in=own))
    if filters.organization:
        views = views.filter(organization=filters.organization)
    if filters.reason:
        views = views.filter(reason=filters.reason)
    if filters.reference:
        views = views.filter(complaint__case__reference=filters.reference.strip().upper())
    views = views.select_related("complaint__case").only(
        "viewer", "organization_id", "reason", "note", "viewed_at", "complaint__case__reference"
    )
    return page_of(views, by=("-id",), cursor=cursor, size=size)


def openings_by_agency(complaint_id: UUID) -> dict[str, int]:
    """How often each agency opened the identity of a complaint's reporter. One SQL query."""
    views = IdentityView.objects.filter(complaint=complaint_id).values("organization").annotate(times=Count("id"))
    return {row["organization"]: row["times"] for row in views.order_by("organization")}


def bans(*, cursor: str = "", size: int = PAGE_SIZE) -> Page[Ban]:
    """The ban list, newest first, lifted and expired bans too. One SQL query. The caller has checked who asks."""
    return page_of(Ban.objects.all(), by=("-id",), cursor=cursor, size=size)
