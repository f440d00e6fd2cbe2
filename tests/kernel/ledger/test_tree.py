"""The tree against the published vectors, against the recursive definition of RFC 9162, and by properties."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praja.kernel.ledger.tree import (
    EMPTY_ROOT,
    Builder,
    consistency_ranges,
    cover,
    inclusion_ranges,
    is_consistent,
    leaf_hash,
    node_hash,
    range_hash,
    root_from_inclusion,
)

# The inputs and roots of Certificate Transparency's reference implementations (RFC 6962; the same hashes as RFC 9162).
KNOWN_INPUTS = [
    bytes.fromhex(text)
    for text in ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
]
KNOWN_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
# leaf, size and audit path, with leaves counted from 0.
KNOWN_PATHS = [
    (0, 1, []),
    (
        0,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
KNOWN_CONSISTENCY = [
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]


class Stored:
    """A tree as the log stores it: hashes of complete subtrees."""

    def __init__(self, inputs: list[bytes]) -> None:
        self.inputs = inputs
        self.nodes: dict[tuple[int, int], bytes] = {}
        self.roots: list[bytes] = [EMPTY_ROOT]
        builder = Builder()
        for index, content in enumerate(inputs):
            self.nodes[(0, index)] = leaf_hash(content)
            self.nodes |= dict(builder.append(leaf_hash(content)))
            self.roots.append(builder.root())

    def path(self, leaf: int, size: int) -> list[bytes]:
        return [range_hash(span, self.nodes.__getitem__) for span in inclusion_ranges(leaf, size)]

    def consistency(self, first: int, second: int) -> list[bytes]:
        return [range_hash(span, self.nodes.__getitem__) for span in consistency_ranges(first, second)]


def merkle_tree_hash(inputs: list[bytes]) -> bytes:
    """MTH of RFC 9162, section 2.1.1, word for word."""
    if not inputs:
        return hashlib.sha256().digest()
    if len(inputs) == 1:
        return hashlib.sha256(b"\x00" + inputs[0]).digest()
    k = 1
    while k * 2 < len(inputs):
        k *= 2
    return hashlib.sha256(b"\x01" + merkle_tree_hash(inputs[:k]) + merkle_tree_hash(inputs[k:])).digest()


def merkle_path(leaf: int, inputs: list[bytes]) -> list[bytes]:
    """PATH of RFC 9162, section 2.1.3.1, word for word."""
    if len(inputs) == 1:
        return []
    k = 1
    while k * 2 < len(inputs):
        k *= 2
    if leaf < k:
        return [*merkle_path(leaf, inputs[:k]), merkle_tree_hash(inputs[k:])]
    return [*merkle_path(leaf - k, inputs[k:]), merkle_tree_hash(inputs[:k])]


def merkle_subproof(first: int, inputs: list[bytes], is_whole: bool) -> list[bytes]:
    """SUBPROOF of RFC 9162, section 2.1.4.1, word for word."""
    if first == len(inputs):
        return [] if is_whole else [merkle_tree_hash(inputs)]
    k = 1
    while k * 2 < len(inputs):
        k *= 2
    if first <= k:
        return [*merkle_subproof(first, inputs[:k], is_whole), merkle_tree_hash(inputs[k:])]
    return [*merkle_subproof(first - k, inputs[k:], False), merkle_tree_hash(inputs[:k])]


inputs = st.lists(st.binary(max_size=8), min_size=1, max_size=70)


def test_an_empty_tree_has_the_hash_of_nothing() -> None:
    assert Builder().root() == hashlib.sha256(b"").digest()


def test_a_leaf_cannot_be_mistaken_for_a_node() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert node_hash(left, right) != leaf_hash(left + right)


def test_roots_match_the_published_vectors() -> None:
    assert [root.hex() for root in Stored(KNOWN_INPUTS).roots[1:]] == KNOWN_ROOTS


@pytest.mark.parametrize(("leaf", "size", "path"), KNOWN_PATHS)
def test_audit_paths_match_the_published_vectors(leaf: int, size: int, path: list[str]) -> None:
    assert [entry.hex() for entry in Stored(KNOWN_INPUTS).path(leaf, size)] == path


@pytest.mark.parametrize(("first", "second", "proof"), KNOWN_CONSISTENCY)
def test_consistency_proofs_match_the_published_vectors(first: int, second: int, proof: list[str]) -> None:
    assert [entry.hex() for entry in Stored(KNOWN_INPUTS).consistency(first, second)] == proof


@given(inputs)
def test_roots_follow_the_recursive_definition(content: list[bytes]) -> None:
    stored = Stored(content)
    assert stored.roots[-1] == merkle_tree_hash(content)
    assert range_hash((0, len(content)), stored.nodes.__getitem__) == stored.roots[-1]


@given(inputs, st.data())
def test_an_audit_path_follows_the_definition_and_proves_its_leaf_only(
    content: list[bytes], data: st.DataObject
) -> None:
    stored = Stored(content)
    leaf = data.draw(st.integers(0, len(content) - 1))
    path = stored.path(leaf, len(content))
    assert path == merkle_path(leaf, content)
    assert root_from_inclusion(leaf, len(content), leaf_hash(content[leaf]), path) == stored.roots[-1]
    other = leaf_hash(content[leaf] + b"!")
    assert root_from_inclusion(leaf, len(content), other, path) != stored.roots[-1]


@given(inputs, st.data())
def test_an_audit_path_of_the_wrong_length_is_refused(content: list[bytes], data: st.DataObject) -> None:
    stored = Stored(content)
    leaf = data.draw(st.integers(0, len(content) - 1))
    path = stored.path(leaf, len(content))
    with pytest.raises(ValueError, match="long"):
        root_from_inclusion(leaf, len(content), stored.nodes[(0, leaf)], [*path, bytes(32)])
    if path:
        with pytest.raises(ValueError, match="short"):
            root_from_inclusion(leaf, len(content), stored.nodes[(0, leaf)], path[:-1])


@given(inputs, st.data())
def test_a_consistency_proof_follows_the_definition_and_holds(content: list[bytes], data: st.DataObject) -> None:
    stored, second = Stored(content), len(content)
    first = data.draw(st.integers(1, second))
    proof = stored.consistency(first, second)
    assert proof == merkle_subproof(first, content, True)
    assert is_consistent(first, second, stored.roots[first], stored.roots[second], proof)


@given(inputs, st.data())
def test_no_consistency_proof_hides_a_changed_leaf(content: list[bytes], data: st.DataObject) -> None:
    second = len(content)
    first = data.draw(st.integers(1, second))
    changed = data.draw(st.integers(0, first - 1))
    stored = Stored(content)
    forged = Stored([*content[:changed], content[changed] + b"!", *content[changed + 1 :]])
    proof = forged.consistency(first, second)
    assert not is_consistent(first, second, stored.roots[first], forged.roots[second], proof)


@given(inputs, st.data())
def test_a_tree_continued_from_its_edge_is_the_same_tree(content: list[bytes], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(content)))
    before = Stored(content[:cut])
    builder = Builder(cut, [before.nodes[node] for node in cover((0, cut))])
    added = {}
    for entry in content[cut:]:
        added |= dict(builder.append(leaf_hash(entry)))
    assert builder.root() == merkle_tree_hash(content)
    assert {node for node in Stored(content).nodes if node[0]} == set(added) | {n for n in before.nodes if n[0]}


@given(st.integers(1, 2**40), st.data())
def test_a_proof_in_a_huge_log_needs_few_nodes(size: int, data: st.DataObject) -> None:
    leaf = data.draw(st.integers(0, size - 1))
    nodes = {node for span in inclusion_ranges(leaf, size) for node in cover(span)}
    assert len(nodes) <= 2 * size.bit_length()
    first = data.draw(st.integers(1, size))
    nodes = {node for span in consistency_ranges(first, size) for node in cover(span)}
    assert len(nodes) <= 3 * size.bit_length()
