"""Read the stored nodes of the log."""

from __future__ import annotations

from collections.abc import Iterable

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
