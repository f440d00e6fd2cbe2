from __future__ import annotations

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from praja.accounts.presenters import device_name
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


@pytest.mark.parametrize(
    ("user_agent", "expected"),
    [
        (
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/141.0.0.0 Mobile Safari/537.36",
            "Chrome di Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) Version/18.6 Mobile/15E148 Safari/604.1",
            "Safari di iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0", "Edge di Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0", "Firefox di Linux"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "Perangkat tidak dikenal"),
    ],
)
def test_a_device_is_named_as_people_name_it(user_agent: str, expected: str):
    assert device_name(user_agent) == expected


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
