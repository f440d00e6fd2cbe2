"""A citizen reports by e-mail: the real reader against a simulated IMAP server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.test.utils import override_settings
from imap_tools import MailBoxUnencrypted

from praja.complaints import commands
from praja.complaints.channels import mailbox as reader
from praja.complaints.channels.jobs import handle_incoming, poll_mailbox
from praja.complaints.channels.mailbox import own_words, take_in, text_of_html
from praja.complaints.channels.simulators import MailboxSimulator
from praja.complaints.models import Complaint, IncomingMessage, IncomingPicture, IncomingStatus, Message, Photo
from praja.kernel import clock
from praja.kernel.files.queries import unused
from praja.kernel.notify.models import OutgoingMessage
from tests import factories as f
from tests.complaints.channel_world import a_mail, mail_bytes, mail_message, photo
from tests.complaints.deliveries import deliver

pytestmark = pytest.mark.django_db

TEXT = "Jembatan di Desa Sumbermulyo Kecamatan Jogoroto retak dan bergoyang bila dilewati truk."
SENDER = "warga@example.org"


@pytest.fixture
def box() -> Iterator[MailboxSimulator]:
    with MailboxSimulator() as simulator:
        known = {"IMAP_HOST": "127.0.0.1", "IMAP_PORT": simulator.port, "IMAP_USER": simulator.user}
        with override_settings(**known, IMAP_PASSWORD=simulator.password, IMAP_TLS=False):
            yield simulator


def work() -> None:
    """What the worker does each minute."""
    poll_mailbox()
    handle_incoming()


def reported() -> Complaint:
    return Complaint.objects.select_related("case").get()


def test_a_mail_becomes_a_report_and_its_sender_gets_code_and_pin(box: MailboxSimulator) -> None:
    box.mails.append(a_mail(TEXT, subject="Jembatan retak"))
    work()
    complaint = reported()
    assert complaint.description == f"Jembatan retak\n\n{TEXT}"
    assert (complaint.channel, complaint.reporter_email) == ("email", SENDER)
    [answer] = mail.outbox
    pin = re.search(r"PIN: (\d{6})", answer.body)
    assert answer.to == [SENDER]
    assert complaint.case.reference in answer.subject
    assert pin is not None
    assert commands.unlock(complaint.case.reference, pin[1]) == complaint
    assert pin[1] not in str(list(OutgoingMessage.objects.values_list("context", flat=True)))
    assert box.seen == {1}


def test_the_filing_is_told_by_one_mail_only(box: MailboxSimulator) -> None:
    box.mails.append(a_mail(TEXT))
    work()
    deliver(reported().subject)
    handle_incoming()
    assert OutgoingMessage.objects.count() == 1


def test_the_same_mail_twice_is_one_report(box: MailboxSimulator) -> None:
    box.mails += [a_mail(TEXT, Message_ID="<same@example.org>")] * 2
    work()
    box.seen.clear()
    work()
    assert Complaint.objects.count() == 1


def test_a_worker_that_dies_before_marking_the_mail_files_it_once(box: MailboxSimulator) -> None:
    box.mails.append(a_mail(TEXT))

    class Killed(BaseException):
        pass

    def die(uid: str) -> None:
        raise Killed

    with pytest.raises(Killed), connected(box) as mailbox:
        take_in(mailbox, after_storing=die)
    assert box.seen == set()
    work()
    assert box.seen == {1}
    assert Complaint.objects.count() == 1
    assert IncomingMessage.objects.count() == 1


def connected(box: MailboxSimulator) -> Any:
    return MailBoxUnencrypted("127.0.0.1", port=box.port).login(box.user, box.password)


def test_attached_pictures_are_rebuilt_and_other_files_left_out(box: MailboxSimulator) -> None:
    message = mail_message(TEXT)
    message.add_attachment(photo(), maintype="image", subtype="jpeg", filename="jembatan.jpg")
    message.add_attachment(b"MZ", maintype="image", subtype="jpeg", filename="palsu.jpg")
    message.add_attachment(b"PK", maintype="application", subtype="zip", filename="arsip.zip")
    box.mails.append(mail_bytes(message))
    work()
    assert Photo.objects.filter(complaint=reported()).count() == 1


def test_pictures_of_a_mail_that_waits_are_kept(box: MailboxSimulator) -> None:
    message = mail_message("Jembatan di dekat rumah saya retak dan bergoyang.")
    message.add_attachment(photo(), maintype="image", subtype="jpeg", filename="jembatan.jpg")
    box.mails.append(mail_bytes(message))
    work()
    assert IncomingPicture.objects.count() == 1
    assert unused(before=clock.now()) == []


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Auto_Submitted": "auto-replied"}, "automatic"),
        ({"Precedence": "bulk"}, "bulk"),
        ({"List_Id": "<warga.example.org>"}, "bulk"),
        ({"Return_Path": "<>"}, "automatic"),
        ({"X_Praja_Key": "channel-filed:1"}, "automatic"),
        ({"sender": "MAILER-DAEMON@example.org"}, "automatic"),
        ({"sender": "praja@localhost"}, "own"),
    ],
)
def test_automatic_mails_lists_and_our_own_are_not_answered(
    box: MailboxSimulator, headers: dict[str, str], reason: str
) -> None:
    box.mails.append(a_mail(TEXT, **headers))
    work()
    row = IncomingMessage.objects.get()
    assert (row.status, row.reason, row.content) == (IncomingStatus.REFUSED, reason, None)
    assert mail.outbox == []


def test_a_mail_that_is_too_large_is_not_fetched(box: MailboxSimulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "LARGEST_MAIL", 100)
    box.mails.append(a_mail(TEXT))
    work()
    assert IncomingMessage.objects.get().reason == "too_large"


def test_a_mail_without_a_village_waits_for_a_verifier_and_is_acknowledged(box: MailboxSimulator) -> None:
    box.mails.append(a_mail("Jembatan di dekat rumah saya retak dan bergoyang."))
    work()
    assert IncomingMessage.objects.get().reason == "place_unknown"
    assert "setelah dijadikan laporan" in mail.outbox[0].body.lower()


def test_a_reply_of_the_reporter_reaches_the_officers_without_the_quoted_mail(box: MailboxSimulator) -> None:
    filed = f.asked(email=SENDER)
    quoted = "Sisi utara, dekat gapura.\n\nPada Sen, 2 Nov 2026 Praja <praja@localhost> menulis:\n> Ada kabar"
    box.mails.append(a_mail(quoted, subject=f"Re: Kabar laporan {filed.reference}", sender="Warga@Example.org"))
    work()
    assert Message.objects.get(kind="reply").text == "Sisi utara, dekat gapura."


def test_the_code_may_stand_in_the_address(box: MailboxSimulator) -> None:
    filed = f.asked(email=SENDER)
    box.mails.append(a_mail("Sisi utara.", subject="Re: kabar", To=f"laporan+{filed.reference.lower()}@example.go.id"))
    work()
    assert Message.objects.filter(kind="reply").count() == 1


def test_somebody_else_who_knows_the_code_reaches_a_verifier_only(box: MailboxSimulator) -> None:
    filed = f.asked(email=SENDER)
    box.mails.append(a_mail("Tutup saja.", subject=f"Re: {filed.reference}", sender="orang.lain@example.org"))
    work()
    assert not Message.objects.filter(kind="reply").exists()
    assert IncomingMessage.objects.get().reason == "other_sender"
    assert mail.outbox == []


def test_a_mailbox_that_is_away_stops_nobody(box: MailboxSimulator) -> None:
    with override_settings(IMAP_PASSWORD="wrong"):
        assert poll_mailbox() == 0


def test_without_a_mailbox_nothing_is_read() -> None:
    assert poll_mailbox() == 0


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Halo\n-- \nSiti\nJl. Mawar", "Halo"),
        ("Halo\n> kutipan\nterima kasih", "Halo\nterima kasih"),
        ("Halo\nOn Mon, 2 Nov 2026 at 08:00, Praja\n<praja@localhost> wrote:\n> a", "Halo"),
        ("Halo\n\nDikirim dari iPhone saya", "Halo"),
        ("Halo\n----- Original Message -----\nFrom: a@b", "Halo"),
        ("Pada hari Senin jalan rusak. Kata orang:\nbahaya", "Pada hari Senin jalan rusak. Kata orang:\nbahaya"),
    ],
)
def test_quotes_and_signatures_are_left_out(text: str, own: str) -> None:
    assert own_words(text) == own


def test_a_mail_in_html_is_read_as_words() -> None:
    html = "<head><style>p{}</style></head><p>Jalan &amp; jembatan</p><div>rusak</div><blockquote>lama</blockquote>"
    assert text_of_html(html).split() == ["Jalan", "&", "jembatan", "rusak"]
