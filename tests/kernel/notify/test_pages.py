"""/operations/messages/ for administrators of the regency, /account/notifications/ for every officer."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from praja.kernel.actors import Role
from praja.kernel.notify.models import MessageStatus, OutgoingMessage, Refusal
from tests.accounts.people import a_person, an_administrator, signed_in
from tests.kernel.notify.outgoing import ADDRESS, KIND, a_message

pytestmark = pytest.mark.django_db
OUTBOX, CHOICE = "/operations/messages/", "/account/notifications/"


def failed(key: str = "k-1") -> OutgoingMessage:
    return a_message(key, status=MessageStatus.FAILED, attempts=8, error="ConnectionRefusedError")


def test_the_outbox_shows_what_failed_and_why_but_not_to_whom() -> None:
    message = failed()
    content = signed_in(an_administrator()).get(OUTBOX).content.decode()
    assert "ConnectionRefusedError" in content
    assert f"{OUTBOX}{message.pk}/retry" in content
    assert ADDRESS not in content


@pytest.mark.parametrize("status", [status for status in MessageStatus.values if status != "sent"])
def test_each_state_has_its_view(status: str) -> None:
    message = a_message(status=status)
    client = signed_in(an_administrator())
    mark = f"<dd>{message.pk}</dd>"
    assert mark in client.get(OUTBOX, {"status": status}).content.decode()
    assert mark in client.get(OUTBOX, {"status": "nonsense"}).content.decode()
    assert mark not in client.get(OUTBOX, {"status": "sent"}).content.decode()


def test_the_outbox_is_paged() -> None:
    for number in range(25):
        failed(f"k-{number}")
    client = signed_in(an_administrator())
    first = client.get(OUTBOX, {"status": "failed"})
    cursor = first.context["page"].next_cursor
    second = client.get(OUTBOX, {"status": "failed", "cursor": cursor})
    assert (len(first.context["page"]), len(second.context["page"])) == (20, 5)


def test_the_outbox_costs_the_same_whatever_its_length(django_assert_max_num_queries: Any) -> None:
    client = signed_in(an_administrator())
    failed("k-0")
    client.get(OUTBOX)
    for number in range(1, 20):
        failed(f"k-{number}")
    with django_assert_max_num_queries(6) as queries:
        client.get(OUTBOX)
    assert sum("notify_" in query["sql"] for query in queries.captured_queries) == 1


@pytest.mark.parametrize(("role", "organization"), [(Role.ADMIN, "pupr"), (Role.AUDITOR, "")])
def test_the_outbox_is_for_administrators_of_the_regency(role: Role, organization: str) -> None:
    client = signed_in(a_person((role, organization)))
    assert client.get(OUTBOX).status_code == 403
    assert client.post(f"{OUTBOX}{failed().pk}/retry").status_code == 403
    assert f'href="{OUTBOX}"' not in client.get("/account/").content.decode()
    assert f'href="{OUTBOX}"' in signed_in(an_administrator()).get("/account/").content.decode()


def test_a_visitor_is_led_to_the_sign_in() -> None:
    for page in (OUTBOX, CHOICE):
        answer = Client().get(page)
        assert answer.status_code == 302
        assert "next=" in answer["Location"]


def test_a_failed_message_is_sent_again_by_button() -> None:
    message = failed()
    client = signed_in(an_administrator())
    assert client.post(f"{OUTBOX}{message.pk}/retry").status_code == 302
    assert OutgoingMessage.objects.get().status == MessageStatus.PENDING
    again = client.post(f"{OUTBOX}{message.pk}/retry", follow=True)
    assert again.status_code == 200
    assert "notice tone-error" in again.content.decode()


def test_an_officer_turns_a_kind_off_and_on() -> None:
    user = a_person((Role.VERIFIER, "kominfo"))
    client = signed_in(user)
    value = f"{KIND}:email"
    assert "checked" in client.get(CHOICE).content.decode()
    assert client.post(CHOICE, {}).status_code == 302
    assert Refusal.objects.get(template=KIND).user_id == user.pk
    assert "checked" not in client.get(CHOICE).content.decode()
    client.post(CHOICE, {"wanted": [value]})
    assert not Refusal.objects.filter(template=KIND).exists()


def test_a_kind_that_is_not_for_staff_is_not_offered() -> None:
    client = signed_in(a_person())
    assert "complaint_received" not in client.get(CHOICE).content.decode()
    assert client.post(CHOICE, {"wanted": ["complaint_received:email"]}).status_code == 200
    assert not Refusal.objects.exists()


def test_both_pages_speak_both_languages() -> None:
    client = signed_in(an_administrator())
    failed()
    for page, words in ((OUTBOX, ("Pesan", "Messages")), (CHOICE, ("Pemberitahuan", "Notifications"))):
        for language, word in zip(("id", "en"), words, strict=True):
            assert f"<h1>{word}</h1>" in client.get(page, {"lang": language}).content.decode()
