from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError
from django.utils import timezone

from praja.accounts import commands
from praja.accounts.models import Membership, User
from praja.accounts.queries import staff_actor
from praja.kernel import clock
from praja.kernel.actors import Actor, Grant, Role
from praja.kernel.errors import Conflict, Invalid, NotAllowed, SignInRequired, WrongState
from praja.kernel.events.timeline import timeline
from tests.accounts.people import BY, a_person, an_administrator

pytestmark = pytest.mark.django_db


def test_a_role_gives_its_holder_the_right_there_and_nowhere_else():
    actor = staff_actor(a_person((Role.VERIFIER, "kominfo")))
    assert actor.has(Role.VERIFIER, organization="kominfo")
    assert not actor.has(Role.VERIFIER, organization="pupr")
    assert not actor.has(Role.HANDLER)


def test_a_role_counts_only_inside_its_period():
    user = a_person()
    start = timezone.now() + dt.timedelta(days=2)
    end = start + dt.timedelta(days=3)
    commands.grant_role(user, role=Role.HANDLER, organization="pupr", valid_from=start, valid_to=end, by=BY)
    assert not staff_actor(user).grants
    with clock.at(start):
        assert staff_actor(user).grants == {Grant(Role.HANDLER, "pupr")}
    with clock.at(end):
        assert not staff_actor(user).grants


def test_an_ended_role_gives_no_right_and_stays_on_record():
    user = a_person((Role.HANDLER, "pupr"))
    membership = Membership.objects.get(user=user)
    commands.end_role(membership, by=BY)
    assert not staff_actor(user).grants
    assert Membership.objects.get(user=user).valid_to is not None


def test_the_same_role_cannot_be_held_twice_at_a_time():
    user = a_person((Role.HANDLER, "pupr"))
    with pytest.raises(Conflict):
        commands.grant_role(user, role=Role.HANDLER, organization="pupr", by=BY)


def test_the_database_refuses_overlapping_roles_even_for_the_whole_regency():
    user = a_person((Role.ADMIN, ""))
    with pytest.raises(IntegrityError, match="membership_once_at_a_time"):
        Membership.objects.create(user=user, organization=None, role=Role.ADMIN, valid_from=timezone.now())


def test_a_role_can_be_granted_again_after_it_ended():
    user = a_person((Role.HANDLER, "pupr"))
    commands.end_role(Membership.objects.get(user=user), by=BY)
    commands.grant_role(user, role=Role.HANDLER, organization="pupr", by=BY)
    assert staff_actor(user).has(Role.HANDLER, organization="pupr")


def test_a_role_ends_once():
    membership = Membership.objects.get(user=a_person((Role.HANDLER, "pupr")))
    commands.end_role(membership, by=BY)
    with pytest.raises(WrongState):
        commands.end_role(membership, by=BY)


def test_an_administrator_of_an_organization_cannot_grant_elsewhere_nor_for_the_regency():
    by = staff_actor(an_administrator("kominfo"))
    user = a_person()
    commands.grant_role(user, role=Role.VERIFIER, organization="kominfo", by=by)
    for organization in ("pupr", ""):
        with pytest.raises(NotAllowed):
            commands.grant_role(user, role=Role.ADMIN, organization=organization, by=by)


def test_an_administrator_of_the_regency_grants_everywhere():
    by = staff_actor(an_administrator())
    user = a_person()
    commands.grant_role(user, role=Role.ADMIN, organization="pupr", by=by)
    assert staff_actor(user).has(Role.ADMIN, organization="pupr")


def test_nobody_takes_their_own_right_to_administer():
    user = an_administrator()
    with pytest.raises(WrongState):
        commands.end_role(Membership.objects.get(user=user), by=staff_actor(user))


def test_a_citizen_must_sign_in_to_administer():
    with pytest.raises(SignInRequired):
        commands.open_account("baru@example.go.id", display_name="Baru", by=Actor.citizen())


def test_two_accounts_cannot_share_an_address_whatever_its_case():
    a_person(email="kepala@example.go.id")
    with pytest.raises(Conflict) as refusal:
        commands.open_account("Kepala@Example.go.id", display_name="Lain", by=BY)
    assert refusal.value.field == "email"


@pytest.mark.parametrize("email", ["", "bukan alamat", "a@"])
def test_an_account_needs_an_address(email: str):
    with pytest.raises(Invalid) as refusal:
        commands.open_account(email, display_name="Petugas", by=BY)
    assert refusal.value.field == "email"


def test_a_closed_account_gets_no_role():
    user = a_person()
    commands.close_account(user, by=BY)
    with pytest.raises(WrongState):
        commands.grant_role(user, role=Role.HANDLER, organization="pupr", by=BY)
    assert not User.objects.get(pk=user.pk).is_active


def test_events_of_an_account_tell_what_happened_without_personal_data():
    user = a_person((Role.HANDLER, "pupr"), name="Bu Sri", email="sri@example.go.id")
    commands.end_role(Membership.objects.get(user=user), by=BY)
    commands.close_account(user, by=BY)
    events = timeline(f"account/{user.pk}")
    assert [event.type.removeprefix("id.praja.accounts.") for event in events] == [
        "account_opened.v1",
        "role_granted.v1",
        "role_ended.v1",
        "account_closed.v1",
    ]
    for event in events:
        assert "sri" not in str(event.data).lower()
