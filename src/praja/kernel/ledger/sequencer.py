"""Give committed events their place in the Merkle log, and sign what the log has become.

Nothing here runs while a command runs: the hot path only leaves a row in the pending queue. One transaction under an
advisory lock takes a batch off the queue, so that two workers never number the same leaf.
"""

from __future__ import annotations

import time

from django.db import connection, transaction

from praja.kernel import crypto
from praja.kernel.events import relay
from praja.kernel.events.models import Event
from praja.kernel.ledger.encoding import default_source, forget_source, leaf_input, tree_head_bytes
from praja.kernel.ledger.models import Leaf, Origin, TreeHead
from praja.kernel.ledger.storage import insert_leaves, insert_nodes, nodes_at
from praja.kernel.ledger.tree import Builder, cover, leaf_hash

BATCH = 1000
LOCK = 0x7072616A61
"""Key of the advisory lock: "praja" in ASCII."""


class LogDamaged(RuntimeError):
    """The stored tree cannot be continued; `verify_log` says why."""


def sequence(limit: int = BATCH) -> int:
    """Take up to `limit` pending events into the log; returns how many. 0 also when another worker is at it.

    Raises:
        LogDamaged: the end of the log does not match its last signed tree head.
    """
    with transaction.atomic():
        if not _lock():
            return 0
        events = _take_pending(limit)
        if not events:
            return 0
        head = TreeHead.objects.order_by("-size").first()
        builder = _continue_from(head)
        _name_log(is_new=head is None)
        leaves, nodes = [], []
        for event in events:
            value = leaf_hash(leaf_input(event))
            leaves.append((builder.size, event.position, event.id, value))
            nodes += builder.append(value)
        insert_leaves(leaves)
        insert_nodes(nodes)
        sign_tree_head(builder, after=head).save(force_insert=True)
        relay.fan_out(events)
    return len(events)


def sequence_all() -> int:
    """Take everything pending into the log; for the demo generator and tests. Returns how many events."""
    total = 0
    while done := sequence():
        total += done
    return total


def sign_tree_head(builder: Builder, *, after: TreeHead | None) -> TreeHead:
    """A signed head of the tree as it stands, unsaved; never older than the one before."""
    timestamp = max(time.time_ns() // 1_000_000, after.timestamp if after else 0)
    key_id, signature = crypto.sign(tree_head_bytes(size=builder.size, timestamp=timestamp, root=builder.root()))
    return TreeHead(size=builder.size, timestamp=timestamp, root=builder.root(), key_id=key_id, signature=signature)


def _lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _take_pending(limit: int) -> list[Event]:
    """Remove the oldest pending positions and return their events in order.

    An event that was queued a second time, e.g. by an operator, keeps the leaf it has.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM events_pendingevent WHERE position IN"
            " (SELECT position FROM events_pendingevent ORDER BY position LIMIT %s) RETURNING position",
            [limit],
        )
        positions = [row[0] for row in cursor.fetchall()]
    if not positions:
        return []
    placed = Leaf.objects.filter(position__in=positions).values_list("position", flat=True)
    fresh = set(positions) - set(placed)
    return list(Event.objects.filter(position__in=fresh).order_by("position"))


def _continue_from(head: TreeHead | None) -> Builder:
    """The builder at the end of the stored log.

    The root is compared with the signed one, so that a changed node never gets under a new signature unnoticed.
    """
    size = head.size if head else 0
    if Leaf.objects.filter(index__gte=size).exists():
        raise LogDamaged(f"there are leaves beyond the last signed tree head of {size}")
    if head is None:
        return Builder()
    edge = cover((0, size))
    stored = nodes_at(edge)
    missing = [node for node in edge if node not in stored]
    if missing:
        raise LogDamaged(f"node {missing[0]} of the tree of {size} leaves is missing")
    builder = Builder(size, [stored[node] for node in edge])
    if builder.root() != bytes(head.root):
        raise LogDamaged(f"the stored nodes do not give the signed root of the tree of {size} leaves")
    return builder


def _name_log(*, is_new: bool) -> None:
    if is_new:
        Origin.objects.get_or_create(id=1, defaults={"source": default_source()})
        forget_source()
