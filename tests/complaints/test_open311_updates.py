"""The extension "service request updates" (X1 to X6), over HTTP as FixMyStreet's client speaks it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from django.test import Client

from praja.complaints import commands, events
from praja.complaints.commands import Words
from praja.complaints.models import Complaint, Message
from praja.complaints.open311.commands import issue_key
from praja.complaints.open311.saying import Status
from praja.complaints.open311.updates import STATUSES
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.events.models import Event
from tests import factories as f

pytestmark = pytest.mark.django_db
ADDRESS = "/open311/v2/servicerequestupdates"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def api_key() -> str:
    return issue_key("Aplikasi warga", by=Actor.system("tests")).secret


@pytest.fixture
def filed(client: Client, api_key: str) -> Complaint:
    """A report that came in over Open311, accepted and handed to the agency."""
    content = {"api_key": api_key, "service_code": "street_light", "address_id": "35.17.09.1006"}
    content |= {"description": "Lampu penerangan jalan mati. Hubungi 081234567890."}
    answer = client.post("/open311/v2/requests.json", urlencode(content), content_type=FORM).json()
    complaint = Complaint.objects.get(case__reference=answer[0]["service_request_id"])
    commands.verify(complaint.pk, classification="complaint", by=f.verifier(), key=f.key())
    commands.dispose(complaint.pk, to="dishub", by=f.verifier(), key=f.key())
    return complaint


def send(client: Client, api_key: str, complaint: Complaint, **changes: Any) -> Any:
    content = {
        "api_key": api_key,
        "update_id": "7",
        "service_request_id": complaint.case.reference,
        "status": "OPEN",
        "updated_datetime": clock.now().isoformat(),
        "description": "Sekarang dua lampu yang mati.",
    }
    return client.post(f"{ADDRESS}.json", urlencode(content | changes), content_type=FORM)


def read(client: Client, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"{ADDRESS}.json", query).json()
    return found


def test_x1_what_happened_to_public_reports_is_told_in_order_with_the_words_of_agencies(
    client: Client, filed: Complaint, api_key: str
) -> None:
    handler = f.handler("dishub")
    commands.answer(filed.pk, words=Words("Petugas datang besok. Telepon 081234567890."), by=handler, key=f.key())
    commands.ask_reporter(filed.pk, words=Words("Nomor tiangnya berapa?"), by=handler, key=f.key())
    rows = read(client, api_key=api_key)
    assert [row["status"] for row in rows] == ["INVESTIGATING", "IN_PROGRESS", "IN_PROGRESS", "IN_PROGRESS"]
    assert {row["service_request_id"] for row in rows} == {filed.case.reference}
    answer, question = rows[2]["description"], rows[3]["description"]
    assert answer.startswith("Petugas datang besok.")
    assert "081234567890" not in answer
    assert "Nomor tiangnya" not in question


def test_x1_xml_says_the_same(client: Client, filed: Complaint) -> None:
    root = ElementTree.fromstring(client.get(f"{ADDRESS}.xml").content)
    assert (root.tag, {child.tag for child in root}) == ("service_request_updates", {"request_update"})
    names = ["update_id", "service_request_id", "status", "updated_datetime", "description", "media_url"]
    assert [child.tag for child in root[0]] == names


def test_x2_the_window_is_that_of_the_update(client: Client, filed: Complaint) -> None:
    now = clock.now()
    assert len(read(client, start_date=(now - dt.timedelta(hours=2)).isoformat(), end_date=now.isoformat())) == 2
    past = {
        "start_date": (now - dt.timedelta(days=3)).isoformat(),
        "end_date": (now - dt.timedelta(days=2)).isoformat(),
    }
    assert read(client, **past) == []
    assert client.get(f"{ADDRESS}.json", {"start_date": "gestern"}).status_code == 400


def test_x2_pages_go_by_key_and_cost_the_same(client: Client, filed: Complaint, django_assert_max_num_queries: Any):
    with django_assert_max_num_queries(3):
        first = client.get(f"{ADDRESS}.json", {"page_size": "1"})
    assert len(first.json()) == 1
    address = first.headers["Link"].split(">")[0].removeprefix("<").split("/open311", 1)[1]
    second = client.get(f"/open311{address}")
    assert second.json()[0]["update_id"] != first.json()[0]["update_id"]


def test_a_report_that_is_not_public_has_no_updates(client: Client, filed: Complaint, api_key: str) -> None:
    commands.conceal(filed.pk, by=f.verifier())
    assert read(client) == read(client, api_key=api_key) == []


def test_without_the_key_a_report_is_named_as_everybody_knows_it(client: Client, filed: Complaint) -> None:
    assert {row["service_request_id"] for row in read(client)} == {str(filed.pk)}


def test_x3_an_update_is_said_once(client: Client, filed: Complaint, api_key: str) -> None:
    first, second = send(client, api_key, filed), send(client, api_key, filed)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    message = Message.objects.get(complaint=filed, kind="comment")
    assert (message.text, message.organization_id) == ("Sekarang dua lampu yang mati.", None)
    assert Event.objects.filter(type=events.Commented.TYPE).count() == 1
    assert {row["update_id"] for row in read(client)} >= {first.json()[0]["update_id"]}


def test_x3_the_same_name_for_another_update_is_refused(client: Client, filed: Complaint, api_key: str) -> None:
    send(client, api_key, filed)
    refused = send(client, api_key, filed, description="Lampunya menyala lagi.")
    assert refused.status_code == 400
    assert "update_id" in refused.json()[0]["description"]
    assert Message.objects.filter(complaint=filed).count() == 1


def test_x4_an_unknown_report_or_one_of_others_is_not_found(client: Client, filed: Complaint, api_key: str) -> None:
    assert send(client, api_key, filed, service_request_id="JBG-0000-0000").status_code == 404
    other = issue_key("Aplikasi lain", by=Actor.system("tests")).secret
    assert send(client, other, filed).status_code == 404


def test_x5_the_words_for_states_are_those_of_the_extension(client: Client, filed: Complaint, api_key: str) -> None:
    assert len(Status) == 13
    assert set(STATUSES.values()) <= set(Status)
    refused = send(client, api_key, filed, status="DONE")
    assert refused.status_code == 400
    assert "REOPEN" in refused.json()[0]["description"]


def test_x6_a_key_is_needed(client: Client, filed: Complaint) -> None:
    assert send(client, "", filed).status_code == 403


@pytest.mark.parametrize("missing", ["update_id", "service_request_id", "description"])
def test_what_is_missing_is_named(client: Client, filed: Complaint, api_key: str, missing: str) -> None:
    refused = send(client, api_key, filed, **{missing: ""})
    assert refused.status_code == 400
    assert missing in refused.json()[0]["description"]


def test_an_update_replies_to_the_question_that_was_asked(client: Client, filed: Complaint, api_key: str) -> None:
    commands.ask_reporter(filed.pk, words=Words("Nomor tiangnya berapa?"), by=f.handler("dishub"), key=f.key())
    assert send(client, api_key, filed, description="Tiang nomor 12.").status_code == 201
    filed.case.refresh_from_db()
    assert filed.case.step == "handling"
    assert Message.objects.filter(complaint=filed, kind="reply").exists()


def test_an_update_reopens_what_is_not_solved(client: Client, filed: Complaint, api_key: str) -> None:
    commands.answer(filed.pk, words=Words("Kami datang."), by=f.handler("dishub"), key=f.key())
    resolution = Words("Sudah menyala.", [f.a_photo()])
    commands.resolve(filed.pk, words=resolution, by=f.handler("dishub"), key=f.key())
    assert send(client, api_key, filed).status_code == 400  # a resolved report takes no additions
    assert send(client, api_key, filed, status="REOPEN", description="Masih mati.").status_code == 201
    filed.case.refresh_from_db()
    assert filed.case.step == "handling"
    assert read(client)[-1]["status"] == "REOPEN"
