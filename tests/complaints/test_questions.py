"""What is asked in addition about a category, on every channel."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from praja.complaints import rules
from praja.complaints.models import Complaint
from praja.complaints.open311.commands import issue_key
from praja.kernel.actors import Actor
from praja.kernel.errors import Conflict, InvalidFields
from tests import factories as f
from tests.complaints.pages import a_report, text, verifier_client

pytestmark = pytest.mark.django_db


def values(complaint: Complaint) -> dict[str, Any]:
    return {item["code"]: item["value"] for item in complaint.answers}


def open311_key() -> str:
    return issue_key("Aplikasi uji", by=Actor.system("test")).secret


def test_the_form_asks_what_its_category_needs_without_javascript(client: Client) -> None:
    page = text(client.get("/complaints/new/?category=street_light"))
    assert "Apa yang terjadi pada lampunya?" in page
    report = a_report(client) | {"category": "street_light", "answers.condition": "dark", "answers.lights": "2"}
    assert client.post("/complaints/new/", report).status_code == 302
    assert values(Complaint.objects.get()) == {"condition": "dark", "lights": 2}


def test_a_required_question_is_shown_with_its_fault_and_nothing_typed_is_lost(client: Client) -> None:
    response = client.post("/complaints/new/", a_report(client) | {"category": "bridge"})
    assert response.status_code == 422
    assert "Jawablah pertanyaan ini." in text(response)
    assert "Masih bisa dilewati?" in text(response)
    assert not Complaint.objects.exists()


def test_answers_to_another_topic_are_not_taken_along(client: Client) -> None:
    report = a_report(client) | {"category": "waste", "answers.condition": "dark", "answers.is_burnt": "true"}
    assert client.post("/complaints/new/", report).status_code == 302
    assert values(Complaint.objects.get()) == {"is_burnt": True}


def test_the_api_tells_the_questions_and_names_wrong_answers(client: Client) -> None:
    categories = {item["code"]: item["questions"] for item in client.get("/api/complaints/categories").json()}
    assert categories["bridge"]["required"] == ["passable"]
    assert categories["school"] is None
    filing = {
        "description": "Jembatan retak di tengah, besi terlihat.",
        "category": "bridge",
        "village": "35.17.09.1006",
    }

    def post(answers: dict[str, Any]) -> Any:
        content = filing | {"answers": answers}
        headers = {"idempotency-key": uuid4().hex}
        return client.post("/api/complaints", content, content_type="application/json", headers=headers)

    refused = post({"passable": "perhaps", "colour": "red"})
    assert refused.status_code == 422
    assert {error["field"] for error in refused.json()["errors"]} == {"answers.passable", "answers.colour"}
    assert post({"passable": "none"}).status_code == 201


def test_other_answers_under_the_same_key_are_another_filing() -> None:
    key = f.key()
    f.file(filing_key=key, category="street_light", answers={"condition": "dark"})
    with pytest.raises(Conflict):
        f.file(filing_key=key, category="street_light", answers={"condition": "pole"})


def test_a_category_without_questions_takes_no_answers() -> None:
    with pytest.raises(InvalidFields, match="tidak mengajukan pertanyaan"):
        f.file(category="school", answers={"condition": "dark"})


def test_everybody_reads_only_the_answers_meant_for_them(client: Client) -> None:
    filed = f.verified(category="tap_water", answers={"trouble": "dirty", "customer_number": "0012345"})
    public = text(client.get(f"/reports/{f.pk(filed)}/"))
    assert "Keruh atau berbau" in public
    assert "0012345" not in public
    officer = text(verifier_client().get(f"/complaints/{f.pk(filed)}/"))
    assert "Keruh atau berbau" in officer
    assert "0012345" in officer


def test_open311_offers_the_questions_as_attributes(client: Client) -> None:
    attributes = client.get("/open311/v2/services/bridge.json").json()["attributes"]
    assert [(item["code"], item["datatype"], item["required"]) for item in attributes] == [
        ("passable", "singlevaluelist", True),
        ("is_secret", "singlevaluelist", False),
        ("is_anonymous", "singlevaluelist", False),
    ]


def test_an_open311_client_must_answer_what_is_required(client: Client) -> None:
    form = {
        "api_key": open311_key(),
        "service_code": "bridge",
        "description": "Jembatan retak di tengah, besi terlihat.",
        "address_id": "35.17.09.1006",
    }
    refused = client.post("/open311/v2/requests.json", form)
    assert refused.status_code == 400
    assert "attribute[passable]" in refused.json()[0]["description"]
    accepted = client.post("/open311/v2/requests.json", form | {"attribute[passable]": "motorcycles"})
    assert accepted.status_code == 201
    assert values(Complaint.objects.get()) == {"passable": "motorcycles"}


def test_an_open311_number_out_of_range_is_named(client: Client) -> None:
    form = {
        "api_key": open311_key(),
        "service_code": "flood",
        "address_id": "35.17.09.1006",
        "attribute[depth_cm]": "0",
    }
    refused = client.post("/open311/v2/requests.json", form)
    assert refused.status_code == 400
    assert "attribute[depth_cm]" in refused.json()[0]["description"]


def test_the_questions_of_the_pack_are_sound() -> None:
    assert [fault for _codes, asked in rules.question_sets() for fault in asked.faults()] == []
