"""Whatever is changed behind the platform's back is named; a sound log is never suspected."""

from __future__ import annotations

import pytest

from praja.kernel.ledger.findings import Damage, Finding
from praja.kernel.ledger.models import Leaf, TreeHead
from praja.kernel.ledger.sequencer import sequence_all
from praja.kernel.ledger.tree import leaf_hash
from praja.kernel.ledger.verification import findings, verify_log
from tests.kernel.ledger.factories import a_log, note, tamper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_log")]


def only_finding() -> Finding:
    found = findings()
    assert len(found) == 1, [str(one) for one in found]
    return found[0]


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 8, 13])
def test_a_sound_log_gives_no_finding(size: int) -> None:
    a_log(size, batches=4)
    assert findings() == []


@pytest.mark.parametrize("batch", [2, 4, 6])
def test_the_batch_size_makes_no_difference(batch: int) -> None:
    a_log(13, batches=5)
    assert not [found for found in verify_log(batch) if isinstance(found, Finding)]


@pytest.mark.parametrize("changed", range(7))
def test_a_changed_event_is_named(changed: int) -> None:
    events = a_log(7, batches=3)
    tamper(
        """UPDATE events_event SET data = '{"number": 99, "words": ""}' WHERE position = %s""", events[changed].position
    )
    found = only_finding()
    assert found.damage is Damage.EVENT_CHANGED
    assert (found.event_id, found.position) == (str(events[changed].id), events[changed].position)
    assert (found.leaf_index, found.type) == (changed, "id.praja.tests.noted.v1")
    assert "recomputed" in found.detail
    assert bytes(Leaf.objects.get(index=changed).hash).hex() in found.detail


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("id", "018f0000-0000-7000-8000-000000000000"),
        ("type", "id.praja.tests.other.v1"),
        ("subject", "note/2"),
        ("actor", "staff:1"),
        ("organization", "kominfo"),
        ("time", "2020-01-01T00:00:00Z"),
    ],
)
def test_every_attribute_of_an_event_is_protected(column: str, value: str) -> None:
    events = a_log(5)
    tamper(f"UPDATE events_event SET {column} = %s WHERE position = %s", value, events[2].position)
    assert only_finding().damage is Damage.EVENT_CHANGED


def test_a_deleted_event_is_named() -> None:
    events = a_log(5)
    tamper("DELETE FROM events_event WHERE position = %s", events[3].position)
    found = only_finding()
    assert found.damage is Damage.EVENT_MISSING
    assert (found.event_id, found.leaf_index) == (str(events[3].id), 3)


@pytest.mark.parametrize("changed", range(7))
def test_a_changed_leaf_is_told_from_a_changed_event(changed: int) -> None:
    a_log(7)
    tamper('UPDATE ledger_leaf SET hash = %s WHERE "index" = %s', bytes(32), changed)
    found = only_finding()
    assert (found.damage, found.leaf_index) == (Damage.LEAF_CHANGED, changed)


@pytest.mark.parametrize("changed", range(7))
def test_an_event_changed_together_with_its_leaf_is_found(changed: int) -> None:
    events = a_log(7)
    tamper("UPDATE events_event SET actor = 'staff:1' WHERE position = %s", events[changed].position)
    forged = only_finding().detail.split("recomputed from the row ")[1][:64]
    tamper('UPDATE ledger_leaf SET hash = %s WHERE "index" = %s', bytes.fromhex(forged), changed)
    found = only_finding()
    if changed == 6:  # the last of an odd number: no node above it yet, only the signed root
        assert found.damage is Damage.ROOT_DIFFERS
    else:
        assert found.damage is Damage.NODE_CHANGED
        assert str(events[changed].id) in found.detail


def test_a_missing_leaf_is_named() -> None:
    events = a_log(7)
    tamper('DELETE FROM ledger_leaf WHERE "index" = 2')
    found = findings()
    assert {one.damage for one in found} == {Damage.LEAF_MISSING, Damage.EVENT_UNSEQUENCED}
    assert [one.position for one in found if one.damage is Damage.EVENT_UNSEQUENCED] == [events[2].position]


@pytest.mark.parametrize(("level", "index"), [(1, 0), (1, 2), (2, 0), (2, 1), (3, 0)])
def test_a_changed_node_is_named_once(level: int, index: int) -> None:
    a_log(11)
    tamper('UPDATE ledger_node SET hash = %s WHERE level = %s AND "index" = %s', bytes(32), level, index)
    found = only_finding()
    assert found.damage is Damage.NODE_CHANGED
    assert f"level {level} over leaves {index << level} " in found.detail


def test_a_missing_node_is_named() -> None:
    a_log(8)
    tamper("DELETE FROM ledger_node WHERE level = 2")
    assert {found.damage for found in findings()} == {Damage.NODE_MISSING}


def test_a_changed_root_is_named_and_so_is_its_signature() -> None:
    a_log(6, batches=3)
    tamper("UPDATE ledger_treehead SET root = %s WHERE size = 4", bytes(32))
    assert {found.damage for found in findings()} == {Damage.ROOT_DIFFERS, Damage.SIGNATURE_INVALID}


def test_a_wrong_signature_is_named() -> None:
    a_log(6, batches=3)
    tamper("UPDATE ledger_treehead SET timestamp = timestamp + 1 WHERE size = 2")
    found = only_finding()
    assert (found.damage, "2 leaves" in found.detail) == (Damage.SIGNATURE_INVALID, True)


def test_a_rewritten_log_is_caught_by_its_signed_heads() -> None:
    events = a_log(4, batches=2)
    last = TreeHead.objects.get(size=4)
    tamper("UPDATE events_event SET actor = 'staff:1' WHERE position = %s", events[1].position)
    for table in ("ledger_leaf", "ledger_node", "ledger_treehead"):
        tamper(f"DELETE FROM {table}")
    tamper("INSERT INTO events_pendingevent (position) SELECT position FROM events_event")
    sequence_all()
    tamper("DELETE FROM ledger_treehead")
    last.save(force_insert=True)
    assert Damage.ROOT_DIFFERS in {found.damage for found in findings()}


def test_a_truncated_log_is_found() -> None:
    a_log(6, batches=3)
    tamper('DELETE FROM ledger_leaf WHERE "index" >= 4')
    assert Damage.LOG_SHRUNKEN in {found.damage for found in findings()}


def test_removed_tree_heads_are_found() -> None:
    a_log(6, batches=3)
    tamper("DELETE FROM ledger_treehead WHERE size = 6")
    found = only_finding()
    assert (found.damage, found.leaf_index) == (Damage.LOG_OVERGROWN, 4)


def test_an_event_taken_off_the_queue_is_named() -> None:
    a_log(3)
    lost = note(4)
    tamper("DELETE FROM events_pendingevent")
    found = only_finding()
    assert (found.damage, found.event_id) == (Damage.EVENT_UNSEQUENCED, str(lost.id))


def test_an_event_may_wait_a_while_for_its_leaf() -> None:
    waiting = note()
    assert findings() == []
    tamper("UPDATE events_pendingevent SET queued_at = now() - interval '6 minutes'")
    found = only_finding()
    assert found.damage is Damage.EVENT_UNSEQUENCED
    assert str(waiting.id) in str(found)
    assert "worker" in found.detail


def test_a_finding_reads_as_a_sentence() -> None:
    found = Finding(Damage.EVENT_CHANGED, "why", 3, "an-id", 17, "id.praja.x.v1")
    assert str(found) == "EVENT CHANGED: event an-id, position 17, leaf 3, type id.praja.x.v1: why"
    assert leaf_hash(b"") != bytes(32)
