"""The desks at which an officer may type in a report for somebody else."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from praja.complaints.models import Channel
from praja.government.models import OrganizationKind
from praja.government.queries import coordinator, organizations
from praja.kernel.actors import REGENCY, Actor, Role
from praja.kernel.errors import Invalid, NotAllowed

DESK_CHANNELS = (Channel.WALK_IN, Channel.TELEPHONE, Channel.LETTER)


def desks_of(by: Actor) -> list[str]:
    """Codes of the organizations for which `by` may type in reports.

    A village operator's village, the kecamatan of one of its officers, and the coordinator for its verifiers.
    """
    if not by.is_staff:
        return []
    villages = by.organizations(Role.VILLAGE_OPERATOR) - {REGENCY}
    districts = {item.code for item in organizations(OrganizationKind.DISTRICT)}
    found = villages | (by.organizations(Role.HANDLER, Role.HEAD) & districts)
    if by.has(Role.VERIFIER, organization=coordinator()):
        found |= {coordinator()}
    return sorted(found)


def require_desk(by: Actor, *, channel: str, organization: str) -> None:
    """Refuse an officer who files otherwise than for a citizen at a desk of theirs, and a citizen who claims one.

    Raises:
        NotAllowed: naming what to do instead.
    """
    is_assisted = channel in DESK_CHANNELS
    if by.is_staff and not is_assisted:
        raise NotAllowed(_("Sign out to file a complaint of your own; officers act on complaints of others."))
    if by.is_system and not organization:
        return
    if is_assisted is not bool(organization):
        raise Invalid(_("A report typed at a desk names the desk, and no other one does."), field="channel")
    if is_assisted and organization not in desks_of(by):
        raise NotAllowed(_("Only a village operator, a kecamatan or a verifier types in reports for others."))
