"""Following by e-mail: nothing without a confirmation, nothing twice, nothing that is not public, an end at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client, override_settings

from praja.complaints import commands, followers, publication
from praja.complaints.commands import Words
from praja.complaints.commands.following import ASKED_AT_MOST, manage_address, token_of, unsubscribe_address
from praja.complaints.models import Rhythm, Subscription
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.crypto import keyed_hash
from praja.kernel.errors import NotAllowed
from praja.kernel.events.models import Event
from praja.kernel.events.registry import Recorded, payloads
from praja.kernel.notify.commands import send_due
from praja.kernel.notify.models import OutgoingMessage
from tests import factories as f
from tests.complaints.pages import text

pytestmark = pytest.mark.django_db

ADDRESS = "warga@example.org"


def ask(client: Client, what: str, *, email: str = ADDRESS, rhythm: str = "weekly") -> Any:
    return client.post(f"/reports/follow/{what}/", {"email": email, "rhythm": rhythm})


def path(address: str) -> str:
    return address.removeprefix("http://localhost:8000")


def confirmed(client: Client, what: str, **options: str) -> Subscription:
    ask(client, what, **options)
    subscription = Subscription.objects.latest("asked_at")
    client.post(path(manage_address(subscription)), {"action": "confirm"})
    subscription.refresh_from_db()
    return subscription


def handled(filed: commands.Filed) -> None:
    """Let the handlers see the newest event of a complaint, twice, as the relay may."""
    event = Event.objects.filter(subject=f"complaint/{filed.complaint.pk}").order_by("-time").first()
    assert event is not None
    recorded = Recorded(
        position=0,
        id=event.id,
        type=event.type,
        subject=event.subject,
        actor=event.actor,
        organization=event.organization,
        time=event.time,
        data=payloads[event.type](**event.data),
    )
    for _ in range(2):
        publication.publish_report([recorded])
        followers.tell_followers([recorded])


def test_a_report_is_followed_after_a_confirmation_and_told_of_once(client: Client) -> None:
    filed = f.disposed(category="public_service")
    asked = ask(client, f"report/{filed.complaint.pk}")
    assert "Periksa surel Anda" in text(asked)
    subscription = Subscription.objects.get()
    commands.answer(f.pk(filed), words=Words("Kami kerjakan besok."), by=f.handler(), key=f.key())
    handled(filed)
    assert OutgoingMessage.objects.filter(template="follow_report").count() == 0, "not confirmed"

    visit = client.get(path(manage_address(subscription)))
    assert visit["Referrer-Policy"] == "same-origin", "no other site reads the link, and our own form has an origin"
    assert not Subscription.objects.get().is_active, "a visit confirms nothing"
    client.post(path(manage_address(subscription)), {"action": "confirm"})
    commands.resolve(f.pk(filed), words=Words("Sudah kami tambal."), by=f.handler(), key=f.key())
    handled(filed)
    [message] = OutgoingMessage.objects.filter(template="follow_report")
    assert "Jalan berlubang" not in str(message.context), "words of people stay on their page"


def test_the_mail_can_be_ended_by_one_click(client: Client) -> None:
    filed = f.disposed()
    subscription = confirmed(client, f"report/{filed.complaint.pk}")
    commands.answer(f.pk(filed), words=Words("Kami kerjakan besok."), by=f.handler(), key=f.key())
    handled(filed)
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        send_due()
    sent = next(message for message in mail.outbox if "List-Unsubscribe" in message.extra_headers)
    address = unsubscribe_address(subscription)
    assert sent.extra_headers["List-Unsubscribe"] == f"<{address}>"
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert manage_address(subscription) in sent.body

    strict = Client(enforce_csrf_checks=True)
    assert strict.get(path(address)).status_code == 302, "a link checker ends nothing"
    for _ in range(2):
        assert strict.post(path(address), {"List-Unsubscribe": "One-Click"}).status_code == 200
    subscription.refresh_from_db()
    assert subscription.ended_at is not None
    assert "Anda tidak lagi menerima surel" in text(client.get(path(manage_address(subscription))))


def test_a_digest_names_what_changed_since_the_last_one_and_nothing_hidden(client: Client) -> None:
    subscription = confirmed(client, "area/35.17.09", rhythm="daily")
    shown, hidden = f.disposed(), f.disposed()
    f.disposed(village="35.17.01.2001")
    for filed in (shown, hidden):
        handled(filed)
    commands.conceal(f.pk(hidden), by=f.verifier())
    assert followers.send_digests() == 0, "it came within the day"
    Subscription.objects.update(sent_until=clock.now() - dt.timedelta(days=1))
    assert followers.send_digests() == 1
    assert followers.send_digests() == 0
    [message] = OutgoingMessage.objects.filter(template="follow_digest")
    assert str(shown.complaint.pk) in message.context["lines"]
    assert str(hidden.complaint.pk) not in message.context["lines"]
    assert message.context["lines"].count("/reports/") == 1
    assert message.address == ADDRESS
    assert subscription.rhythm == Rhythm.DAILY


@pytest.mark.parametrize("what", ["agency/pupr", "category/road_damage", "area/35.17.09.1006"])
def test_agencies_topics_and_desa_are_followed_as_well(client: Client, what: str) -> None:
    confirmed(client, what)
    handled(f.disposed())
    Subscription.objects.update(sent_until=clock.now() - dt.timedelta(days=8))
    assert followers.send_digests() == 1


def test_asking_again_is_answered_alike_and_mails_once(client: Client) -> None:
    first, again = ask(client, "agency/pupr"), ask(client, "agency/pupr", email=ADDRESS.upper())
    assert text(first) == text(again)
    assert Subscription.objects.count() == OutgoingMessage.objects.count() == 1
    confirmed(client, "agency/dinkes")
    assert text(ask(client, "agency/dinkes")).count("Dinas Kesehatan") == text(first).count("Dinas Pekerjaan")


def test_nobodys_mailbox_is_filled(client: Client) -> None:
    for what in ("agency/pupr", "agency/dinkes", "area/35.17.09", "area/35.17.01", "category/waste", "area/35.17.02"):
        assert ask(client, what).status_code == 200
    assert OutgoingMessage.objects.count() == ASKED_AT_MOST


def test_one_active_subscription_of_an_address_to_a_subject_holds_in_the_database(client: Client) -> None:
    subscription = confirmed(client, "agency/pupr")
    with pytest.raises(IntegrityError), transaction.atomic():
        Subscription.objects.create(
            kind="agency",
            subject="pupr",
            address=ADDRESS,
            address_digest=subscription.address_digest,
            language="id",
            rhythm="daily",
            asked_at=clock.now(),
        )


def test_the_address_is_sealed(client: Client) -> None:
    ask(client, "agency/pupr")
    with connection.cursor() as cursor:
        cursor.execute("SELECT s::text FROM complaints_subscription s")
        [[row]] = cursor.fetchall()
    assert ADDRESS not in row
    assert ADDRESS.encode().hex() not in row
    assert bytes(Subscription.objects.get().address_digest) == keyed_hash(ADDRESS, purpose="complaints.subscription")
    assert ADDRESS not in str(list(Event.objects.values_list("data", "actor", "subject")))


@pytest.mark.parametrize("what", ["agency/nobody", "area/99.99", "report/x", "category/none", "weather/today"])
def test_what_is_not_there_cannot_be_followed(client: Client, what: str) -> None:
    assert client.get(f"/reports/follow/{what}/").status_code == 404


def test_an_unpublished_report_cannot_be_followed(client: Client) -> None:
    assert client.get(f"/reports/follow/report/{f.file().complaint.pk}/").status_code == 404


def test_without_the_link_nothing_changes(client: Client) -> None:
    subscription = confirmed(client, "agency/pupr")
    wrong = token_of(subscription.id)[:-1] + "!"
    assert client.get(f"/reports/subscriptions/{subscription.id}/{wrong}/").status_code == 404
    assert client.post(f"/reports/subscriptions/{subscription.id}/{wrong}/unsubscribe/").status_code == 404
    with pytest.raises(NotAllowed):
        commands.unsubscribe(subscription.id, by=Actor.citizen())


def test_a_wrong_address_is_refused(client: Client) -> None:
    assert ask(client, "agency/pupr", email="bukan alamat").status_code == 422


def test_the_rhythm_is_changed_by_the_link(client: Client) -> None:
    subscription = confirmed(client, "agency/pupr")
    client.post(path(manage_address(subscription)), {"action": "rhythm", "rhythm": "daily"})
    subscription.refresh_from_db()
    assert subscription.rhythm == Rhythm.DAILY


def test_unconfirmed_and_ended_ones_are_deleted_after_a_week(client: Client) -> None:
    ask(client, "agency/pupr")
    kept = confirmed(client, "agency/dinkes")
    ended = confirmed(client, "area/35.17.09")
    commands.unsubscribe(ended.id, by=Actor.citizen(str(ended.id)))
    long_ago = clock.now() - dt.timedelta(days=8)
    Subscription.objects.update(asked_at=long_ago)
    Subscription.objects.filter(id=ended.id).update(ended_at=long_ago)
    assert followers.forget_subscriptions() == 2
    assert list(Subscription.objects.all()) == [kept]
