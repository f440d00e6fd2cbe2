"""Who may administer accounts."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from praja.accounts import commands
from praja.accounts.models import Acting, Membership
from praja.kernel import clock
from praja.kernel.actors import ActorKind, Role
from tests.accounts.people import BY, a_person
from tests.permissions.matrix import Attempt, Row

ADMINISTRATORS = frozenset({Role.ADMIN, ActorKind.SYSTEM})


def _open_account() -> Attempt:
    return lambda by: commands.open_account("baru@example.go.id", display_name="Baru", by=by)


def _close_account() -> Attempt:
    user = a_person()
    return lambda by: commands.close_account(user, by=by)


def _grant_role() -> Attempt:
    user = a_person()
    return lambda by: commands.grant_role(user, role=Role.HANDLER, organization="dinkes", by=by)


def _grant_role_for_the_regency() -> Attempt:
    user = a_person()
    return lambda by: commands.grant_role(user, role=Role.ADMIN, organization="", by=by)


def _end_role() -> Attempt:
    membership = Membership.objects.get(user=a_person((Role.HANDLER, "dinkes")))
    return lambda by: commands.end_role(membership, by=by)


def _appoint() -> Attempt:
    user = a_person()
    today = timezone.localdate(clock.now())
    return lambda by: commands.appoint_acting_head(
        user,
        organization="dinkes",
        kind=Acting.Kind.PLT,
        first_day=today,
        last_day=today + dt.timedelta(days=30),
        order_number="800/2/2026",
        by=by,
    )


def _end_acting() -> Attempt:
    acting = _appoint()(BY)
    assert isinstance(acting, Acting)
    return lambda by: commands.end_acting(acting, by=by)


ROWS = [
    # An administrator of any organization may open an account; it is worth nothing without a role.
    Row("accounts.commands.open_account", _open_account, ADMINISTRATORS, "dinkes", elsewhere=frozenset({Role.ADMIN})),
    # Only an administrator of the whole regency (organization "") closes one.
    Row("accounts.commands.close_account", _close_account, ADMINISTRATORS, ""),
    Row("accounts.commands.grant_role", _grant_role, ADMINISTRATORS, "dinkes"),
    Row("accounts.commands.grant_role", _grant_role_for_the_regency, ADMINISTRATORS, "", label="for the regency"),
    Row("accounts.commands.end_role", _end_role, ADMINISTRATORS, "dinkes"),
    Row("accounts.commands.appoint_acting_head", _appoint, ADMINISTRATORS, "dinkes"),
    Row("accounts.commands.end_acting", _end_acting, ADMINISTRATORS, "dinkes"),
]
