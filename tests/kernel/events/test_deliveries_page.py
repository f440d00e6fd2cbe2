"""The operators' page at /operations/deliveries/: for administrators only, and cheap however much was given up."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from praja.kernel.actors import REGENCY, Actor, ActorKind, Grant, Role
from praja.kernel.errors import NotAllowed, SignInRequired
from praja.kernel.events import views
from praja.kernel.events.models import Delivery, DeliveryStatus
from tests.kernel.ledger.factories import note

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_log")]

ADMIN = Actor(kind=ActorKind.STAFF, id="admin", grants=frozenset({Grant(Role.ADMIN, REGENCY)}))
AUDITOR = Actor(kind=ActorKind.STAFF, id="auditor", grants=frozenset({Grant(Role.AUDITOR, "kominfo")}))
ADDRESS = "/operations/deliveries/"


class _NoMessages(list[str]):
    def add(self, level: int, message: str, extra_tags: str = "") -> None:
        self.append(message)


def request_by(actor: Actor, address: str = ADDRESS, method: str = "get", **given: str) -> HttpRequest:
    """A request as the middleware hands it to a view."""
    request: HttpRequest = getattr(RequestFactory(), method)(address, given)
    request.actor = actor  # type: ignore[attr-defined]
    request._messages = _NoMessages()  # type: ignore[attr-defined]
    return request


def some(count: int, status: str = DeliveryStatus.DEAD) -> list[Delivery]:
    event = note()
    return [
        Delivery.objects.create(
            position=event.position,
            handler=f"tests.listen{n}",
            type=event.type,
            subject=f"note/{n}",
            status=status,
            attempts=10,
            last_error="ValueError (events.py:1): no",
        )
        for n in range(count)
    ]


def page(actor: Actor = ADMIN, **given: str) -> HttpResponse:
    return views.deliveries(request_by(actor, **given))


def test_what_was_given_up_stands_first_with_its_reason() -> None:
    some(1)
    content = page().content.decode()
    assert "ValueError (events.py:1): no" in content
    assert f"{ADDRESS}{Delivery.objects.get().pk}/replay" in content


def test_the_list_is_paged() -> None:
    some(25)
    first = page().content.decode()
    assert first.count("Last error") + first.count("Galat terakhir") == 20
    assert "cursor=" in first


def test_the_list_costs_two_statements_whatever_its_length(django_assert_num_queries: Any) -> None:
    some(25)
    page()
    with django_assert_num_queries(2):
        page()


@pytest.mark.parametrize("status", DeliveryStatus.values)
def test_each_state_has_its_view(status: str) -> None:
    some(2, status)
    assert "note/1" in page(status=status).content.decode()
    other = DeliveryStatus.DONE if status != DeliveryStatus.DONE else DeliveryStatus.DEAD
    assert "note/1" not in page(status=other).content.decode()


def test_only_administrators_see_it() -> None:
    with pytest.raises(NotAllowed):
        page(AUDITOR)
    with pytest.raises(SignInRequired):
        page(Actor.citizen())


def test_a_visitor_is_led_to_the_sign_in() -> None:
    answer = Client().get(ADDRESS)
    assert answer.status_code == 302
    assert "next=" in answer.headers["Location"]


def test_replay_and_skip_by_button() -> None:
    first, second = some(2)
    assert views.replay(request_by(ADMIN, method="post"), first.pk).status_code == 302
    assert views.skip(request_by(ADMIN, method="post"), second.pk).status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, first.attempts, second.status) == ("pending", 0, "skipped")


def test_a_button_pressed_twice_says_so_and_breaks_nothing() -> None:
    (dead,) = some(1)
    views.skip(request_by(ADMIN, method="post"), dead.pk)
    again = request_by(ADMIN, method="post")
    assert views.skip(again, dead.pk).status_code == 302
    assert len(again._messages) == 1  # type: ignore[attr-defined]


def test_a_handler_is_replayed_as_a_whole() -> None:
    some(1)
    views.replay_handler(request_by(ADMIN, method="post", handler="tests.listen0"))
    assert Delivery.objects.get().status == "pending"
