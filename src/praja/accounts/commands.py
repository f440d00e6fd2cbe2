"""Open and close accounts, grant and end roles, appoint who stands in for a head."""

from __future__ import annotations

import datetime as dt

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from praja.accounts.events import (
    AccountClosed,
    AccountOpened,
    ActingEnded,
    ActingHeadAppointed,
    RoleEnded,
    RoleGranted,
)
from praja.accounts.models import Acting, Membership, User
from praja.accounts.organizations import organization_names
from praja.accounts.rules import require_administrator
from praja.kernel import clock
from praja.kernel.actors import REGENCY, Actor, Role
from praja.kernel.commands import command
from praja.kernel.errors import Conflict, Invalid, WrongState
from praja.kernel.events import emit


@command
def open_account(email: str, *, display_name: str, by: Actor, password: str | None = None) -> User:
    """Give a person an account without any role. Without `password` they set one by "forgotten password".

    Raises:
        NotAllowed: `by` administers nothing.
        Invalid: the address or the name cannot be used.
        Conflict: somebody has an account with this address.
    """
    require_administrator(by)
    email = _valid_email(email)
    if not display_name.strip():
        raise Invalid(_("Give the name or the role title."), field="display_name")
    if User.objects.filter(email__iexact=email).exists():
        raise Conflict(_("There is an account with this e-mail address."), field="email")
    user = User.objects.create_user(email, password, display_name=display_name.strip())
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    emit(AccountOpened(account=user.pk), subject=f"account/{user.pk}", by=by)
    return user


@command
def close_account(user: User, *, by: Actor) -> User:
    """Forbid a person to sign in and end all their sessions. Their roles stay on record.

    Raises:
        NotAllowed: `by` does not administer the whole regency.
        WrongState: the account is closed, or it is one's own.
    """
    require_administrator(by, REGENCY)
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise WrongState(_("The account is closed already."))
    _not_oneself(user, by)
    user.is_active = False
    user.save(update_fields=["is_active"])
    for session in UserSession.objects.filter(user=user):
        session.end()
    emit(AccountClosed(account=user.pk), subject=f"account/{user.pk}", by=by)
    return user


@command
def grant_role(
    user: User,
    *,
    role: Role,
    organization: str,
    by: Actor,
    valid_from: dt.datetime | None = None,
    valid_to: dt.datetime | None = None,
) -> Membership:
    """Give a person a role in an organization (REGENCY for all of it), from now unless `valid_from` says otherwise.

    Raises:
        NotAllowed: `by` does not administer the organization.
        Invalid: there is no such organization, or the period ends before it starts.
        Conflict: they hold the role there in that period.
    """
    require_administrator(by, organization)
    if organization != REGENCY:
        _must_exist(organization)
    starts = valid_from or clock.now()
    if valid_to is not None and valid_to <= starts:
        raise Invalid(_("The end must be after the start."), field="valid_to")
    _must_be_open(user)
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                user=user, role=role, organization=organization or None, valid_from=starts, valid_to=valid_to
            )
    except IntegrityError as error:
        if _constraint(error) == "membership_once_at_a_time":
            raise Conflict(_("This person holds that role there in that period."), field="role") from None
        raise
    emit(
        RoleGranted(account=user.pk, role=role, organization=organization, valid_from=starts, valid_to=valid_to),
        subject=f"account/{user.pk}",
        by=by,
        organization=organization,
    )
    return membership


@command
def end_role(membership: Membership, *, by: Actor) -> Membership:
    """Take a role away from now on. It stays on record with its period.

    Raises:
        NotAllowed: `by` does not administer the organization.
        WrongState: it has ended, or it is one's own right to administer.
    """
    membership = Membership.objects.select_for_update(of=("self",)).select_related("user").get(pk=membership.pk)
    organization = membership.organization or REGENCY
    require_administrator(by, organization)
    now = clock.now()
    if membership.valid_to is not None and membership.valid_to <= now:
        raise WrongState(_("This role has ended already."))
    if membership.role == Role.ADMIN:
        _not_oneself(membership.user, by)
    membership.valid_to = max(now, membership.valid_from)
    membership.save(update_fields=["valid_to"])
    emit(
        RoleEnded(account=membership.user_id, role=membership.role, organization=organization),
        subject=f"account/{membership.user_id}",
        by=by,
        organization=organization,
    )
    return membership


@command
def appoint_acting_head(
    user: User,
    *,
    organization: str,
    kind: Acting.Kind,
    first_day: dt.date,
    last_day: dt.date,
    order_number: str,
    by: Actor,
) -> Acting:
    """Let a person stand in for the head of an organization on whole days (Plt. or Plh.), by a written order.

    Raises:
        NotAllowed: `by` does not administer the organization.
        Invalid: there is no such organization, the days are in the wrong order or past, or the order has no number.
        Conflict: somebody else stands in on one of the days.
    """
    require_administrator(by, organization)
    _must_exist(organization)
    if last_day < first_day:
        raise Invalid(_("The last day must not be before the first."), field="last_day")
    if last_day < timezone.localdate(clock.now()):
        raise Invalid(_("These days are past."), field="last_day")
    if not order_number.strip():
        raise Invalid(_("Give the number of the written order."), field="order_number")
    _must_be_open(user)
    try:
        with transaction.atomic():
            acting = Acting.objects.create(
                user=user,
                organization=organization,
                kind=kind,
                first_day=first_day,
                last_day=last_day,
                order_number=order_number.strip(),
            )
    except IntegrityError as error:
        if _constraint(error) == "one_acting_head_at_a_time":
            raise Conflict(_("Somebody stands in there on one of these days."), field="first_day") from None
        raise
    emit(
        ActingHeadAppointed(
            account=user.pk,
            kind=kind,
            organization=organization,
            first_day=first_day,
            last_day=last_day,
            order_number=acting.order_number,
        ),
        subject=f"account/{user.pk}",
        by=by,
        organization=organization,
    )
    return acting


@command
def end_acting(acting: Acting, *, by: Actor) -> Acting:
    """End an appointment before its last day, at once.

    Raises:
        NotAllowed: `by` does not administer the organization.
        WrongState: it has ended already.
    """
    acting = Acting.objects.select_for_update().get(pk=acting.pk)
    require_administrator(by, acting.organization)
    now = clock.now()
    if acting.ended_at is not None or acting.last_day < timezone.localdate(now):
        raise WrongState(_("This appointment has ended already."))
    acting.ended_at = now
    acting.save(update_fields=["ended_at"])
    emit(
        ActingEnded(account=acting.user_id, kind=acting.kind, organization=acting.organization),
        subject=f"account/{acting.user_id}",
        by=by,
        organization=acting.organization,
    )
    return acting


def _valid_email(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Invalid(_("This is not an e-mail address."), field="email") from None
    return email


def _must_exist(organization: str) -> None:
    if organization not in organization_names():
        raise Invalid(_("There is no such organization."), field="organization")


def _must_be_open(user: User) -> None:
    if not User.objects.filter(pk=user.pk, is_active=True).exists():
        raise WrongState(_("The account is closed."), field="user")


def _not_oneself(user: User, by: Actor) -> None:
    if by.is_staff and by.id == str(user.pk):
        raise WrongState(_("You cannot take your own right to administer; ask another administrator."))


def _constraint(error: IntegrityError) -> str:
    """The name of the constraint the database saw broken."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return str(getattr(diagnosis, "constraint_name", "") or "")
