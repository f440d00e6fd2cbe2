from __future__ import annotations

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from tests.accounts.people import PASSWORD, a_person

pytestmark = pytest.mark.django_db


def device(email: str, browser: str) -> Client:
    client = Client(headers={"user-agent": browser})
    client.post("/account/login/", {"login": email, "password": PASSWORD})
    return client


def test_all_open_sessions_are_listed_and_this_one_is_marked():
    user = a_person()
    phone, _office = device(user.email, "Telepon"), device(user.email, "Kantor")
    html = phone.get("/account/sessions/").content.decode()
    assert "Telepon" in html
    assert "Kantor" in html
    assert html.count("/end/") == 1


def test_ending_a_session_signs_that_device_out():
    user = a_person()
    phone, office = device(user.email, "Telepon"), device(user.email, "Kantor")
    session = UserSession.objects.get(user=user, user_agent="Kantor")
    phone.post(f"/account/sessions/{session.pk}/end/")
    assert office.get("/account/").status_code == 302
    assert phone.get("/account/").status_code == 200


def test_ending_all_others_leaves_this_one():
    user = a_person()
    phone, office = device(user.email, "Telepon"), device(user.email, "Kantor")
    phone.post("/account/sessions/")
    assert office.get("/account/").status_code == 302
    assert phone.get("/account/").status_code == 200


def test_nobody_ends_the_session_of_another():
    owner, other = a_person(), a_person()
    device(owner.email, "Telepon")
    stranger = device(other.email, "Asing")
    session = UserSession.objects.get(user=owner)
    assert stranger.post(f"/account/sessions/{session.pk}/end/").status_code in {302, 404}
    assert UserSession.objects.filter(pk=session.pk).exists()


def test_the_list_costs_the_same_however_many_sessions(django_assert_max_num_queries):
    user = a_person()
    phone = device(user.email, "Telepon")
    for number in range(4):
        device(user.email, f"Kantor {number}")
    with django_assert_max_num_queries(40):
        phone.get("/account/sessions/")
