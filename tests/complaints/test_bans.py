"""A banned sender is still heard: the report is filed, marked for the verifier, and costs a proof of work."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from praja.complaints import commands
from praja.complaints.commands.admission import ProofRequired, Sender
from praja.complaints.models import Ban
from praja.kernel import clock
from praja.kernel.actors import Actor, Role
from praja.kernel.errors import Invalid, NotFound
from tests import factories as f
from tests.accounts.people import a_person, signed_in
from tests.complaints.pages import handler_client, text, verifier_client
from tests.complaints.test_limits import Proof, send, solved

pytestmark = pytest.mark.django_db

PHONE = "0812 3456 7890"


def administrator() -> Actor:
    return f.officer(Role.ADMIN, f.COORDINATOR)


def banned(by_what: str = "phone", days: int = 30) -> Ban:
    complaint = send(1, phone=PHONE, email="Seseorang@Warga.example", sender=Sender("d" * 32))
    return commands.ban_sender(
        complaint.pk, subject=by_what, reason="Laporan palsu berulang.", days=days, by=administrator()
    ).ban


@pytest.mark.parametrize(
    ("by_what", "said"),
    [
        ("phone", {"phone": "+62 812-3456-7890"}),
        ("email", {"email": "seseorang@warga.example"}),
        ("device", {"sender": Sender("d" * 32)}),
    ],
)
def test_a_banned_sender_may_still_file_with_a_proof(by_what: str, said: dict[str, object]) -> None:
    banned(by_what)
    with pytest.raises(ProofRequired) as required:
        send(2, **said)  # type: ignore[arg-type]
    proof = Proof(solved(dict(required.value.members["challenge"])))  # type: ignore[call-overload]
    assert send(2, proof=proof, **said).review_reason == "banned"  # type: ignore[arg-type]
    assert send(3, phone="0813 1111 2222").review_reason == "", "nobody else is meant"


def test_a_ban_ends_by_itself_or_is_lifted() -> None:
    ban = banned(days=2)
    with clock.at(clock.now() + dt.timedelta(days=3)):
        assert send(2, phone=PHONE).review_reason == ""
    assert commands.lift_ban(ban.pk, by=administrator()).was_repeated is False
    assert commands.lift_ban(ban.pk, by=administrator()).was_repeated is True
    assert send(3, phone=PHONE).review_reason == ""


def test_a_second_ban_of_the_same_sender_is_the_first_one() -> None:
    first = banned()
    complaint = f.file(phone=PHONE).complaint
    again = commands.ban_sender(complaint.pk, subject="phone", reason="Sekali lagi.", days=5, by=administrator())
    assert again.was_repeated
    assert again.ban.pk == first.pk


@pytest.mark.parametrize(("subject", "days"), [("phone", 0), ("phone", 366), ("device", 5), ("nobody", 5)])
def test_a_ban_names_something_known_and_an_end(subject: str, days: int) -> None:
    complaint = f.file(phone=PHONE).complaint
    with pytest.raises(Invalid):
        commands.ban_sender(complaint.pk, subject=subject, reason="Laporan palsu.", days=days, by=administrator())


def test_the_sender_of_a_sealed_report_cannot_be_banned() -> None:
    filed = f.file(category="integrity", phone=PHONE)
    with pytest.raises(NotFound):
        commands.ban_sender(f.pk(filed), subject="phone", reason="Laporan palsu.", days=5, by=administrator())


def test_an_administrator_bans_from_the_report_without_seeing_the_number() -> None:
    filed = f.file(phone=PHONE)
    client = signed_in(a_person((Role.ADMIN, f.COORDINATOR)))
    page = f"/complaints/{f.pk(filed)}/ban/"
    shown = text(client.get(page))
    assert "Nomor telepon" in shown
    assert "812" not in shown
    assert client.post(page, {"subject": "phone", "reason": "x", "days": "30"}).status_code == 422
    assert client.post(page, {"subject": "phone", "reason": "Laporan palsu.", "days": "30"}).status_code == 302
    listed = text(client.get("/complaints/bans/"))
    assert "Laporan palsu." in listed
    assert "812" not in listed
    ban = Ban.objects.get()
    assert client.get(f"/complaints/bans/{ban.pk}/lift/").status_code == 200
    assert client.post(f"/complaints/bans/{ban.pk}/lift/").status_code == 302
    assert "dicabut" in text(client.get("/complaints/bans/"))


@pytest.mark.parametrize("address", ["/complaints/bans/", "/complaints/bans/1/lift/"])
def test_only_administrators_of_the_coordinator_keep_the_list(address: str) -> None:
    for client in (handler_client(), verifier_client(), signed_in(a_person((Role.ADMIN, "dinkes")))):
        assert client.get(address).status_code == 403


def test_the_verifier_finds_what_to_look_at_closely() -> None:
    for number in range(5):
        complaint = send(number, sender=Sender("d" * 32))
    complaint.review_reason = "many_reports"
    complaint.save(update_fields=["review_reason"])
    client = verifier_client()
    listed = client.get("/complaints/?review=1").content.decode()
    assert listed.count("/complaints/01") == 1
    assert str(complaint.pk) in listed
    assert "Banyak laporan datang" in text(client.get(f"/complaints/{complaint.pk}/"))


def test_the_ban_list_costs_the_same_however_long_it_is() -> None:
    client = signed_in(a_person((Role.ADMIN, f.COORDINATOR)))

    def statements() -> int:
        client.get("/complaints/bans/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/complaints/bans/")
        return len(captured)

    banned()
    few = statements()
    for number in range(25):
        complaint = f.file(phone=f"0812 3456 {7000 + number}").complaint
        commands.ban_sender(complaint.pk, subject="phone", reason="Laporan palsu.", days=3, by=administrator())
    assert statements() == few
