"""The log's public addresses: everything needed to check it, and nothing that is not public."""

from __future__ import annotations

import base64
import json
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from praja.kernel import crypto, ledger
from praja.kernel.ledger.encoding import tree_head_bytes
from praja.kernel.ledger.tree import is_consistent, root_from_inclusion
from tests.kernel.ledger.factories import a_log, note

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_log")]


def decode(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=True)


def test_the_latest_tree_head_is_signed_by_a_published_key(visitor: Client) -> None:
    a_log(6, batches=2)
    head = visitor.get("/log/sth").json()
    keys = {key["key_id"]: decode(key["public_key"]) for key in visitor.get("/log/keys").json()["keys"]}
    assert keys == crypto.public_keys()
    message = tree_head_bytes(size=head["tree_size"], timestamp=head["timestamp"], root=decode(head["root_hash"]))
    assert crypto.verify(head["key_id"], message, decode(head["signature"]))
    assert head["tree_size"] == 6


@pytest.mark.parametrize("leaf", [0, 3, 6])
def test_an_inclusion_proof_leads_to_the_signed_root(visitor: Client, leaf: int) -> None:
    a_log(7)
    head = visitor.get("/log/sth").json()
    proof = visitor.get(f"/log/proof?leaf={leaf}&size=7").json()
    path = [decode(entry) for entry in proof["audit_path"]]
    assert root_from_inclusion(leaf, 7, decode(proof["leaf_hash"]), path) == decode(head["root_hash"])


def test_a_proof_may_be_asked_for_by_event(visitor: Client) -> None:
    events = a_log(5)
    assert visitor.get(f"/log/proof?id={events[3].id}").json()["leaf_index"] == 3


def test_a_consistency_proof_shows_that_the_log_only_grew(visitor: Client) -> None:
    a_log(3)
    first = visitor.get("/log/sth").json()
    a_log(5)
    second = visitor.get("/log/sth").json()
    proof = visitor.get("/log/consistency?first=3&second=8").json()
    assert is_consistent(
        3, 8, decode(first["root_hash"]), decode(second["root_hash"]), [decode(e) for e in proof["consistency_path"]]
    )


def test_the_public_list_holds_fingerprints_and_no_event(visitor: Client) -> None:
    a_log(5)
    first = visitor.get("/log/events?from=0&limit=3").json()
    rest = visitor.get(f"/log/events?from={first['next']}&limit=3").json()
    assert (len(first["leaf_hashes"]), len(rest["leaf_hashes"]), rest["next"]) == (3, 2, None)
    assert "number" not in json.dumps(first)
    assert set(first) == {"first", "leaf_hashes", "next"}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/log/proof?leaf=7&size=7", 422),
        ("/log/proof?leaf=0&size=8", 404),
        ("/log/proof?leaf=x", 422),
        ("/log/proof", 422),
        ("/log/proof?id=x", 422),
        (f"/log/proof?id={uuid4()}", 404),
        ("/log/consistency?first=0", 422),
        ("/log/consistency?first=8", 422),
        ("/log/consistency?first=3&second=99", 404),
        ("/log/events?from=99999999999999999999999", 422),
        ("/log/events?limit=100000", 422),
    ],
)
def test_a_request_the_log_cannot_answer_gets_a_problem_document(visitor: Client, address: str, status: int) -> None:
    a_log(7)
    answer = visitor.get(address)
    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("application/problem+json")


def test_an_empty_log_says_that_it_is_empty(visitor: Client) -> None:
    assert visitor.get("/log/sth").status_code == 404
    assert visitor.get("/log/").status_code == 200


def test_proofs_that_never_change_may_be_kept(visitor: Client) -> None:
    a_log(4)
    assert "immutable" in visitor.get("/log/proof?leaf=1&size=4").headers["Cache-Control"]
    assert "no-cache" in visitor.get("/log/proof?leaf=1").headers["Cache-Control"]
    assert "no-cache" in visitor.get("/log/sth").headers["Cache-Control"]


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_page_explains_the_log_in_both_languages(visitor: Client, language: str) -> None:
    a_log(12, batches=12)
    content = visitor.get(f"/log/?lang={language}").content.decode()
    assert {"id": "Log publik", "en": "Public log"}[language] in content
    assert "/log/consistency" in content
    assert "<script>" not in content
    assert " style=" not in content


def test_the_page_costs_few_statements(visitor: Client, django_assert_max_num_queries: Any) -> None:
    a_log(12, batches=12)
    visitor.get("/log/")
    with django_assert_max_num_queries(3):
        visitor.get("/log/")


def receipt_text() -> str:
    found = ledger.receipt(a_log(5)[2].id)
    assert found is not None
    return found.as_json


def test_the_server_checks_a_receipt_for_a_browser_that_cannot(visitor: Client) -> None:
    text = receipt_text()
    answer = visitor.post("/log/verify", text, content_type="application/json").json()
    assert answer == {"valid": True, "steps": {"event": True, "inclusion": True, "signature": True}}
    forged = visitor.post("/log/verify", text.replace("note/1", "note/2"), content_type="application/json").json()
    assert forged == {"valid": False, "steps": {"event": True, "inclusion": False, "signature": True}}


def test_a_form_checks_a_receipt_without_javascript(visitor: Client) -> None:
    text = receipt_text()
    upload = SimpleUploadedFile("receipt.json", text.encode(), content_type="application/json")
    assert "The receipt is genuine" in visitor.post("/log/verify?lang=en", {"receipt": upload}).content.decode()
    assert "The receipt is genuine" in visitor.post("/log/verify?lang=en", {"receipt": text}).content.decode()
    forged = text.replace("note/1", "note/2")
    assert "not genuine" in visitor.post("/log/verify?lang=en", {"receipt": forged}).content.decode()


@pytest.mark.parametrize("given", [{}, {"receipt": ""}, {"receipt": "nonsense"}])
def test_a_form_without_a_receipt_says_what_is_missing(visitor: Client, given: dict[str, str]) -> None:
    answer = visitor.post("/log/verify?lang=en", given)
    assert answer.status_code == 422
    assert "receipt" in answer.content.decode()


def test_a_body_that_is_no_receipt_gets_a_problem_document(visitor: Client) -> None:
    answer = visitor.post("/log/verify", "nonsense", content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["field"] == "receipt"


def test_the_log_is_never_behind_its_events(visitor: Client) -> None:
    a_log(3)
    waiting = note()
    assert visitor.get(f"/log/proof?id={waiting.id}").status_code == 404
    ledger.sequence_all()
    assert visitor.get(f"/log/proof?id={waiting.id}").json()["leaf_index"] == 3


def test_the_platforms_api_gives_the_same_as_the_logs_own_addresses(visitor: Client) -> None:
    events = a_log(7)
    assert visitor.get("/api/ledger/sth").json() == visitor.get("/log/sth").json()
    proof = visitor.get(f"/api/ledger/proof/{events[3].id}").json()
    assert proof == visitor.get(f"/log/proof?id={events[3].id}").json()
    consistency = visitor.get("/api/ledger/consistency?first=3").json()
    assert consistency == visitor.get("/log/consistency?first=3").json()
    assert visitor.get("/api/ledger/keys").json() == visitor.get("/log/keys").json()["keys"]
    assert visitor.get(f"/api/ledger/proof/{uuid4()}").status_code == 404
    assert visitor.get("/api/ledger/consistency?first=0").status_code == 422
