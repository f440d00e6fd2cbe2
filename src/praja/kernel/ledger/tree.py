"""The Merkle tree of RFC 9162, section 2.1, over SHA-256: hashes, roots, proofs and how to check them. No database.

A *node* is a complete subtree: `(level, index)` covers the leaves from index * 2^level up to the next node's. Any
tree and any proof is a fold of such nodes, so that only O(log n) of them need to be read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

Node = tuple[int, int]
"""Level and index of a complete subtree."""
Range = tuple[int, int]
"""First leaf, and the one after the last."""
Look = Callable[[Node], bytes]
"""Gives the hash of a complete subtree."""


def leaf_hash(leaf_input: bytes) -> bytes:
    """The hash of a leaf: SHA-256(0x00 ‖ input)."""
    return hashlib.sha256(b"\x00" + leaf_input).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node: SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def cover(span: Range) -> list[Node]:
    """The complete subtrees that make up a range, left to right; the range begins where a subtree of its size may."""
    start, end = span
    nodes = []
    while start < end:
        level = (end - start).bit_length() - 1
        nodes.append((level, start >> level))
        start += 1 << level
    return nodes


def range_hash(span: Range, look: Look) -> bytes:
    """The hash over a range of leaves, from its complete subtrees."""
    if span[0] == span[1]:
        return EMPTY_ROOT
    hashes = [look(node) for node in cover(span)]
    result = hashes.pop()
    while hashes:
        result = node_hash(hashes.pop(), result)
    return result


def inclusion_ranges(leaf: int, size: int) -> list[Range]:
    """The ranges whose hashes are the audit path of a leaf in the tree of `size` leaves (RFC 9162, 2.1.3.1)."""
    if not 0 <= leaf < size:
        raise ValueError(f"leaf {leaf} is not in a tree of {size}")
    path: list[Range] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if leaf < middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start = middle
    return path[::-1]


def consistency_ranges(first: int, second: int) -> list[Range]:
    """The ranges whose hashes prove that the tree of `first` leaves begins that of `second` (RFC 9162, 2.1.4.1)."""
    if not 0 < first <= second:
        raise ValueError(f"no consistency proof from {first} to {second}")
    if first == second:
        return []
    proof: list[Range] = []
    start, end, is_whole = 0, second, True
    while first != end:
        middle = start + _split(end - start)
        if first <= middle:
            proof.append((middle, end))
            end = middle
        else:
            proof.append((start, middle))
            start, is_whole = middle, False
    if not is_whole:
        proof.append((start, end))
    return proof[::-1]


def root_from_inclusion(leaf: int, size: int, hash_of_leaf: bytes, path: Sequence[bytes]) -> bytes:
    """The root that an audit path leads to (RFC 9162, 2.1.3.2).

    Raises:
        ValueError: the path does not have the length or shape for this leaf and size.
    """
    if not 0 <= leaf < size:
        raise ValueError("the leaf is not in the tree")
    position, last, result = leaf, size - 1, hash_of_leaf
    for sibling in path:
        if last == 0:
            raise ValueError("the path is too long")
        if position & 1 or position == last:
            result = node_hash(sibling, result)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            result = node_hash(result, sibling)
        position, last = position >> 1, last >> 1
    if last:
        raise ValueError("the path is too short")
    return result


def is_consistent(first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows that the second tree continues the first (RFC 9162, 2.1.4.2)."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not proof and first_root == second_root
    steps = list(proof) if first & (first - 1) else [first_root, *proof]
    if not steps:
        return False
    position, last = first - 1, second - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            new = node_hash(new, step)
        position, last = position >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


class Builder:
    """Appends leaves to a tree of which only the complete subtrees on the right edge are known."""

    def __init__(self, size: int = 0, edge: Iterable[bytes] = ()) -> None:
        """`edge`: the hashes of `cover((0, size))`, left to right."""
        nodes = cover((0, size))
        hashes = list(edge)
        if len(hashes) != len(nodes):
            raise ValueError(f"a tree of {size} leaves has {len(nodes)} subtrees on its edge, not {len(hashes)}")
        self.size = size
        self._edge = [(level, value) for (level, _), value in zip(nodes, hashes, strict=True)]

    def append(self, hash_of_leaf: bytes) -> list[tuple[Node, bytes]]:
        """Add a leaf; returns the inner nodes it completes, lowest first."""
        completed: list[tuple[Node, bytes]] = []
        level, value = 0, hash_of_leaf
        while self._edge and self._edge[-1][0] == level:
            value = node_hash(self._edge.pop()[1], value)
            level += 1
            completed.append(((level, self.size >> level), value))
        self._edge.append((level, value))
        self.size += 1
        return completed

    def root(self) -> bytes:
        """The hash of the whole tree as it stands."""
        if not self._edge:
            return EMPTY_ROOT
        result = self._edge[-1][1]
        for _, value in reversed(self._edge[:-1]):
            result = node_hash(value, result)
        return result


def _split(size: int) -> int:
    """The largest power of two below `size` (> 1)."""
    return 1 << (size - 1).bit_length() - 1
