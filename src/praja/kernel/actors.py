"""Who acts: a citizen without an account, a member of staff with roles, or the platform itself.

Commands take an `Actor` and ask it what it may; they never see a request or a user model.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from praja.kernel.errors import NotAllowed, SignInRequired


class ActorKind(StrEnum):
    CITIZEN = "citizen"
    STAFF = "staff"
    SYSTEM = "system"


class Role(StrEnum):
    """What a person may be in an organization. Stored as text, translated at the edge."""

    ADMIN = "admin"
    WALIDATA = "walidata"
    VERIFIER = "verifier"
    HANDLER = "handler"
    HEAD = "head"
    AUDITOR = "auditor"
    VILLAGE_OPERATOR = "village_operator"
    EXECUTIVE = "executive"

    @property
    def label(self) -> str:
        return str(_ROLE_LABELS[self])


_ROLE_LABELS = {
    Role.ADMIN: _("Administrator"),
    Role.WALIDATA: _("Data steward (walidata)"),
    Role.VERIFIER: _("Verifier"),
    Role.HANDLER: _("Handling officer"),
    Role.HEAD: _("Head of organization"),
    Role.AUDITOR: _("Auditor"),
    Role.VILLAGE_OPERATOR: _("Village operator"),
    Role.EXECUTIVE: _("Executive"),
}


REGENCY = ""
"""A grant in this place of an organization's code is one for the whole regency."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in one organization, held now. `acting` is "plt" or "plh" for a stand-in, else empty."""

    role: Role
    organization: str
    acting: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who performs a command.

    Attributes:
        kind: citizen, staff or system.
        id: for staff the user's key, for the system the name of the job; for a citizen the request they have proved
            to be theirs, or empty.
        name: for display to the actor's own colleagues only; never written to an event.
        grants: the roles in force now, with acting heads included.
    """

    kind: ActorKind
    id: str = ""
    name: str = ""
    grants: frozenset[Grant] = field(default_factory=frozenset)

    @classmethod
    def citizen(cls, of: str = "") -> Actor:
        """A citizen without an account; `of` is the request they have shown to be theirs by code and PIN."""
        return cls(kind=ActorKind.CITIZEN, id=of)

    @classmethod
    def system(cls, job: str) -> Actor:
        return cls(kind=ActorKind.SYSTEM, id=job)

    @property
    def reference(self) -> str:
        """The actor as an event records it: a pseudonym, never a name."""
        return f"{self.kind}:{self.id}" if self.id else str(self.kind)

    @property
    def is_staff(self) -> bool:
        return self.kind is ActorKind.STAFF

    @property
    def is_system(self) -> bool:
        return self.kind is ActorKind.SYSTEM

    def organizations(self, *roles: Role) -> frozenset[str]:
        """Codes of the organizations in which the actor holds any of `roles` (any role when none is named)."""
        return frozenset(g.organization for g in self.grants if not roles or g.role in roles)

    def has(self, *roles: Role, organization: str | None = None) -> bool:
        """Whether the actor holds one of `roles`, in `organization` when that is given."""
        return any(
            grant.role in roles and (organization is None or grant.organization == organization)
            for grant in self.grants
        )

    def require_staff(self) -> None:
        """Refuse unless somebody of the staff is signed in.

        Raises:
            SignInRequired: the actor is a citizen or the platform.
        """
        if not self.is_staff:
            raise SignInRequired(_("Sign in with an officer's account to do this."))

    def require(self, *roles: Role, organization: str | None = None) -> None:
        """Refuse unless the actor holds one of `roles` (in `organization` when given).

        Raises:
            SignInRequired: the actor is not staff.
            NotAllowed: the actor is staff without any of the roles there.
        """
        if self.has(*roles, organization=organization):
            return
        self.require_staff()
        wanted = ", ".join(role.label for role in roles)
        raise NotAllowed(_("This needs the role: %(roles)s.") % {"roles": wanted})


def actor_of(request: HttpRequest) -> Actor:
    """Who acts in this request, as the middleware of accounts found it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
