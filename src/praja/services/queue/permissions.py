"""Who may work at a counter, give out numbers, and set the days of a place."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from praja.kernel.actors import REGENCY, Actor, ActorKind, Role
from praja.kernel.errors import NotAllowed
from praja.services.queue.rules import Group, Place, queue

DESK_ROLES = (Role.HANDLER, Role.VERIFIER, Role.HEAD)
KIOSK = "queue-kiosk:"
"""How the name of the job begins under which a paired device acts, "queue-kiosk:7:mpp-jombang"."""


def kiosk_actor(kiosk_id: int, place: str) -> Actor:
    """A paired device as an actor; only for whoever has checked its secret."""
    return Actor.system(f"{KIOSK}{kiosk_id}:{place}")


def may_serve(by: Actor, place: Place, group: Group) -> bool:
    """Whether `by` works at this group's counters: an officer of its agency, or of the one that runs the place."""
    return any(by.has(*DESK_ROLES, organization=code) for code in (group.organization, place.organization))


def require_desk(by: Actor, place: Place, group: Group) -> None:
    """Refuse unless `by` works at the group's counters.

    Raises:
        SignInRequired, NotAllowed: they do not.
    """
    if not may_serve(by, place, group):
        by.require_staff()
        raise NotAllowed(_("Only officers of this counter's agency, or of the one that runs the place, do this."))


def require_door(by: Actor, place: Place, group: Group) -> None:
    """Refuse unless `by` gives out numbers at the door: a kiosk of the place, or an officer of the counters.

    Raises:
        SignInRequired, NotAllowed: they do not.
    """
    if by.is_system and by.id.startswith(KIOSK) and by.id.endswith(f":{place.code}"):
        return
    if by.is_system:
        raise NotAllowed(_("Numbers are given out at the door, by a kiosk of the place or an officer."))
    require_desk(by, place, group)


def require_holder(by: Actor, ticket_id: object, place: Place, group: Group) -> None:
    """Refuse unless `by` holds the ticket or works at its counters.

    Raises:
        SignInRequired, NotAllowed: neither.
    """
    if by.kind is ActorKind.CITIZEN:
        if by.id == str(ticket_id):
            return
        raise NotAllowed(_("Open your ticket by its code to do this."))
    require_desk(by, place, group)


def may_keep(by: Actor, place: Place) -> bool:
    """Whether `by` sets the days and kiosks of a place: an administrator of its organization or of the regency."""
    return by.has(Role.ADMIN, organization=place.organization) or by.has(Role.ADMIN, organization=REGENCY)


def require_keeper(by: Actor, place: Place) -> None:
    """Refuse unless `by` sets the days and kiosks of a place.

    Raises:
        SignInRequired, NotAllowed: they do not.
    """
    if not may_keep(by, place):
        by.require_staff()
        raise NotAllowed(_("Only administrators of the organization that runs the place do this."))


def serves_anywhere(by: Actor) -> bool:
    """Whether `by` works at any counter of the regency."""
    return any(may_serve(by, place, group) for place in queue().places for group in place.groups)


def keeps_anywhere(by: Actor) -> bool:
    """Whether `by` sets the days of any place."""
    return any(may_keep(by, place) for place in queue().places)
