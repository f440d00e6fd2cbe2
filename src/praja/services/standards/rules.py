"""Who keeps, proposes and publishes services."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from praja.kernel.actors import REGENCY, Actor, Role
from praja.kernel.errors import NotAllowed
from praja.services.standards import catalogue


def keeps(actor: Actor, provider: str) -> bool:
    """Whether they may draft and propose services of a provider."""
    return actor.has(Role.ADMIN, organization=catalogue.steward(provider)) or publishes(actor)


def publishes(actor: Actor) -> bool:
    """Whether they may publish and withdraw services: administrators of the publishers, and of the regency."""
    return any(actor.has(Role.ADMIN, organization=code) for code in (*catalogue.rules().publishers, REGENCY))


def require_keeper(actor: Actor, provider: str) -> None:
    """Refuse unless `keeps`.

    Raises:
        SignInRequired, NotAllowed: the actor does not keep services of the provider.
    """
    if not keeps(actor, provider):
        actor.require_staff()
        raise NotAllowed(_("Only an administrator of the agency that provides this service can do that."))


def require_publisher(actor: Actor) -> None:
    """Refuse unless `publishes`.

    Raises:
        SignInRequired, NotAllowed: the actor publishes no services.
    """
    if not publishes(actor):
        actor.require_staff()
        raise NotAllowed(_("Only an administrator of Kominfo or Bagian Organisasi can do that."))


def chooses_letters(actor: Actor, office: str) -> bool:
    """Whether they may say which letters a village office issues."""
    return actor.has(Role.VILLAGE_OPERATOR, Role.HEAD, Role.ADMIN, organization=office)
