"""Events enter the log exactly once, in any order of their commits, with any number of workers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from praja.kernel import crypto
from praja.kernel.events.models import Event, PendingEvent
from praja.kernel.ledger.encoding import canonical, cloudevent, leaf_input, tree_head_bytes
from praja.kernel.ledger.models import Leaf, Node, TreeHead
from praja.kernel.ledger.sequencer import LogDamaged, sequence, sequence_all
from praja.kernel.ledger.tree import Builder, leaf_hash
from praja.kernel.ledger.verification import findings
from tests.kernel.ledger.factories import a_log, behind_the_platforms_back, note, tamper

pytestmark = pytest.mark.usefixtures("empty_log")


def in_thread(function: Callable[[], Any]) -> threading.Thread:
    """Run a function with a database connection of its own."""

    def run() -> None:
        try:
            function()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.django_db
def test_every_event_gets_a_leaf_in_order_and_the_queue_is_empty() -> None:
    events = a_log(7, batches=3)
    assert list(Leaf.objects.order_by("index").values_list("position", flat=True)) == [e.position for e in events]
    assert not PendingEvent.objects.exists()
    assert sequence() == 0


@pytest.mark.django_db
def test_a_tree_head_is_signed_over_the_tree_as_rfc_9162_says() -> None:
    a_log(5)
    head = TreeHead.objects.get(size=5)
    builder = Builder()
    for event in Event.objects.order_by("position"):
        builder.append(leaf_hash(leaf_input(event)))
    assert bytes(head.root) == builder.root()
    message = head.timestamp.to_bytes(8) + (5).to_bytes(8) + b"\x20" + builder.root() + b"\x00\x00"
    assert tree_head_bytes(size=5, timestamp=head.timestamp, root=builder.root()) == message
    assert crypto.verify(head.key_id, message, bytes(head.signature))


@pytest.mark.django_db
def test_timestamps_of_tree_heads_never_go_back() -> None:
    a_log(3)
    tamper("UPDATE ledger_treehead SET timestamp = timestamp + 1000000")
    future = TreeHead.objects.get(size=3).timestamp
    a_log(1)
    assert TreeHead.objects.get(size=4).timestamp >= future


@pytest.mark.django_db
def test_only_complete_subtrees_are_stored() -> None:
    a_log(13, batches=4)
    stored = set(Node.objects.values_list("level", "index"))
    assert stored == {(level, i) for level in (1, 2, 3) for i in range(13 >> level)}


@pytest.mark.django_db
def test_an_event_is_sealed_as_a_canonical_cloudevent() -> None:
    event = Event.objects.get(pk=note(3, words="ä “b”", organization="pupr").pk)
    content = cloudevent(event)
    assert content == {
        "specversion": "1.0",
        "id": str(event.id),
        "source": "urn:praja:jombang",
        "type": "id.praja.tests.noted.v1",
        "subject": "note/1",
        "time": content["time"],
        "datacontenttype": "application/json",
        "actor": "system:tests",
        "organization": "pupr",
        "data": {"number": 3, "words": "ä “b”"},
    }
    assert content["time"].endswith("Z")
    assert leaf_input(event).startswith('{"actor":"system:tests","data":{"number":3,"words":"ä “b”"},'.encode())


def test_canonical_json_sorts_at_every_depth_and_wastes_nothing() -> None:
    assert canonical({"b": {"z": 1, "a": [1, 2]}, "a": None}) == b'{"a":null,"b":{"a":[1,2],"z":1}}'
    with pytest.raises(ValueError, match="Out of range"):
        canonical({"a": float("nan")})


@pytest.mark.django_db
def test_an_event_queued_twice_keeps_its_leaf() -> None:
    events = a_log(3)
    tamper("INSERT INTO events_pendingevent (position) VALUES (%s)", events[1].position)
    sequence_all()
    assert Leaf.objects.count() == 3
    assert findings() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE ledger_node SET hash = '\\x00' WHERE level = 2 AND \"index\" = 0",
        "DELETE FROM ledger_node WHERE level = 2",
        "UPDATE ledger_leaf SET hash = '\\x00' WHERE \"index\" = 4",
        "DELETE FROM ledger_treehead WHERE size = 5",
    ],
)
def test_nothing_is_signed_on_top_of_a_damaged_log(damage: str) -> None:
    a_log(5, batches=5)
    tamper(damage)
    note()
    with pytest.raises(LogDamaged):
        sequence()
    assert PendingEvent.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["ledger_leaf", "ledger_node", "ledger_treehead", "ledger_origin", "events_event"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_database_refuses_to_forget(table: str, statement: str) -> None:
    a_log(4)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


@pytest.mark.django_db
def test_the_database_refuses_to_rewrite() -> None:
    a_log(4)
    for statement in (
        "UPDATE events_event SET actor = 'x'",
        "UPDATE ledger_leaf SET hash = ''",
        "UPDATE ledger_treehead SET root = ''",
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.django_db
def test_sequencing_costs_a_fixed_number_of_statements(django_assert_max_num_queries: Any) -> None:
    a_log(3)
    for number in range(50):
        note(number)
    with django_assert_max_num_queries(14):
        assert sequence() == 50


@pytest.mark.django_db(transaction=True)
def test_two_sequencers_never_number_the_same_leaf() -> None:
    for number in range(120):
        note(number)
    barrier = threading.Barrier(3)

    def work() -> None:
        barrier.wait()
        for _ in range(40):
            sequence(limit=7)

    threads = [in_thread(work) for _ in range(3)]
    for thread in threads:
        thread.join()
    sequence_all()
    assert list(Leaf.objects.order_by("index").values_list("index", flat=True)) == list(range(120))
    assert findings() == []


@pytest.mark.django_db(transaction=True)
def test_an_event_that_commits_late_still_gets_its_leaf() -> None:
    """Positions are given before the commit, so a smaller one may become visible after a larger one was sealed."""
    has_position, may_commit = threading.Event(), threading.Event()
    slow: list[int] = []

    def commit_late() -> None:
        with transaction.atomic():
            slow.append(note(1, subject="note/slow").position)
            has_position.set()
            may_commit.wait(10)

    thread = in_thread(commit_late)
    has_position.wait(10)
    fast = note(2, subject="note/fast")
    assert sequence_all() == 1
    may_commit.set()
    thread.join()
    assert slow[0] < fast.position
    assert sequence_all() == 1
    assert list(Leaf.objects.order_by("index").values_list("position", flat=True)) == [fast.position, slow[0]]
    assert findings() == []


@pytest.mark.django_db(transaction=True)
def test_writers_do_not_wait_for_the_sequencer() -> None:
    with transaction.atomic():
        note(0)
        sequence()
    note(1)
    with transaction.atomic():
        assert sequence() == 1
        writer = in_thread(lambda: note(2, subject="note/other"))
        writer.join(5)
        assert not writer.is_alive()
        with behind_the_platforms_back():
            pass
    assert sequence() == 1
