"""A citizen reports by WhatsApp, Telegram or SMS: real adapters against simulated services."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import override_settings

from praja.cases.models import Case
from praja.complaints import commands
from praja.complaints.channels import commands as channel_commands
from praja.complaints.channels.commands import handle_due
from praja.complaints.channels.jobs import handle_incoming
from praja.complaints.channels.messages import seal
from praja.complaints.channels.places import villages_named
from praja.complaints.channels.simulators import ServicesSimulator
from praja.complaints.commands import Words
from praja.complaints.models import Complaint, Conversation, IncomingMessage, IncomingStatus, Message, Photo
from praja.kernel import clock
from praja.kernel.files.models import StoredFile
from praja.kernel.notify.commands import send_due
from praja.kernel.notify.models import OutgoingMessage
from praja.kernel.notify.templates import render
from tests import factories as f
from tests.complaints.channel_world import NUMBER, photo, post, say, services, sms, telegram, whatsapp
from tests.complaints.deliveries import deliver

pytestmark = pytest.mark.django_db

WORDS = "Lampu jalan di depan balai desa mati sejak seminggu lalu."
PLACE = "Kelurahan Kepanjen, Kecamatan Jombang"


@pytest.fixture
def world() -> Iterator[ServicesSimulator]:
    with services() as simulator:
        yield simulator


def filed_by_chat(channel: str = "whatsapp", **options: Any) -> Complaint:
    photos = ["LANJUT"] if channel != "sms" else []
    say(channel, "Halo", WORDS, PLACE, *photos, "KIRIM", **options)
    return Complaint.objects.select_related("case").latest("case_id")


def test_a_report_is_asked_for_step_by_step_and_ends_with_code_and_pin(world: ServicesSimulator) -> None:
    world.media["9001"] = photo()
    say("whatsapp", "Halo")
    assert "Apa masalahnya?" in world.said_to(NUMBER)[-1]
    say("whatsapp", WORDS)
    assert "Di mana tempatnya?" in world.said_to(NUMBER)[-1]
    say("whatsapp", PLACE)
    assert "Kirim fotonya" in world.said_to(NUMBER)[-1]
    say("whatsapp", {"type": "image", "image": {"id": "9001", "mime_type": "image/jpeg"}})
    assert "Foto diterima (1 dari 5)" in world.said_to(NUMBER)[-1]
    say("whatsapp", "lanjut")
    assert "Balas KIRIM" in world.said_to(NUMBER)[-1]
    say("whatsapp", "Kirim")
    answer = world.said_to(NUMBER)[-1]
    complaint = Complaint.objects.select_related("case").get()
    pin = re.search(r"PIN: (\d{6})", answer)
    assert pin is not None
    assert commands.unlock(complaint.case.reference, pin[1]) == complaint
    assert (complaint.description, complaint.channel, complaint.case.category) == (WORDS, "whatsapp", "other")
    assert complaint.case.village_id == "35.17.09.1006"
    assert Photo.objects.filter(complaint=complaint).count() == 1
    assert not Conversation.objects.exists()


def test_telegram_takes_a_shared_place_and_a_caption(world: ServicesSimulator) -> None:
    world.media["AgAD-1"] = photo("red")
    village = {"location": {"latitude": -7.5459, "longitude": 112.2331}}
    say("telegram", {"caption": WORDS, "photo": [{"file_id": "small"}, {"file_id": "AgAD-1"}]}, village, "LANJUT", "YA")
    complaint = Complaint.objects.get()
    assert (complaint.channel, complaint.latitude) == ("telegram", -7.5459)
    assert Photo.objects.count() == 1
    assert "Kode:" in world.said_to("77")[-1]


def test_sms_knows_no_photos(world: ServicesSimulator) -> None:
    assert filed_by_chat("sms").channel == "sms"
    assert not any("foto" in text.lower() and "LANJUT" in text for text in world.said_to(NUMBER))


def test_a_long_first_message_is_the_report_already(world: ServicesSimulator) -> None:
    say("telegram", WORDS)
    assert "Di mana tempatnya?" in world.said_to("77")[-1]


def test_a_village_with_a_common_name_is_chosen_by_number(world: ServicesSimulator) -> None:
    assert len(villages_named("Desa Sumberagung")) != 1
    say("sms", "Halo", WORDS, "Sumberagung")
    assert "1. Sumberagung" in world.said_to(NUMBER)[-1]
    say("sms", "1", "KIRIM")
    assert Complaint.objects.count() == 1


def test_a_misspelt_village_is_found(world: ServicesSimulator) -> None:
    assert "Kepanjen" in [village.name for village in villages_named("kepanjn jombang")]


def test_a_place_nobody_finds_goes_to_a_verifier_with_the_words(world: ServicesSimulator) -> None:
    say("sms", "Halo", WORDS, "Zzyzx", "Qwrtp", "Xkcdq")
    message = IncomingMessage.objects.get(status=IncomingStatus.UNMATCHED)
    assert message.reason == "place_unknown"
    assert WORDS in (message.content or "")
    assert "Petugas akan membacanya" in world.said_to(NUMBER)[-1]


def test_batal_forgets_what_was_written(world: ServicesSimulator) -> None:
    say("sms", "Halo", WORDS, "BATAL", "BATAL")
    assert not Conversation.objects.exists()
    assert "Dibatalkan" in world.said_to(NUMBER)[-2]


def test_an_unfinished_report_is_forgotten_after_half_a_day(world: ServicesSimulator) -> None:
    say("sms", "Halo", WORDS)
    Conversation.objects.update(changed_at=clock.now() - dt.timedelta(hours=13))
    say("sms", "Halo")
    assert "Apa masalahnya?" in world.said_to(NUMBER)[-1]


def test_rahasia_files_a_secret_report(world: ServicesSimulator) -> None:
    say("sms", "Halo", WORDS, PLACE, "RAHASIA")
    assert Complaint.objects.get().is_secret


def test_status_is_told_to_the_reporter_only(world: ServicesSimulator) -> None:
    code = filed_by_chat("sms").case.reference
    say("sms", f"STATUS {code.lower()}")
    assert f"Laporan {code}:" in world.said_to(NUMBER)[-1]
    say("sms", f"status {code}", sender="628999999999")
    assert "tidak dikenal di nomor ini" in world.said_to("628999999999")[-1]


def test_a_question_arrives_in_the_chat_and_is_answered_there(world: ServicesSimulator) -> None:
    complaint = filed_by_chat()
    key, verifier = f.key, f.verifier()
    commands.verify(complaint.pk, classification="complaint", category="road_damage", by=verifier, key=key())
    commands.dispose(complaint.pk, to=f.ROADS, by=verifier, key=key())
    commands.ask_reporter(complaint.pk, words=Words("Tiang nomor berapa?"), by=f.handler(), key=key())
    deliver(complaint.subject)
    send_due()
    assert "Tiang nomor berapa?" in world.said_to(NUMBER)[-1]
    assert "Tiang" not in str(list(OutgoingMessage.objects.values_list("context", flat=True)))
    say("whatsapp", f"{complaint.case.reference} Tiang nomor 12.")
    assert Message.objects.get(kind="reply").text == "Tiang nomor 12."
    assert "teruskan kepada petugas" in world.said_to(NUMBER)[-1]


def test_news_after_a_day_goes_as_the_template_that_meta_has_approved(world: ServicesSimulator) -> None:
    complaint = filed_by_chat()
    world.closed_windows.add(NUMBER)
    commands.archive(complaint.pk, words=Words("Laporan ganda."), by=f.verifier(), key=f.key())
    deliver(complaint.subject)
    with override_settings(WHATSAPP_TEMPLATE="kabar_laporan"):
        send_due()
    assert complaint.case.reference in world.said_to(NUMBER)[-1]


def test_the_same_webhook_twice_is_one_message(world: ServicesSimulator) -> None:
    content = whatsapp("Halo", id="wamid.same")
    assert post("whatsapp", content).status_code == post("whatsapp", content).status_code == 200
    handle_incoming()
    assert post("whatsapp", content).status_code == 200
    handle_incoming()
    assert IncomingMessage.objects.count() == 1
    assert len(world.said_to(NUMBER)) == 1


def test_a_worker_that_dies_while_filing_files_once(world: ServicesSimulator, monkeypatch: pytest.MonkeyPatch) -> None:
    say("sms", "Halo", WORDS, PLACE)
    post("sms", sms("KIRIM"))
    save = IncomingMessage.save

    class Killed(BaseException):
        pass

    def die(row: IncomingMessage, *args: Any, **options: Any) -> None:
        raise Killed

    monkeypatch.setattr(IncomingMessage, "save", die)
    with pytest.raises(Killed):
        handle_due()
    assert Complaint.objects.count() == 0
    monkeypatch.setattr(IncomingMessage, "save", save)
    handle_incoming()
    assert Complaint.objects.count() == 1
    assert sum("PIN:" in text for text in world.said_to(NUMBER)) == 1


def test_a_picture_is_asked_for_again_when_the_service_is_away(world: ServicesSimulator) -> None:
    world.media["9001"] = photo()
    say("whatsapp", "Halo", WORDS, PLACE)
    world.failures = 1
    say("whatsapp", {"type": "image", "image": {"id": "9001"}})
    waiting = IncomingMessage.objects.get(status=IncomingStatus.NEW)
    assert waiting.attempts == 1
    IncomingMessage.objects.update(due_at=clock.now())
    handle_incoming()
    assert "Foto diterima" in world.said_to(NUMBER)[-1]


def test_what_is_no_picture_is_told_so(world: ServicesSimulator) -> None:
    world.media["9001"] = b"MZ this is a program"
    say("whatsapp", "Halo", WORDS, PLACE, {"type": "image", "image": {"id": "9001"}})
    assert "tidak dapat dipakai sebagai foto" in world.said_to(NUMBER)[-1]


def test_nothing_readable_stays_in_the_database(world: ServicesSimulator) -> None:
    say("telegram", "Halo", WORDS)
    with connection.cursor() as cursor:
        for table in ("incomingmessage", "conversation"):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM complaints_{table} t")
            stored = cursor.fetchone()[0]
            assert "Lampu" not in stored
            assert WORDS.encode().hex() not in stored
    assert set(IncomingMessage.objects.values_list("content", flat=True)) == {None}


def test_a_flood_of_messages_is_refused_with_one_word_of_it(
    world: ServicesSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel_commands, "MOST_AT_ONCE", 3)
    for _ in range(6):
        post("sms", sms("Halo"))
    handle_incoming()
    assert IncomingMessage.objects.filter(status=IncomingStatus.REFUSED).count() == 3
    assert sum("Terlalu banyak" in text for text in world.said_to(NUMBER)) == 1


def test_groups_and_other_robots_are_passed_over(world: ServicesSimulator) -> None:
    group = telegram("Halo")
    group["message"]["chat"]["type"] = "group"
    robot = telegram("Halo")
    robot["message"]["from"]["is_bot"] = True
    for content in (group, robot):
        assert post("telegram", content).status_code == 200
    assert not IncomingMessage.objects.exists()


def test_a_photo_that_is_gone_leaves_nothing_half_filed(world: ServicesSimulator) -> None:
    world.media["9001"] = photo()
    say("whatsapp", "Halo", WORDS, PLACE, {"type": "image", "image": {"id": "9001"}}, "LANJUT")
    StoredFile.objects.all().delete()
    say("whatsapp", "KIRIM")
    assert "belum dapat dikirim" in world.said_to(NUMBER)[-1]
    assert not Complaint.objects.exists()
    assert not Case.objects.exists()


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(
    ("kind", "channel"),
    [("channel_filed", "email"), ("channel_reply", "email")]
    + [
        (kind, channel) for kind in ("channel_reply", "channel_question") for channel in ("sms", "telegram", "whatsapp")
    ],
)
def test_sealed_words_are_opened_only_in_the_text_that_is_sent(kind: str, channel: str, language: str) -> None:
    context = {
        "reference": "JBG-7K2M-9QXD",
        "url": "https://praja.example/",
        "text": seal(WORDS),
        "pin": seal("123456"),
    }
    subject, body = render(kind, channel, language, context)
    assert subject
    assert ("123456" if kind == "channel_filed" else WORDS) in body
    assert context["text"] not in subject + body
