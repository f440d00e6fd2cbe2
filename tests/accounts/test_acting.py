from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from praja.accounts import commands
from praja.accounts.models import Acting, User
from praja.accounts.queries import staff_actor
from praja.kernel import clock
from praja.kernel.actors import Grant, Role
from praja.kernel.errors import Conflict, Invalid, WrongState
from tests.accounts.people import BY, a_person

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _monday_morning():
    with clock.at(noon(TODAY)):
        yield


def noon(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))


def appoint(user: User, first: int = 0, last: int = 4, organization: str = "dinkes") -> Acting:
    """Appoint from `first` to `last`, in days from today."""
    return commands.appoint_acting_head(
        user,
        organization=organization,
        kind=Acting.Kind.PLH,
        first_day=TODAY + dt.timedelta(days=first),
        last_day=TODAY + dt.timedelta(days=last),
        order_number="800/1/415.10/2026",
        by=BY,
    )


def test_a_stand_in_has_the_rights_of_the_head_from_the_first_to_the_last_day():
    user = a_person((Role.HANDLER, "dinkes"))
    appoint(user, first=1, last=2)
    expected = {-1: False, 0: False, 1: True, 2: True, 3: False}
    for day, is_head in expected.items():
        with clock.at(noon(TODAY + dt.timedelta(days=day))):
            assert staff_actor(user).has(Role.HEAD, organization="dinkes") is is_head
    with clock.at(noon(TODAY + dt.timedelta(days=1))):
        assert Grant(Role.HEAD, "dinkes", "plh") in staff_actor(user).grants


def test_days_are_the_regencys_days_not_utc():
    user = a_person()
    appoint(user, first=1, last=1)
    just_after_midnight = timezone.make_aware(dt.datetime.combine(TODAY + dt.timedelta(days=1), dt.time(0, 30)))
    with clock.at(just_after_midnight):
        assert staff_actor(user).has(Role.HEAD, organization="dinkes")


def test_two_people_cannot_stand_in_for_one_head_on_the_same_day():
    appoint(a_person(), first=0, last=4)
    with pytest.raises(Conflict):
        appoint(a_person(), first=4, last=8)
    appoint(a_person(), first=5, last=8)
    appoint(a_person(), first=0, last=4, organization="pupr")


def test_the_database_itself_refuses_the_overlap():
    first = appoint(a_person())
    with pytest.raises(IntegrityError, match="one_acting_head_at_a_time"), transaction.atomic():
        Acting.objects.create(
            user=first.user,
            organization="dinkes",
            kind="plt",
            first_day=first.last_day,
            last_day=first.last_day,
            order_number="x",
        )


def test_ending_early_takes_the_rights_at_once_and_frees_the_days():
    user = a_person()
    acting = appoint(user)
    commands.end_acting(acting, by=BY)
    assert not staff_actor(user).has(Role.HEAD)
    appoint(a_person())
    with pytest.raises(WrongState):
        commands.end_acting(acting, by=BY)


@pytest.mark.parametrize(("first", "last", "field"), [(3, 2, "last_day"), (-9, -1, "last_day")])
def test_days_in_the_wrong_order_or_past_are_refused(first: int, last: int, field: str):
    with pytest.raises(Invalid) as refusal:
        appoint(a_person(), first=first, last=last)
    assert refusal.value.field == field


def test_an_appointment_needs_a_written_order():
    with pytest.raises(Invalid) as refusal:
        commands.appoint_acting_head(
            a_person(),
            organization="dinkes",
            kind=Acting.Kind.PLT,
            first_day=TODAY,
            last_day=TODAY,
            order_number=" ",
            by=BY,
        )
    assert refusal.value.field == "order_number"


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 6)), min_size=2, max_size=5))
def test_however_appointments_are_tried_no_day_has_two_acting_heads(periods: list[tuple[int, int]]):
    with transaction.atomic():
        with clock.at(noon(TODAY)):
            for first, length in periods:
                try:
                    appoint(a_person(), first=first, last=first + length)
                except Conflict:
                    continue
        days = [
            acting.first_day + dt.timedelta(days=n)
            for acting in Acting.objects.filter(ended_at=None)
            for n in range((acting.last_day - acting.first_day).days + 1)
        ]
        assert len(days) == len(set(days))
        transaction.set_rollback(True)
