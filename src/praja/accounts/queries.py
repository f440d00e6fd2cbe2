"""Who is acting, and the lists of the administration."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from praja.accounts.models import Acting, Membership, User
from praja.kernel import clock
from praja.kernel.actors import REGENCY, Actor, ActorKind, Grant, Role
from praja.kernel.errors import NotFound
from praja.kernel.paging import Page, page_of

_GRANTS = """
SELECT role, coalesce(organization, ''), '' FROM accounts_membership
 WHERE user_id = %(user)s AND valid_from <= %(now)s AND (valid_to IS NULL OR valid_to > %(now)s)
UNION
SELECT 'head', organization, kind FROM accounts_acting
 WHERE user_id = %(user)s AND first_day <= %(today)s AND last_day >= %(today)s AND ended_at IS NULL
"""
"""Index scans on user_id of both tables; 0.1 ms."""


def staff_actor(user: User) -> Actor:
    """The user as an actor, with the roles in force now. One SQL query."""
    now = clock.now()
    values: dict[str, Any] = {"user": user.pk, "now": now, "today": timezone.localdate(now)}
    with connection.cursor() as cursor:
        cursor.execute(_GRANTS, values)
        grants = frozenset(Grant(Role(role), organization, acting) for role, organization, acting in cursor.fetchall())
    return Actor(kind=ActorKind.STAFF, id=str(user.pk), name=user.display_name, grants=grants)


def people(*, search: str = "", organization: str = "", cursor: str = "") -> Page[User]:
    """A page of accounts by name, with current and coming roles and appointments. Three SQL queries whatever the size.

    Args:
        search: part of the name or of the e-mail address.
        organization: only people with a role or an appointment there.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    now = clock.now()
    found = _with_roles(User.objects.all(), now)
    if search:
        found = found.filter(Q(display_name__icontains=search) | Q(email__icontains=search))
    if organization:
        found = found.filter(
            Q(pk__in=_current_memberships(now).filter(organization=organization).values("user"))
            | Q(pk__in=_current_appointments(now).filter(organization=organization).values("user"))
        )
    return page_of(found, by=("display_name", "id"), cursor=cursor)


def one_person(key: int) -> User:
    """An account with current and coming roles and appointments. Three SQL queries.

    Raises:
        NotFound: there is no such account.
    """
    user = _with_roles(User.objects.filter(pk=key), clock.now()).first()
    if user is None:
        raise NotFound
    return user


def holders(*roles: Role, organization: str) -> list[User]:
    """People who hold one of `roles` in an organization now, and may sign in. One SQL query."""
    held = _current_memberships(clock.now()).filter(
        organization=organization, role__in=roles, valid_from__lte=clock.now()
    )
    return list(User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("pk"))


def holders_today(*roles: Role, organization: str, or_regency: bool = False) -> list[User]:
    """People who hold one of `roles` there now, stand-ins for heads included. One SQL query.

    Args:
        or_regency: roles held for the whole regency count as well.
    """
    now = clock.now()
    held = _current_memberships(now).filter(role__in=roles, valid_from__lte=now)
    here = Q(organization=organization) | Q(organization__isnull=True) if or_regency else Q(organization=organization)
    found = Q(pk__in=held.filter(here).values("user"))
    if Role.HEAD in roles:
        standing_in = _current_appointments(now).filter(
            organization=organization, first_day__lte=timezone.localdate(now)
        )
        found |= Q(pk__in=standing_in.values("user"))
    return list(User.objects.filter(found, is_active=True).order_by("pk"))


def names_of(references: Iterable[str]) -> dict[str, str]:
    """Names of officers by their references in events ("staff:7"). One SQL query, none for no officer."""
    keys = {
        int(reference.removeprefix("staff:"))
        for reference in references
        if reference.startswith("staff:") and reference.removeprefix("staff:").isdigit()
    }
    if not keys:
        return {}
    return {f"staff:{key}": name for key, name in User.objects.filter(pk__in=keys).values_list("pk", "display_name")}


def acting_heads() -> list[Acting]:
    """Appointments of today and to come, by organization. One SQL query."""
    return list(_current_appointments(clock.now()).select_related("user").order_by("organization", "first_day"))


def administered(actor: Actor) -> frozenset[str] | None:
    """Codes of the organizations the actor administers; None means all."""
    organizations = actor.organizations(Role.ADMIN)
    return None if REGENCY in organizations or actor.is_system else organizations


def _with_roles(users: QuerySet[User], now: dt.datetime) -> QuerySet[User]:
    return users.prefetch_related(
        Prefetch("memberships", _current_memberships(now).order_by("organization", "role"), to_attr="current_roles"),
        Prefetch("appointments", _current_appointments(now).order_by("first_day"), to_attr="current_appointments"),
    )


def _current_memberships(now: dt.datetime) -> QuerySet[Membership]:
    return Membership.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=now))


def _current_appointments(now: dt.datetime) -> QuerySet[Acting]:
    return Acting.objects.filter(ended_at__isnull=True, last_day__gte=timezone.localdate(now))
