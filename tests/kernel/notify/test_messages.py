"""Messages are written once, sent with patience, given up in the end, and never tell where they go."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from structlog.testing import capture_logs

from praja.kernel import clock
from praja.kernel.actors import Actor, ActorKind, Grant, Role
from praja.kernel.errors import Invalid, NotFound, WrongState
from praja.kernel.notify import jobs
from praja.kernel.notify.commands import (
    ATTEMPTS,
    FIRST_WAIT,
    Recipient,
    choose_messages,
    notify,
    retry_message,
    send_due,
)
from praja.kernel.notify.models import MessageStatus, OutgoingMessage, Refusal
from praja.kernel.notify.templates import Kind, kinds, render, staff_messages
from tests.accounts.people import a_person
from tests.kernel.notify.outgoing import ADDRESS, CONTEXT, KIND, Post, a_message

pytestmark = pytest.mark.django_db
ADMIN = Actor(kind=ActorKind.STAFF, id="1", grants=frozenset({Grant(Role.ADMIN, "")}))


def test_the_same_key_writes_nothing_again() -> None:
    a_message("same")
    a_message("same")
    assert OutgoingMessage.objects.count() == 1


@pytest.mark.parametrize("context", [{}, CONTEXT | {"name": "Siti"}, {"reference": "x", "step": "x", "link": "x"}])
def test_a_context_with_other_keys_than_declared_is_refused(context: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=KIND):
        notify(KIND, to=Recipient(ADDRESS, "id"), context=context, key="x")


def test_an_unknown_kind_or_channel_is_refused_when_it_is_written() -> None:
    with pytest.raises(KeyError):
        notify("no_such_kind", to=Recipient(ADDRESS, "id"), context={}, key="x")
    with pytest.raises(KeyError):
        notify(KIND, to=Recipient(ADDRESS, "id", channel="pigeon"), context=CONTEXT, key="x")


# What carries sealed words has a test of its own, beside the filter that opens them.
PLAIN = [kind for kind in kinds() if not kind.code.startswith("channel_")]


@pytest.mark.parametrize("kind", PLAIN, ids=lambda kind: kind.code)
def test_every_kind_has_a_text_in_both_languages(kind: Kind) -> None:
    context = {key: f"<{key}> & 'x'" for key in kind.keys}
    texts = {language: render(kind.code, "email", language, context) for language in ("id", "en")}
    for subject, body in texts.values():
        assert subject
        assert "\n" not in subject
        assert len(body) > 40
        assert context.get("reference", context.get("about", "")) in subject
        assert context.get("url", context.get("manage", "")) in body
        assert "&amp;" not in subject + body
    assert texts["id"][0] != texts["en"][0]
    assert texts["id"][1] != texts["en"][1]


def test_a_message_is_sent_once_to_its_address_in_its_language(post: Post) -> None:
    a_message(language="en")
    assert (send_due(), send_due()) == (1, 0)
    (sent,) = post.sent
    assert sent["address"] == ADDRESS
    assert "waits for you" in sent["subject"]
    assert CONTEXT["url"] in sent["body"]
    message = OutgoingMessage.objects.get()
    assert (message.status, message.attempts, message.error) == (MessageStatus.SENT, 1, "")


def test_an_e_mail_says_that_a_machine_wrote_it(settings: Any) -> None:
    a_message()
    send_due()
    (sent,) = mail.outbox
    assert sent.to == [ADDRESS]
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"


def test_a_failure_is_tried_again_later_and_later_and_then_given_up(post: Post) -> None:
    post.trouble = ConnectionRefusedError(f"cannot reach {ADDRESS}")
    start = clock.now()
    with clock.at(start):
        a_message()
    waits = []
    moment = start
    for _ in range(ATTEMPTS):
        with clock.at(moment):
            assert send_due() == 1
            assert send_due() == 0
        message = OutgoingMessage.objects.get()
        waits.append(round((message.next_attempt_at - moment) / FIRST_WAIT))
        moment = message.next_attempt_at + dt.timedelta(seconds=1)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128]
    assert message.status == MessageStatus.FAILED
    with clock.at(moment + dt.timedelta(days=9)):
        assert send_due() == 0


def test_a_failed_message_can_be_sent_again(post: Post) -> None:
    message = a_message(status=MessageStatus.FAILED, attempts=ATTEMPTS, error="OSError")
    retry_message(message.pk, by=ADMIN)
    assert send_due() == 1
    message.refresh_from_db()
    assert (message.status, message.attempts, message.error) == (MessageStatus.SENT, 1, "")
    with pytest.raises(WrongState):
        retry_message(message.pk, by=ADMIN)
    with pytest.raises(NotFound):
        retry_message(0, by=ADMIN)


def test_a_message_that_cannot_be_read_holds_up_no_other(post: Post) -> None:
    a_message("broken")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE notify_outgoingmessage SET address = '\\x0102' WHERE key = 'broken'")
    a_message("sound")
    assert send_due() == 2
    assert [sent["key"] for sent in post.sent] == ["sound"]
    broken = OutgoingMessage.objects.defer("address").get(key="broken")
    assert (broken.status, broken.error) == (MessageStatus.PENDING, "Undecryptable")


def test_an_address_stands_nowhere_in_the_clear(post: Post, caplog: Any) -> None:
    post.trouble = ConnectionRefusedError(f"cannot reach {ADDRESS}")
    message = a_message()
    with capture_logs() as logs, caplog.at_level(logging.DEBUG):
        send_due()
    with connection.cursor() as cursor:
        cursor.execute("SELECT notify_outgoingmessage::text FROM notify_outgoingmessage")
        (row,) = cursor.fetchone()
    assert ADDRESS.encode().hex() not in row
    for text in (row, str(logs), caplog.text, str(message), repr(message)):
        assert ADDRESS not in text
    assert logs[0]["error"] == "ConnectionRefusedError"


def test_staff_may_refuse_a_kind_and_want_it_again(post: Post) -> None:
    user = a_person()
    actor = Actor(kind=ActorKind.STAFF, id=str(user.pk))
    choose_messages(set(), by=actor)
    assert a_message("refused", user_id=user.pk).status == MessageStatus.UNWANTED
    assert a_message("other", user_id=a_person().pk).status == MessageStatus.PENDING
    choose_messages(staff_messages(), by=actor)
    assert not Refusal.objects.filter(user=user).exists()
    assert a_message("wanted", user_id=user.pk).status == MessageStatus.PENDING
    assert send_due() == 2


@pytest.mark.parametrize("wanted", [("complaint_received", "email"), ("nothing", "email"), (KIND, "pigeon")])
def test_only_kinds_for_staff_can_be_chosen(wanted: tuple[str, str]) -> None:
    with pytest.raises(Invalid):
        choose_messages({wanted}, by=Actor(kind=ActorKind.STAFF, id=str(a_person().pk)))


def test_settled_messages_are_deleted_after_ninety_days(post: Post) -> None:
    for key, status in [("sent", "failed"), ("unwanted", "unwanted"), ("waiting", "pending")]:
        a_message(key, status=status)
    assert jobs.delete_old_messages() == 0
    with clock.at(clock.now() + dt.timedelta(days=91)):
        assert jobs.delete_old_messages() == 2
    assert OutgoingMessage.objects.get().key == "waiting"


@pytest.mark.django_db(transaction=True)
def test_a_message_another_worker_holds_is_skipped(post: Post) -> None:
    first, second = a_message("first"), a_message("second")
    holds, done = threading.Event(), threading.Event()

    def another_worker() -> None:
        try:
            with transaction.atomic():
                OutgoingMessage.objects.select_for_update().get(pk=first.pk)
                holds.set()
                done.wait(10)
        finally:
            connection.close()

    worker = threading.Thread(target=another_worker)
    worker.start()
    try:
        assert holds.wait(10)
        assert send_due() == 1
        assert [sent["key"] for sent in post.sent] == [second.key]
    finally:
        done.set()
        worker.join()
    assert send_due() == 1
