"""Who may administer accounts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from praja.kernel.actors import REGENCY, Actor, Role
from praja.kernel.errors import NotAllowed


def administers(actor: Actor, organization: str | None = None) -> bool:
    """Whether the actor administers `organization` (any, when none is named).

    An administrator of an organization administers that one; an administrator of the regency administers all.
    """
    if actor.is_system or actor.has(Role.ADMIN, organization=REGENCY):
        return True
    return actor.has(Role.ADMIN, organization=organization)


def require_administrator(actor: Actor, organization: str | None = None) -> None:
    """Refuse unless `administers`.

    Raises:
        SignInRequired: nobody of the staff is signed in.
        NotAllowed: the actor does not administer the organization.
    """
    if administers(actor, organization):
        return
    actor.require_staff()
    raise NotAllowed(_("This needs the role of administrator there."))
