"""A receipt holds without the platform, and no part of it can be changed."""

from __future__ import annotations

import hashlib
import json
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from praja.kernel import crypto, ledger
from praja.kernel.actors import Actor
from praja.kernel.errors import Invalid
from praja.kernel.events import EventPayload, emit, event_type
from praja.kernel.ledger.receipts import MAX_BYTES, Step, check_receipt, parse_receipt, to_base64
from tests.kernel.ledger.factories import Noted, a_log, note, tamper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_log")]


@event_type("tests.told.v1")
class Told(EventPayload):
    content_digest: str


def a_receipt(size: int = 9, place: int = 4) -> dict[str, Any]:
    events = a_log(size, batches=3)
    found = ledger.receipt(events[place].id)
    assert found is not None
    content: dict[str, Any] = json.loads(found.as_json)
    return content


def outcome_of(content: dict[str, Any]) -> dict[Step, bool]:
    return check_receipt(parse_receipt(json.dumps(content).encode()), crypto.public_keys()).steps


@pytest.mark.parametrize(("size", "place"), [(1, 0), (2, 1), (5, 4), (9, 0), (9, 8), (16, 7)])
def test_a_receipt_holds(size: int, place: int) -> None:
    content = a_receipt(size, place)
    assert all(outcome_of(content).values())
    assert content["tree_head"]["tree_size"] == size
    assert content["leaf_index"] == place


def test_there_is_no_receipt_before_the_log_has_the_event() -> None:
    event = note()
    assert ledger.receipt(event.id) is None
    assert ledger.receipt(uuid4()) is None


def test_a_receipt_costs_few_statements(django_assert_max_num_queries: Any) -> None:
    events = a_log(40, batches=1)
    with django_assert_max_num_queries(6):
        assert ledger.receipt(events[17].id) is not None


@pytest.mark.parametrize(
    ("path", "value", "broken"),
    [
        (("leaf_input",), '{"id":"x","type":"y","time":"z"}', Step.INCLUSION),
        (("leaf_input",), "not json", Step.EVENT),
        (("leaf_index",), 5, Step.INCLUSION),
        (("leaf_index",), -1, Step.INCLUSION),
        (("audit_path",), [], Step.INCLUSION),
        (("audit_path", 0), to_base64(bytes(32)), Step.INCLUSION),
        (("audit_path", 0), "short", Step.INCLUSION),
        (("tree_head", "tree_size"), 10, Step.SIGNATURE),
        (("tree_head", "timestamp"), 1, Step.SIGNATURE),
        (("tree_head", "timestamp"), -1, Step.SIGNATURE),
        (("tree_head", "root_hash"), to_base64(bytes(32)), Step.INCLUSION),
        (("tree_head", "root_hash"), to_base64(bytes(3)), Step.SIGNATURE),
        (("tree_head", "key_id"), "unknown", Step.SIGNATURE),
        (("tree_head", "signature"), to_base64(bytes(64)), Step.SIGNATURE),
    ],
)
def test_a_changed_receipt_does_not_hold(path: tuple[str | int, ...], value: object, broken: Step) -> None:
    content = a_receipt()
    target: Any = content
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    assert outcome_of(content)[broken] is False


def test_a_receipt_shows_a_rewritten_event() -> None:
    events = a_log(5)
    tamper("UPDATE events_event SET actor = 'staff:1' WHERE position = %s", events[2].position)
    found = ledger.receipt(events[2].id)
    assert found is not None
    assert outcome_of(json.loads(found.as_json))[Step.INCLUSION] is False


@pytest.mark.parametrize(("words", "holds"), [("Jalan berlubang", True), ("Jalan mulus", False)])
def test_a_receipt_with_words_proves_the_words(words: str, holds: bool) -> None:
    from django.db import transaction

    salt = bytes(range(16))
    digest = hashlib.sha256(salt + b"Jalan berlubang").hexdigest()
    with transaction.atomic():
        event = emit(Told(content_digest=digest), subject="note/1", by=Actor.citizen())
    ledger.sequence_all()
    found = ledger.receipt(event.id)
    assert found is not None
    file = {"receipt": json.loads(found.as_json), "content": {"description": words, "salt": salt.hex()}}
    assert outcome_of(file)[Step.CONTENT] is holds
    assert outcome_of(file)[Step.INCLUSION]


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b"\xff\xfe", b'{"receipt": 1}', b" " * (MAX_BYTES + 1), b'"text"']
)
def test_what_is_no_receipt_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid):
        parse_receipt(content)


def test_a_receipt_of_another_format_is_refused() -> None:
    content = a_receipt() | {"format": "praja-receipt/2"}
    with pytest.raises(Invalid):
        parse_receipt(json.dumps(content).encode())


def test_a_receipt_knows_its_moments() -> None:
    events = a_log(1)
    found = ledger.receipt(events[0].id)
    assert found is not None
    assert found.recorded_at == events[0].time
    assert found.signed_at.tzinfo is not None
    assert found.event["type"] == Noted.TYPE


def test_the_command_checks_a_file_with_our_keys_or_given_ones(tmp_path: Path) -> None:
    file = tmp_path / "receipt.json"
    file.write_text(json.dumps(a_receipt()))
    out = StringIO()
    call_command("verify_receipt", str(file), stdout=out)
    assert "The receipt holds" in out.getvalue()
    name, key = next(iter(crypto.public_keys().items()))
    call_command("verify_receipt", str(file), key=[f"{name}={to_base64(key)}"], stdout=out)
    with pytest.raises(SystemExit):
        call_command("verify_receipt", str(file), key=[f"{name}={to_base64(bytes(32))}"], stdout=out)
    assert "does NOT hold" in out.getvalue()
    with pytest.raises(CommandError):
        call_command("verify_receipt", str(tmp_path / "missing.json"))
    with pytest.raises(CommandError):
        call_command("verify_receipt", str(file), key=["s1=abc"])


def test_the_command_checks_the_log_and_says_so_by_its_exit_code() -> None:
    events = a_log(5)
    out = StringIO()
    call_command("verify_log", stdout=out)
    assert "The log is sound: 5 events" in out.getvalue()
    tamper("UPDATE events_event SET type = 'id.praja.tests.forged.v1' WHERE position = %s", events[1].position)
    with pytest.raises(SystemExit) as ended:
        call_command("verify_log", stdout=out)
    assert ended.value.code == 1
    assert f"EVENT CHANGED: event {events[1].id}, position {events[1].position}, leaf 1" in out.getvalue()
