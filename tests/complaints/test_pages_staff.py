"""The officers' list, export, page and steps over HTTP."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.test import Client

from praja.complaints import commands
from praja.complaints.commands import Words
from praja.complaints.models import Complaint
from praja.complaints.presenters.rows import safe_cell
from praja.kernel import clock
from praja.kernel.actors import Role
from tests import factories as f
from tests.accounts.people import a_person, signed_in
from tests.complaints.pages import handler_client, key_of, picture, step, text, unlocked, verifier_client

pytestmark = pytest.mark.django_db


def page(filed: commands.Filed) -> str:
    return f"/complaints/{filed.complaint.pk}/"


def lines(response: Any) -> list[list[str]]:
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content)))


def test_the_whole_journey_from_filing_to_rating() -> None:
    filed = f.file()
    verifier, handler, reporter = verifier_client(), handler_client(), unlocked(filed)
    own = f"/c/{filed.reference}/"
    assert step(verifier, page(filed), "verify", classification="complaint", category="road_damage").status_code == 302
    assert step(verifier, page(filed), "dispose", to=f.ROADS, note="Mohon segera.").status_code == 302
    assert step(handler, page(filed), "answer", text="Kami tinjau besok.").status_code == 302
    assert step(handler, page(filed), "ask_reporter", text="Sisi mana?").status_code == 302
    assert step(reporter, own, "reply", text="Sisi utara.").status_code == 302
    unproved = step(handler, page(filed), "resolve", text="Sudah ditambal.")
    assert unproved.status_code == 409
    assert "Sudah ditambal." in text(unproved)
    assert step(handler, page(filed), "resolve", text="Sudah ditambal.", photos=[picture()]).status_code == 302
    assert step(reporter, own, "rate", rating="5").status_code == 302
    assert Complaint.objects.select_related("case").get().case.outcome == "resolved"
    shown = text(verifier.get(page(filed)))
    for words in ("Mohon segera.", "Kami tinjau besok.", "Sisi utara.", "Sudah ditambal.", "5 dari 5"):
        assert words in shown


def test_the_suggested_agency_stands_preselected() -> None:
    filed = f.verified()
    assert f'<option value="{f.ROADS}" selected>' in verifier_client().get(page(filed)).content.decode()


def test_officers_are_offered_only_their_own_steps() -> None:
    filed = f.disposed()
    assert "/resolve/" in handler_client().get(page(filed)).content.decode()
    seen = verifier_client().get(page(filed)).content.decode()
    assert "/resolve/" not in seen
    assert "/dispose/" not in seen


def test_an_agency_does_not_see_what_was_handed_to_another() -> None:
    filed = f.disposed()
    other = handler_client(f.HEALTH)
    assert other.get(page(filed)).status_code == 404
    assert other.post(f"{page(filed)}answer/", {"key": f.key(), "text": "Halo"}).status_code == 404
    assert filed.reference not in text(other.get("/complaints/"))
    assert filed.reference in text(handler_client().get("/complaints/"))


def test_an_agency_does_not_see_what_is_not_disposed_yet() -> None:
    filed = f.verified()
    assert handler_client().get(page(filed)).status_code == 404


@pytest.mark.parametrize("address", ["/complaints/", "/complaints/export.csv", "/inbox/"])
def test_citizens_are_sent_to_sign_in(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code in {302, 401}
    assert filed_nowhere(response)


def filed_nowhere(response: Any) -> bool:
    return "JBG-" not in response.content.decode()


def test_who_filed_it_is_seen_only_by_those_who_handle_it() -> None:
    filed = f.disposed(name="Siti Aminah", phone="081234567890")
    opened = handler_client().post(f"{page(filed)}contact/", {"reason": "call"})
    assert "Siti Aminah" in text(opened)
    auditor = signed_in(a_person((Role.AUDITOR, f.COORDINATOR)))
    shown = text(auditor.get(page(filed)))
    assert "Siti Aminah" not in shown
    assert "Hanya petugas yang menangani" in shown
    assert auditor.post(f"{page(filed)}contact/", {"reason": "call"}).status_code == 403


def test_an_anonymous_reporter_is_hidden_from_everybody() -> None:
    filed = f.disposed(name="Siti Aminah", is_anonymous=True)
    for client in (handler_client(), verifier_client()):
        shown = text(client.get(page(filed)))
        assert "Siti" not in shown
        assert "Anonim" in shown


def test_a_secret_report_is_marked() -> None:
    assert "tidak boleh sampai ke publik" in text(handler_client().get(page(f.disposed(is_secret=True))))


def test_a_refused_step_keeps_what_the_officer_typed() -> None:
    filed = f.disposed()
    client = handler_client()
    response = step(client, page(filed), "answer", text="  ")
    assert response.status_code == 422
    key = key_of(client.get(page(filed)), "answer")
    commands.ask_reporter(f.pk(filed), words=Words("Di mana?"), by=f.handler(), key=f.key())
    late = client.post(f"{page(filed)}answer/", {"key": key, "text": "Tanggapan saya."})
    assert late.status_code == 409
    assert "Tanggapan saya." in text(late)


def test_after_returning_it_the_officer_is_led_to_the_inbox() -> None:
    filed = f.disposed(to=f.HEALTH)
    response = step(handler_client(f.HEALTH), page(filed), "return_disposition", text="Jalan kabupaten.")
    assert response["Location"] == "/inbox/"


def test_an_unknown_step_is_not_found() -> None:
    assert handler_client().post(f"{page(f.disposed())}explode/", {}).status_code == 404


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("state=open", True),
        ("state=closed", False),
        ("state=overdue", False),
        ("step=verification", True),
        ("step=handling", False),
        (f"organization={f.ROADS}", True),
        ("category=road_damage", True),
        ("district=35.17.09", True),
        ("search=berlubang", True),
        ("search=banjir", False),
        ("since=2000-01-01", True),
        ("until=2000-01-01", False),
    ],
)
def test_the_list_is_narrowed_by_its_filters(query: str, is_found: bool) -> None:
    filed = f.file()
    shown = text(verifier_client().get(f"/complaints/?{query}"))
    assert (filed.reference in shown) is is_found


def test_a_filter_nobody_understands_is_named_and_left_out() -> None:
    filed = f.file()
    shown = verifier_client().get("/complaints/?since=kemarin&step=nowhere").content.decode()
    assert filed.reference in shown
    assert 'href="#id_since"' in shown
    assert 'href="#id_step"' in shown


@pytest.mark.parametrize(("query", "is_unfolded"), [("", False), ("state=open", False), ("since=kemarin", True)])
def test_a_filter_in_use_never_stays_folded(query: str, is_unfolded: bool) -> None:
    shown = verifier_client().get(f"/complaints/?{query}").content.decode()
    assert ("<details open>" in shown) is is_unfolded


def test_an_empty_list_says_why() -> None:
    client = verifier_client()
    assert "Belum ada laporan" in text(client.get("/complaints/"))
    assert "Tidak ada laporan yang sesuai saringan" in text(client.get("/complaints/?state=closed"))


def test_the_list_is_paged_by_key() -> None:
    filed = [f.file() for _ in range(21)]
    client = verifier_client()
    first = client.get("/complaints/")
    assert filed[0].reference not in text(first)
    assert "cursor=a" in first.content.decode()


def test_lateness_is_told_in_words() -> None:
    f.file()
    client = verifier_client()
    with clock.at(clock.now() + dt.timedelta(days=30)):
        assert "terlambat" in text(client.get("/complaints/?state=overdue"))
        assert "terlambat" in text(client.get("/inbox/?overdue=1"))


def test_the_export_holds_the_filtered_list_and_nothing_of_the_reporter() -> None:
    f.file(description="=HYPERLINK(1) rumus di awal laporan ini.", name="Siti Aminah", phone="081234567890")
    f.file(description="Isi yang rahasia sekali di sini.", is_secret=True)
    found = lines(verifier_client().get("/complaints/export.csv?category=road_damage"))
    assert len(found) == 3
    assert {row[found[0].index("Saluran")] for row in found[1:]} == {"Web"}
    everything = str(found)
    assert "Siti" not in everything
    assert "8123" not in everything
    assert "Isi yang rahasia" not in everything
    assert any(row[1].startswith("'=HYPERLINK") for row in found)
    assert lines(verifier_client().get("/complaints/export.csv?state=closed"))[1:] == []


@pytest.mark.parametrize("text", ["=1+1", "+62", "-1", "@SUM(A1)", " =1", "\t=1"])
def test_no_cell_becomes_a_formula(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Jalan rusak", "JBG-7K2M-9QXD", "3 - 4"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert safe_cell(text) == text


def test_the_list_costs_the_same_whatever_its_length(django_assert_max_num_queries: Any) -> None:
    client = verifier_client()
    for _ in range(15):
        f.file()
    client.get("/complaints/")
    with django_assert_max_num_queries(6):
        client.get("/complaints/?state=open")


def test_the_officers_page_costs_few_queries(django_assert_max_num_queries: Any) -> None:
    filed = f.asked()
    client = handler_client()
    client.get(page(filed))
    with django_assert_max_num_queries(8):
        client.get(page(filed))
