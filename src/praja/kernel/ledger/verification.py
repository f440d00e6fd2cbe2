"""Check the whole log against the events: every leaf, every node, every signed tree head, and what is missing.

Reads in batches and holds no transaction open, so that it may run beside the platform. It sees the log as it was when
it began; what is added meanwhile waits for the next run. Each node is compared with the two below it, so that one
changed row is named once and does not make everything above it look wrong.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import product

from django.db import connection
from django.utils import timezone

from praja.kernel import crypto
from praja.kernel.events.models import Event
from praja.kernel.ledger.encoding import forget_source, leaf_input, tree_head_bytes
from praja.kernel.ledger.findings import Damage, Finding, Progress
from praja.kernel.ledger.models import Leaf, TreeHead
from praja.kernel.ledger.storage import nodes_at, nodes_over
from praja.kernel.ledger.tree import Node, cover, leaf_hash, node_hash, range_hash

BATCH = 2000
"""Leaves held in memory at once; even, so that two sisters come together."""
MAY_WAIT = dt.timedelta(minutes=5)
"""An event without a leaf after this time means that the sequencer stands still or was bypassed."""


def verify_log(batch: int = BATCH) -> Iterator[Finding | Progress]:
    """Walk the log and yield what is wrong with it, and how far the walk has come."""
    forget_source()
    last = TreeHead.objects.order_by("-size").first()
    size = last.size if last else 0
    present = Leaf.objects.order_by("-index").values_list("index", flat=True).first()
    length = 0 if present is None else present + 1
    if length < size:
        yield Finding(Damage.LOG_SHRUNKEN, f"{size} leaves are signed, the last {size - length} are gone")
    yield from _overgrown(size)
    walk = _Walk()
    for start in range(0, min(size, length), batch):
        end = min(start + batch, size, length)
        yield from walk.check(start, end)
        yield Progress(end, size)
    if walk.later_roots:
        yield Finding(Damage.ROOT_DIFFERS, f"{walk.later_roots} later tree heads differ too")
    yield from _unsequenced()


def findings() -> list[Finding]:
    """Everything that is wrong with the log; empty when it is sound."""
    return [found for found in verify_log() if isinstance(found, Finding)]


class _Walk:
    """What has to be remembered from one batch to the next."""

    def __init__(self) -> None:
        self.should_be: dict[Node, bytes] = {}
        """Where a stored hash disagrees with what stands below it: the value computed from there."""
        self.last_good_size = 0
        self.is_root_lost = False
        self.later_roots = 0

    def check(self, start: int, end: int) -> Iterator[Finding]:
        """Check leaves `start` to `end` - 1, the nodes they complete and the heads signed over them."""
        leaves = {leaf.index: leaf for leaf in Leaf.objects.filter(index__gte=start, index__lt=end)}
        events = Event.objects.in_bulk([leaf.position for leaf in leaves.values()])
        known = nodes_at(cover((0, start))) | nodes_over(start, end)
        known |= {(0, index): bytes(leaf.hash) for index, leaf in leaves.items()}
        changed: dict[int, Finding] = {}
        for index in range(start, end):
            leaf = leaves.get(index)
            if leaf is None:
                yield Finding(Damage.LEAF_MISSING, "no row in ledger_leaf has this index", leaf_index=index)
            else:
                yield from self._compare(leaf, events.get(leaf.position), changed)
        misfits: set[Node] = set()
        for level in range(1, end.bit_length() + 1):
            for index in range(start >> level, end >> level):
                yield from self._check_node((level, index), known, misfits, leaves)
        for head in TreeHead.objects.filter(size__gt=start, size__lte=end).order_by("size"):
            yield from self._check_head(head, known, misfits)
        for index, finding in changed.items():
            yield finding.at(Damage.LEAF_CHANGED) if (0, index) in misfits else finding
        edge = cover((0, end))
        self.should_be = {node: value for node, value in self.should_be.items() if node in edge}

    def _compare(self, leaf: Leaf, event: Event | None, changed: dict[int, Finding]) -> Iterator[Finding]:
        """What is wrong between a leaf and its event."""
        if event is None:
            detail = "the log has a leaf for it, but no row in events_event has this position"
            yield Finding(Damage.EVENT_MISSING, detail, leaf.index, str(leaf.event_id), leaf.position)
            return
        recomputed, stored = leaf_hash(leaf_input(event)), bytes(leaf.hash)
        if recomputed == stored:
            if event.id != leaf.event_id:
                detail = f"the leaf names event {leaf.event_id}, the row at its position is {event.id}"
                yield Finding(Damage.LEAF_CHANGED, detail, leaf.index, str(event.id), leaf.position, event.type)
            return
        renamed = f"; its id was {leaf.event_id}" if event.id != leaf.event_id else ""
        detail = f"leaf hash stored {stored.hex()}, recomputed from the row {recomputed.hex()}{renamed}"
        self.should_be[(0, leaf.index)] = recomputed
        changed[leaf.index] = Finding(
            Damage.EVENT_CHANGED, detail, leaf.index, str(event.id), leaf.position, event.type
        )

    def _check_node(
        self, node: Node, known: dict[Node, bytes], misfits: set[Node], leaves: dict[int, Leaf]
    ) -> Iterator[Finding]:
        level, index = node
        span = f"node of level {level} over leaves {index << level} to {(index + 1 << level) - 1}"
        stored = known.get(node)
        if stored is None:
            yield Finding(Damage.NODE_MISSING, f"there is no {span}")
            return
        children = [(level - 1, 2 * index), (level - 1, 2 * index + 1)]
        if any(child not in known for child in children):
            return
        value = node_hash(known[children[0]], known[children[1]])
        if value == stored:
            return
        for reading in product(*(self._readings(child, known) for child in children)):
            if node_hash(*reading) == stored:
                misfits |= {child for child, seen in zip(children, reading, strict=True) if seen != known[child]}
                return
        self.should_be[node] = value
        below = [leaves[child] for _, child in children if level == 1 and child in leaves]
        named = "; events " + ", ".join(str(leaf.event_id) for leaf in below) if below else ""
        detail = f"{span}, or what is below it: stored {stored.hex()}, computed {value.hex()}{named}"
        yield Finding(Damage.NODE_CHANGED, detail)

    def _check_head(self, head: TreeHead, known: dict[Node, bytes], misfits: set[Node]) -> Iterator[Finding]:
        root = bytes(head.root)
        message = tree_head_bytes(size=head.size, timestamp=head.timestamp, root=root)
        if not crypto.verify(head.key_id, message, bytes(head.signature)):
            yield Finding(
                Damage.SIGNATURE_INVALID, f"the tree head of {head.size} leaves is not signed by key {head.key_id}"
            )
        edge = cover((0, head.size))
        if any(node not in known for node in edge):
            return
        if self._gives(root, head.size, known, misfits):
            self.last_good_size, self.is_root_lost = head.size, False
        elif self.is_root_lost:
            self.later_roots += 1
        else:
            self.is_root_lost = True
            computed = range_hash((0, head.size), known.__getitem__)
            yield Finding(
                Damage.ROOT_DIFFERS,
                f"tree head of {head.size} leaves: signed {root.hex()}, computed {computed.hex()};"
                f" the head, or something in leaves {self.last_good_size} to {head.size - 1}, was changed",
            )

    def _gives(self, root: bytes, size: int, known: dict[Node, bytes], misfits: set[Node]) -> bool:
        """Whether the stored edge has this root, if need be with one node read as it should be."""
        if range_hash((0, size), known.__getitem__) == root:
            return True
        for node in cover((0, size)):
            if node in self.should_be:
                mended = known | {node: self.should_be[node]}
                if range_hash((0, size), mended.__getitem__) == root:
                    misfits.add(node)
                    return True
        return False

    def _readings(self, node: Node, known: dict[Node, bytes]) -> list[bytes]:
        return [known[node], self.should_be[node]] if node in self.should_be else [known[node]]


def _overgrown(size: int) -> Iterator[Finding]:
    """Leaves beyond the last head: heads were removed, or leaves added without the key."""
    beyond = Leaf.objects.filter(index__gte=size).order_by("index").first()
    if beyond is None or TreeHead.objects.filter(size__gt=beyond.index).exists():
        return
    detail = f"only {size} leaves are signed, yet there is a leaf beyond them"
    yield Finding(Damage.LOG_OVERGROWN, detail, beyond.index, str(beyond.event_id), beyond.position)


def _unsequenced() -> Iterator[Finding]:
    """Events that never entered the log: waiting too long, or taken off the queue without a leaf."""
    low = 0
    while True:
        rows, high = _unsequenced_after(low)
        if high is None:
            return
        for position, event_id, event_type, is_queued in rows:
            detail = (
                f"waits for its leaf for more than {MAY_WAIT}; does the worker run?"
                if is_queued
                else "is neither in the log nor in the queue for it"
            )
            yield Finding(Damage.EVENT_UNSEQUENCED, detail, event_id=str(event_id), position=position, type=event_type)
        low = high


def _unsequenced_after(low: int) -> tuple[list[tuple[int, str, str, bool]], int | None]:
    """The unsequenced among the next 20,000 events after position `low`, and the last position looked at."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(position) FROM (SELECT position FROM events_event WHERE position > %s"
            " ORDER BY position LIMIT 20000) AS batch",
            [low],
        )
        high = cursor.fetchone()[0]
        if high is None:
            return [], None
        cursor.execute(
            "SELECT e.position, e.id, e.type, p.position IS NOT NULL FROM events_event e"
            " LEFT JOIN events_pendingevent p USING (position)"
            " WHERE e.position > %s AND e.position <= %s AND (p.position IS NULL OR p.queued_at < %s)"
            " AND NOT EXISTS (SELECT 1 FROM ledger_leaf l WHERE l.position = e.position) ORDER BY e.position",
            [low, high, timezone.now() - MAY_WAIT],
        )
        return cursor.fetchall(), high
