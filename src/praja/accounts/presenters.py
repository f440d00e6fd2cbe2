"""Prepares people, roles and appointments for the templates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from allauth.usersessions.models import UserSession
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from praja.accounts.models import Acting, Membership, User
from praja.accounts.organizations import name_of
from praja.accounts.rules import administers
from praja.kernel import clock
from praja.kernel.actors import REGENCY, Actor, Grant, Role
from praja.kernel.ui.components import Column, Row, Status, Table, Tone

# What a browser writes into each request, the special before the general: all claim to be Mozilla, most to be Safari.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "Chrome/": "Chrome",
    "CriOS/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role as it is read: "Verifier, Dinas Kominfo"."""

    id: int
    role: str
    organization: str
    valid_from: dt.datetime
    valid_to: dt.datetime | None
    is_coming: bool
    may_end: bool


@dataclass(frozen=True, slots=True)
class ActingLine:
    """An appointment as it is read: "Plt., Dinas Kesehatan, 1 to 30 November"."""

    id: int
    person: str
    kind: str
    organization: str
    first_day: dt.date
    last_day: dt.date
    order_number: str
    is_coming: bool
    may_end: bool


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session as its owner knows it: "Chrome on Android", since when and from where."""

    id: int
    device: str
    since: dt.datetime
    network_address: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One account in the list."""

    id: int
    name: str
    email: str
    is_active: bool
    roles: list[RoleLine]
    appointments: list[ActingLine]


def role_name(grant: Grant) -> str:
    """A role in force, as its holder reads it: "Plt. Head of organization, Dinas Kesehatan"."""
    acting = f"{grant.acting.capitalize()}. " if grant.acting else ""
    return f"{acting}{grant.role.label}, {name_of(grant.organization) or _('the whole regency')}"


def role_line(membership: Membership, by: Actor) -> RoleLine:
    """A membership for `by` to look at."""
    now = clock.now()
    return RoleLine(
        id=membership.pk,
        role=Role(membership.role).label,
        organization=name_of(membership.organization) or _("the whole regency"),
        valid_from=membership.valid_from,
        valid_to=membership.valid_to,
        is_coming=membership.valid_from > now,
        may_end=administers(by, membership.organization or REGENCY),
    )


def acting_line(acting: Acting, by: Actor, *, person: str = "") -> ActingLine:
    """An appointment for `by` to look at."""
    return ActingLine(
        id=acting.pk,
        person=person,
        kind=str(Acting.Kind(acting.kind).label),
        organization=name_of(acting.organization),
        first_day=acting.first_day,
        last_day=acting.last_day,
        order_number=acting.order_number,
        is_coming=acting.first_day > timezone.localdate(clock.now()),
        may_end=administers(by, acting.organization),
    )


def person_line(user: User, by: Actor) -> PersonLine:
    """An account with the roles and appointments that `queries.people` prefetched."""
    loaded: Any = user
    return PersonLine(
        id=user.pk,
        name=user.display_name,
        email=user.email,
        is_active=user.is_active,
        roles=[role_line(membership, by) for membership in loaded.current_roles],
        appointments=[acting_line(acting, by) for acting in loaded.current_appointments],
    )


def people_table(lines: Iterable[PersonLine]) -> Table:
    """The list of accounts."""
    columns = [Column(_("Name"), is_heading=True), Column(_("E-mail address")), Column(_("Roles")), Column(_("State"))]
    return Table(
        columns=columns,
        rows=[
            Row(
                cells=[
                    line.name,
                    line.email,
                    "; ".join(_held(line)) or _("No role."),
                    Status(_("Active"), Tone.SUCCESS) if line.is_active else Status(_("Closed"), Tone.DANGER),
                ],
                href=reverse("accounts_person", kwargs={"pk": line.id}),
            )
            for line in lines
        ],
        caption=_("Accounts"),
        is_caption_hidden=True,
    )


def session_line(session: UserSession) -> SessionLine:
    """A session for its owner to look at."""
    return SessionLine(
        id=session.pk,
        device=device_name(session.user_agent),
        since=session.created_at,
        network_address=session.ip,
        is_current=session.is_current(),
    )


def device_name(user_agent: str) -> str:
    """Browser and system as people name them, or the browser's own words, shortened, when they are strange to us."""
    browser = next((name for sign, name in BROWSERS.items() if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS.items() if sign in user_agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return Truncator(user_agent).chars(80) or _("Unknown device")


def _held(line: PersonLine) -> list[str]:
    return [f"{role.role}, {role.organization}" for role in line.roles] + [
        f"{acting.kind}, {acting.organization}" for acting in line.appointments
    ]
