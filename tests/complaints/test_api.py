"""Complaints over JSON, as another system meets them."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from praja.complaints.models import Complaint
from praja.kernel.actors import Role
from tests import factories as f
from tests.accounts.people import a_person, signed_in
from tests.complaints.pages import verifier_client

pytestmark = pytest.mark.django_db
FILING = {
    "description": "Lampu penerangan jalan mati di depan sekolah.",
    "category": "street_light",
    "latitude": -7.547224,
    "longitude": 112.238885,
}


@pytest.fixture
def verifier() -> Client:
    return verifier_client()


def officer(role: Role, organization: str) -> Client:
    return signed_in(a_person((role, organization)))


def post(client: Client, path: str, content: object, *, key: str = "") -> Any:
    headers = {"idempotency-key": key or uuid4().hex}
    return client.post(path, content, content_type="application/json", headers=headers)


def test_anybody_files_with_a_pin_on_the_map(client: Client) -> None:
    response = post(client, "/api/complaints", FILING)
    assert response.status_code == 201
    filed = response.json()
    assert (filed["organization"], filed["village"], filed["district"]) == ("dishub", "35.17.09.1006", "35.17.09")
    assert len(filed["pin"]) == 6
    assert Complaint.objects.get().channel == "api"


def test_a_repeated_filing_answers_the_same_with_200(client: Client) -> None:
    key = uuid4().hex
    first, second = post(client, "/api/complaints", FILING, key=key), post(client, "/api/complaints", FILING, key=key)
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json() == first.json() | {"was_repeated": True}


def test_a_key_for_another_filing_is_a_conflict(client: Client) -> None:
    key = uuid4().hex
    post(client, "/api/complaints", FILING, key=key)
    response = post(client, "/api/complaints", FILING | {"category": "waste"}, key=key)
    assert response.status_code == 409
    assert response.json()["field"] == "key"


def test_broken_fields_are_named_in_a_problem(client: Client) -> None:
    response = post(
        client, "/api/complaints", {"description": "pendek", "category": "x", "latitude": 200, "longitude": 0}
    )
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    assert {error["field"] for error in response.json()["errors"]} == {"description", "category", "latitude"}


def test_filing_takes_nine_statements(client: Client, django_assert_max_num_queries: Any) -> None:
    post(client, "/api/complaints", FILING)
    with django_assert_max_num_queries(9):  # count; begin, lock and look-up, five inserts, commit
        assert post(client, "/api/complaints", FILING).status_code == 201


@pytest.mark.parametrize("query", ["", "state=open&organization=pupr", "category=waste", "search=jalan+berlubang"])
def test_a_staff_list_takes_at_most_six_statements_whatever_its_size(
    verifier: Client, django_assert_max_num_queries: Any, query: str
) -> None:
    for _ in range(12):
        f.file()
    verifier.get("/api/complaints")
    for size in (5, 50):
        with django_assert_max_num_queries(6):
            assert verifier.get(f"/api/complaints?size={size}&{query}").status_code == 200


def test_a_detail_takes_at_most_eight_statements(verifier: Client, django_assert_max_num_queries: Any) -> None:
    filed = f.resolved()
    with django_assert_max_num_queries(8):
        detail = verifier.get(f"/api/complaints/{filed.complaint.pk}").json()
    assert [message["kind"] for message in detail["messages"]] == ["resolution"]
    assert detail["actions"] == ["reopen_by_verifier"]


def test_the_list_is_paged_by_cursor_in_both_directions(verifier: Client) -> None:
    references = [f.file().reference for _ in range(7)][::-1]
    seen, cursor = [], ""
    while True:
        page = verifier.get(f"/api/complaints?size=3&cursor={cursor}").json()
        seen += [item["reference"] for item in page["items"]]
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert seen == references
    back = verifier.get(f"/api/complaints?size=3&cursor={page['previous_cursor']}").json()
    assert [item["reference"] for item in back["items"]] == references[3:6]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("category=waste", 1),
        ("step=handling", 1),
        ("organization=pupr", 2),
        ("district=35.17.09", 3),
        ("district=35.17.01", 0),
        ("state=open", 3),
        ("state=closed", 0),
        ("state=overdue", 0),
        ("search=kebakaran", 1),
        ("search=tidak+ada+kata+ini", 0),
        ("since=2020-01-01&until=2020-12-31", 0),
        ("since=2020-01-01", 3),
    ],
)
def test_the_list_is_narrowed_by(verifier: Client, query: str, expected: int) -> None:
    f.file()
    f.disposed()
    f.file(category="waste", description="Kebakaran sampah di lahan kosong setiap sore.")
    assert len(verifier.get(f"/api/complaints?{query}").json()["items"]) == expected


def test_the_list_takes_the_filters_of_the_officers_page(verifier: Client) -> None:
    f.file()
    f.disposed()
    expected = {
        "assigned=nobody": 1,
        "assigned=mine": 0,
        "warned=80": 0,
        "escalated=me": 0,
        "escalated=1": 0,
        "planned=none": 1,
        "planned=week": 0,
        "channel=web&has_photo=false&village=35.17.09.1006": 2,
        "classification=complaint&supporters=0&review=": 1,
        "unit=pupr": 0,
    }
    found = {query: len(verifier.get(f"/api/complaints?{query}").json()["items"]) for query in expected}
    assert found == expected


def test_a_tracking_code_is_found(verifier: Client) -> None:
    filed = f.file()
    f.file()
    found = verifier.get(f"/api/complaints?search={filed.reference.lower()}").json()["items"]
    assert [item["reference"] for item in found] == [filed.reference]


def test_an_agency_sees_what_was_disposed_to_it_and_nothing_else() -> None:
    mine, other, new = f.disposed(to=f.ROADS), f.disposed(to=f.HEALTH), f.file()
    client = officer(Role.HANDLER, f.ROADS)
    listed = client.get("/api/complaints").json()["items"]
    assert [item["reference"] for item in listed] == [mine.reference]
    for hidden in (other, new):
        assert client.get(f"/api/complaints/{hidden.complaint.pk}").status_code == 404


def test_an_executive_sees_all_agencies_but_nothing_secret() -> None:
    shown, _hidden = f.disposed(), f.disposed(is_secret=True)
    client = officer(Role.EXECUTIVE, f.COORDINATOR)
    assert [item["reference"] for item in client.get("/api/complaints").json()["items"]] == [shown.reference]


def test_nobody_lists_without_signing_in(client: Client) -> None:
    assert client.get("/api/complaints").status_code == 401
    assert client.get(f"/api/complaints/{f.file().complaint.pk}").status_code == 401


def test_officers_act_with_an_idempotency_key(verifier: Client) -> None:
    pk = f.file(category="public_service").complaint.pk
    path, key = f"/api/complaints/{pk}", uuid4().hex
    assert post(verifier, f"{path}/verify", {"classification": "complaint"}).json()["step"] == "disposition"
    assert post(verifier, f"{path}/dispose", {"to": "pupr"}, key=key).json()["step"] == "handling"
    assert post(verifier, f"{path}/dispose", {"to": "pupr"}, key=key).json()["was_repeated"]
    handler = officer(Role.HANDLER, f.ROADS)
    assert post(handler, f"{path}/answer", {"text": "Kami tindak lanjuti."}).status_code == 200
    assert post(handler, f"{path}/resolve", {"text": "Selesai."}).json()["step"] == "resolved"
    assert post(verifier, f"{path}/answer", {"text": "Bukan hak saya."}).status_code in {403, 409}


def test_an_agency_plans_assigns_and_asks_others_in_json() -> None:
    person = a_person((Role.HANDLER, f.ROADS))
    handler, advisor = signed_in(person), officer(Role.HANDLER, "dlh")
    path = f"/api/complaints/{f.disposed().complaint.pk}"
    day, key = (timezone.localdate() + dt.timedelta(days=3)).isoformat(), uuid4().hex
    office = "kel-35.17.09.1006"
    question = {"organization": "dlh", "question": "Apakah pohonnya boleh dipangkas?"}
    assert post(handler, f"{path}/plan", {"planned_on": day}, key=key).status_code == 200
    assert post(handler, f"{path}/plan", {"planned_on": day}, key=key).json()["was_repeated"]
    assert post(handler, f"{path}/plan", {"planned_on": "2020-01-01"}).json()["field"] == "planned_on"
    assert {"id": person.pk, "name": person.display_name} in handler.get(f"{path}/officers").json()["items"]
    assert post(handler, f"{path}/assign", {"to": office}).status_code == 200
    assert len(handler.get(f"/api/complaints?unit={office}").json()["items"]) == 1
    assert post(handler, f"{path}/end-assignment", {}).status_code == 200
    assert post(handler, f"{path}/officer", {"officer": person.pk}).status_code == 200
    assert post(handler, f"{path}/ask-agencies", {"questions": [question]}).status_code == 200
    again = post(handler, f"{path}/ask-agencies", {"questions": [question]}).json()
    assert again["field"] == "questions.0.organization"
    assert post(advisor, f"{path}/contribute", {"text": "Boleh."}).status_code == 200
    assert post(advisor, f"{path}/plan", {"planned_on": day}).status_code == 403
    found = handler.get(path).json()
    assert [(item["organization"], item["outcome"]) for item in found["requests"]] == [("dlh", "given")]
    assert (found["planned_on"], found["officer"], found["unit"]) == (day, person.pk, None)
    [mine] = handler.get("/api/complaints?assigned=mine").json()["items"]
    assert mine["planned_on"] == day


def test_a_filter_that_is_not_understood_is_named(verifier: Client) -> None:
    refused = verifier.get("/api/complaints?state=late&warned=101&escalated=0&channel=pigeon&assigned=all")
    assert refused.status_code == 422
    named = {error["field"] for error in refused.json()["errors"]}
    assert named == {"state", "warned", "escalated", "channel", "assigned"}


def test_a_change_by_session_needs_the_csrf_token(verifier: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = verifier.cookies
    path = f"/api/complaints/{f.file().complaint.pk}/verify"
    response = post(strict, path, {"classification": "complaint"})
    assert (response.status_code, response.json()["code"]) == (403, "csrf-failed")
    stranger = post(Client(), path, {"classification": "complaint"})
    assert (stranger.status_code, stranger.json()["code"]) == (401, "sign-in-required")


@pytest.mark.parametrize("bbox", ["1,2,3", "a,b,c,d", "113,-7,112,-8", "112,-8,113,95"])
def test_a_bad_bbox_is_named(client: Client, bbox: str) -> None:
    response = client.get(f"/api/complaints/map/clusters?bbox={bbox}")
    assert (response.status_code, response.json()["field"]) == (422, "bbox")


def test_categories_are_listed_in_the_language_asked_for(client: Client) -> None:
    names = {item["code"]: item["name"] for item in client.get("/api/complaints/categories?lang=en").json()}
    assert names["waste"] == "Waste"
    assert len(names) > 25


@pytest.mark.parametrize(
    ("query", "field"),
    [("category=a%00b", "category"), ("district=%00", "district"), ("b%00=1", "b")],
)
def test_a_zero_byte_is_refused_with_the_name_of_its_parameter(client: Client, query: str, field: str) -> None:
    response = client.get(f"/api/complaints/map/clusters?{query}")
    assert (response.status_code, response.json()["field"]) == (422, field)


def test_the_list_reaches_to_the_last_and_the_first_day_there_is(verifier: Client) -> None:
    f.file()
    assert len(verifier.get("/api/complaints?since=0001-01-01&until=9999-12-31").json()["items"]) == 1


@pytest.mark.parametrize("key", ["a\0" * 16, "a\n" * 16, "\x85" * 16, "short", "x" * 81])
def test_a_key_that_is_no_plain_text_of_the_right_length_is_refused(client: Client, verifier: Client, key: str) -> None:
    assert post(client, "/api/complaints", FILING, key=key).json()["field"] == "key"
    if len(key) != 5:
        path = f"/api/complaints/{f.file().complaint.pk}/verify"
        assert post(verifier, path, {"classification": "complaint"}, key=key).json()["field"] == "key"


def test_another_method_is_refused_with_a_problem_that_names_those_allowed(client: Client) -> None:
    response = client.put("/api/complaints/map/clusters")
    assert (response.status_code, response["Allow"]) == (405, "GET")
    assert (response["Content-Type"], response.json()["code"]) == ("application/problem+json", "method-not-allowed")


def test_an_officer_who_names_a_photo_twice_is_told(verifier: Client) -> None:
    photo = str(f.a_photo())
    path = f"/api/complaints/{f.file().complaint.pk}/request-completion"
    response = post(verifier, path, {"text": "Di mana tepatnya?", "photos": [photo, photo]})
    assert (response.status_code, response.json()["field"]) == (422, "photos")
