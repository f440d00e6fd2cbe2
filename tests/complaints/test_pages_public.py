"""What everybody may read: accepted reports without personal numbers, and nothing of the others."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from praja.complaints import commands
from praja.complaints.commands import Words
from praja.complaints.events import Concealed, Supported
from praja.complaints.models import Complaint, Supporter
from praja.kernel.actors import Actor
from praja.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from praja.kernel.events.models import Event
from tests import factories as f
from tests.complaints.pages import handler_client, text, unlocked, verifier_client

pytestmark = pytest.mark.django_db

TELLING = "Jalan berlubang di depan pasar, hubungi 081234567890 atau NIK 3517096512870003 saya."


def page(filed: commands.Filed) -> str:
    return f"/reports/{filed.complaint.pk}/"


def test_an_accepted_report_is_read_by_everybody_without_personal_numbers(client: Client) -> None:
    filed = f.disposed(description=TELLING)
    commands.answer(f.pk(filed), words=Words("Kami hubungi 081234567890 besok."), by=f.handler(), key=f.key())
    for address in (page(filed), "/reports/"):
        shown = text(client.get(address))
        assert "Jalan berlubang di depan pasar, hubungi [nomor telepon]" in shown
        assert "081234567890" not in shown
        assert "3517096512870003" not in shown
    shown = text(client.get(page(filed)))
    assert "Kami hubungi [nomor telepon] besok." in shown
    assert filed.reference not in shown, "with it anybody could lock the reporter out by wrong PINs"


def _secret() -> commands.Filed:
    return f.disposed(is_secret=True)


def _archived() -> commands.Filed:
    filed = f.file()
    commands.archive(f.pk(filed), words=Words("Bukan laporan."), by=f.verifier(), key=f.key())
    return filed


@pytest.mark.parametrize("make", [f.file, _secret, _archived], ids=["not accepted yet", "secret", "archived"])
def test_what_is_not_public_stays_unread(client: Client, make: Any) -> None:
    filed = make()
    assert client.get(page(filed)).status_code == 404
    assert "depan pasar" not in text(client.get("/reports/"))
    with pytest.raises(NotFound):
        commands.support(f.pk(filed), by=Actor.citizen(), device="a" * 32)


def test_the_reporters_questions_and_answers_stay_between_them(client: Client) -> None:
    filed = f.asked()
    assert "Di sebelah mana tepatnya?" not in text(client.get(page(filed)))


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("", True),
        ("search=berlubang", True),
        ("search=banjir", False),
        ("category=road_damage", True),
        ("category=waste", False),
        ("district=35.17.09", True),
        ("organization=dinkes", False),
        ("state=closed", False),
    ],
)
def test_the_public_list_is_narrowed_by_its_filters(client: Client, query: str, is_found: bool) -> None:
    f.disposed()
    assert ("Jalan berlubang" in text(client.get(f"/reports/?{query}"))) is is_found


def test_a_search_does_not_find_what_the_mask_hides(client: Client) -> None:
    f.disposed(description=TELLING)
    f.disposed(description="Sampah menumpuk di pinggir jalan raya sejak kemarin.", category="waste")
    everything = text(client.get("/reports/"))
    assert everything.count("demo") == 0
    for hidden in ("3517096512870003", "081234567890"):
        shown = text(client.get(f"/reports/?search={hidden}"))
        assert "Sampah menumpuk" in shown, "a number narrows nothing"


def test_the_list_can_be_followed_by_a_news_reader(client: Client, django_assert_num_queries: Any) -> None:
    filed = f.disposed(description=TELLING + " \x0b<b>&")
    f.disposed(village="35.17.01.2001", description="Jembatan desa retak dan berbahaya dilewati.")
    with django_assert_num_queries(1):
        answer = client.get("/reports/feed.atom?district=35.17.09")
    assert answer["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.content)
    [entry] = feed.findall("{http://www.w3.org/2005/Atom}entry")
    assert entry.findtext("{http://www.w3.org/2005/Atom}id") == f"urn:uuid:{filed.complaint.pk}"
    assert "081234567890" not in answer.content.decode()


def test_an_empty_list_invites(client: Client) -> None:
    assert "Belum ada laporan" in text(client.get("/reports/"))
    assert "Tidak ada laporan yang sesuai saringan" in text(client.get("/reports/?search=gajah"))


def test_the_pages_cost_few_queries(client: Client, django_assert_num_queries: Any) -> None:
    filed = [f.disposed() for _ in range(3)][-1]
    commands.answer(f.pk(filed), words=Words("Kami kerjakan."), by=f.handler(), key=f.key())
    client.get("/reports/")
    with django_assert_num_queries(1):
        client.get("/reports/")
    with django_assert_num_queries(4):
        client.get(page(filed))


def test_a_neighbour_is_counted_once(client: Client) -> None:
    filed = f.disposed()
    for _ in range(2):
        shown = text(client.post(f"{page(filed)}support/", follow=True))
    assert "1 orang lain mengalami masalah ini" in shown
    Client().post(f"{page(filed)}support/")
    complaint = Complaint.objects.get(pk=filed.complaint.pk)
    assert complaint.supporters == Supporter.objects.filter(complaint=complaint).count() == 2
    assert Event.objects.filter(type=Supported.TYPE).count() == 2


def test_support_has_its_limits() -> None:
    filed = f.resolved()
    with pytest.raises(NotAllowed):
        commands.support(f.pk(filed), by=f.handler(), device="a" * 32)
    with pytest.raises(Invalid):
        commands.support(f.pk(filed), by=Actor.citizen(), device="short")
    commands.rate(f.pk(filed), rating=5, by=f.reporter(filed), key=f.key())
    with pytest.raises(WrongState):
        commands.support(f.pk(filed), by=Actor.citizen(), device="a" * 32)


def test_support_of_a_closed_report_is_explained(client: Client) -> None:
    filed = f.resolved()
    commands.rate(f.pk(filed), rating=5, by=f.reporter(filed), key=f.key())
    assert "sudah ditutup" in text(client.post(f"{page(filed)}support/", follow=True))


def test_similar_reports_are_offered_while_one_is_written(client: Client) -> None:
    said = {"description": "Jalan di depan pasar berlubang, dua pengendara sudah jatuh", "village": "35.17.09.1006"}
    filed = f.disposed()
    shown = client.post("/complaints/similar/", said | {"category": "road_damage"})
    assert page(filed) in shown.content.decode()
    assert text(client.post("/complaints/similar/", said | {"description": "Lampu mati total semalam"})).strip() == ""


def test_what_no_officer_has_seen_is_offered_without_its_words(client: Client) -> None:
    f.file()
    said = {"description": f.a_filing().description, "village": "35.17.09.1006", "category": "road_damage"}
    shown = text(client.post("/complaints/similar/", said))
    assert "Jalan rusak atau berlubang" in shown
    assert "pengendara" not in shown
    assert "href" not in client.post("/complaints/similar/", said).content.decode()


@pytest.mark.parametrize("said", [{}, {"description": "x"}, {"description": "Jalan rusak", "latitude": "utara"}])
def test_an_unfinished_report_finds_nothing(client: Client, said: dict[str, str]) -> None:
    response = client.post("/complaints/similar/", said)
    assert response.status_code == 200
    assert text(response).strip() == ""


def test_similar_reports_stand_in_the_api_too(client: Client) -> None:
    filed = f.disposed(description=TELLING)
    f.file(description=TELLING)
    draft = {"description": TELLING, "category": "road_damage", "village": "35.17.09.1006"}
    answer = client.post("/api/complaints/similar", draft, content_type="application/json")
    assert {row["id"]: row["title"] for row in answer.json()} == {
        str(filed.complaint.pk): "Jalan berlubang di depan pasar, hubungi [nomor telepon] atau NIK [NIK] saya.",
        str(Complaint.objects.exclude(pk=filed.complaint.pk).get().pk): "",
    }


def test_the_reporter_sees_what_everybody_will_read() -> None:
    filed = f.disposed(description=TELLING)
    shown = text(unlocked(filed).get(f"/c/{filed.reference}/"))
    assert "Yang dibaca semua orang" in shown
    assert "hubungi [nomor telepon] atau NIK [NIK] saya." in shown


def test_a_reporter_hides_their_report_for_good(client: Client) -> None:
    filed = f.disposed()
    reporter = unlocked(filed)
    assert page(filed) in reporter.get(f"/c/{filed.reference}/").content.decode()
    for _ in range(2):
        shown = text(reporter.post(f"/c/{filed.reference}/conceal/", follow=True))
        assert "tidak ditampilkan kepada publik" in shown
    assert client.get(page(filed)).status_code == 404
    assert Event.objects.filter(type=Concealed.TYPE).count() == 1


def test_a_verifier_hides_what_the_mask_does_not_find(client: Client) -> None:
    filed = f.disposed(description="Petugas loket dua menolak melayani tetangga saya di RT 03.")
    officer = verifier_client()
    assert "Sembunyikan laporan ini dari umum" in text(officer.get(f"/complaints/{filed.complaint.pk}/"))
    officer.post(f"/complaints/{filed.complaint.pk}/conceal/")
    assert "Sembunyikan laporan ini dari umum" not in text(officer.get(f"/complaints/{filed.complaint.pk}/"))
    assert client.get(page(filed)).status_code == 404


def test_nobody_else_hides_a_report(client: Client) -> None:
    filed = f.disposed()
    assert handler_client().post(f"/complaints/{filed.complaint.pk}/conceal/").status_code == 403
    assert client.post(f"/c/{filed.reference}/conceal/").status_code == 302
    assert client.get(page(filed)).status_code == 200
