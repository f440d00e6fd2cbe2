"""Read and write the leaves and nodes of the log, many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import connection

from praja.kernel.ledger.models import Leaf
from praja.kernel.ledger.tree import Node


def nodes_at(wanted: Iterable[Node]) -> dict[Node, bytes]:
    """The stored hashes of these complete subtrees; missing ones are absent. At most two SQL queries."""
    wanted = set(wanted)
    leaves = [index for level, index in wanted if level == 0]
    inner = [node for node in wanted if node[0] > 0]
    found: dict[Node, bytes] = {}
    if leaves:
        rows = Leaf.objects.filter(index__in=leaves).values_list("index", "hash")
        found |= {(0, index): bytes(value) for index, value in rows}
    if inner:
        levels, indexes = zip(*inner, strict=True)
        with connection.cursor() as cursor:
            cursor.execute(
                'SELECT n.level, n."index", n.hash FROM ledger_node n'
                ' JOIN unnest(%s::smallint[], %s::bigint[]) AS w(level, "index") USING (level, "index")',
                [list(levels), list(indexes)],
            )
            found |= {(level, index): bytes(value) for level, index, value in cursor.fetchall()}
    return found


def nodes_over(start: int, end: int) -> dict[Node, bytes]:
    """The inner nodes completed by leaves `start` to `end` - 1, with those beside and below them. One SQL query."""
    levels = range(1, end.bit_length() + 1)
    spans = [(level, (start >> level + 1) << 1, end >> level) for level in levels]
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT n.level, n."index", n.hash FROM unnest(%s::smallint[], %s::bigint[], %s::bigint[])'
            ' AS s(level, low, high) JOIN ledger_node n ON n.level = s.level AND n."index" >= s.low'
            ' AND n."index" < s.high',
            [list(column) for column in zip(*spans, strict=True)],
        )
        return {(level, index): bytes(value) for level, index, value in cursor.fetchall()}


def insert_leaves(rows: Sequence[tuple[int, int, UUID, bytes]]) -> None:
    """Write leaves: index, position, event id, hash. One SQL statement."""
    _insert('INSERT INTO ledger_leaf ("index", position, event_id, hash)', "bigint bigint uuid bytea", rows)


def insert_nodes(rows: Sequence[tuple[Node, bytes]]) -> None:
    """Write inner nodes with their hashes. One SQL statement."""
    _insert(
        'INSERT INTO ledger_node (level, "index", hash)',
        "smallint bigint bytea",
        [(level, index, value) for (level, index), value in rows],
    )


def _insert(into: str, types: str, rows: Sequence[tuple[object, ...]]) -> None:
    """An array a column: several times as fast as bulk_create, which matters while complaints pour in."""
    if not rows:
        return
    arrays = ", ".join(f"%s::{name}[]" for name in types.split())
    with connection.cursor() as cursor:
        sql = f"{into} SELECT * FROM unnest({arrays})"  # noqa: S608 - made of the literals above
        cursor.execute(sql, [list(column) for column in zip(*rows, strict=True)])
