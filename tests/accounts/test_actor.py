from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory, override_settings

from praja.accounts.actors import actor_for
from praja.kernel.actors import Actor, Grant, Role
from tests.accounts.people import a_person, signed_in

pytestmark = pytest.mark.django_db


def test_a_request_without_a_session_costs_no_sql(client: Client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/api/openapi.json")
    assert response.status_code == 200
    assert "Cookie" not in response.headers.get("Vary", "")


def test_nobody_signed_in_is_a_citizen():
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    assert actor_for(request) == Actor.citizen()


def test_the_actor_of_a_session_is_found_by_two_queries_beside_the_session(django_assert_num_queries):
    user = a_person((Role.VERIFIER, "kominfo"), (Role.HANDLER, "pupr"))
    client = signed_in(user)
    with django_assert_num_queries(3):
        response = client.get("/account/password/reset/done/")
    actor = response.wsgi_request.actor
    assert actor.grants == {Grant(Role.VERIFIER, "kominfo"), Grant(Role.HANDLER, "pupr")}
    assert actor.id == str(user.pk)


def test_staff_without_a_second_factor_in_the_session_are_citizens():
    user = a_person((Role.VERIFIER, "kominfo"))
    response = signed_in(user, with_second_factor=False).get("/account/")
    assert response.wsgi_request.actor == Actor.citizen()


@override_settings(DEMO=True)
def test_the_demo_asks_for_no_second_factor():
    user = a_person((Role.VERIFIER, "kominfo"))
    response = signed_in(user, with_second_factor=False).get("/account/")
    assert response.wsgi_request.actor.has(Role.VERIFIER)


def test_another_persons_second_factor_does_not_count():
    user, other = a_person((Role.VERIFIER, "kominfo")), a_person()
    client = signed_in(user, with_second_factor=False)
    session = client.session
    session["second_factor_of"] = other.pk
    session.save()
    assert client.get("/account/").wsgi_request.actor == Actor.citizen()


@pytest.mark.parametrize(
    ("origin", "status"), [("https://jahat.example", 403), ("null", 403), ("http://testserver", 404), (None, 404)]
)
def test_a_page_of_another_site_cannot_use_the_session_through_the_api(origin: str | None, status: int):
    client = signed_in(a_person((Role.VERIFIER, "kominfo")))
    answer = client.post("/api/tidak-ada", headers={"origin": origin} if origin else {})
    assert answer.status_code == status
