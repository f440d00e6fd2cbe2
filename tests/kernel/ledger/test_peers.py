"""Our tree and proofs against pymerkle, which shares no code with us and runs in an environment of its own."""

from __future__ import annotations

import json
import random
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from praja.kernel.ledger.tree import is_consistent, root_from_inclusion
from tests.kernel.ledger.test_tree import Stored
from tests.peers.environment import HERE, peer_python

SIZE = 150
VECTORS = Path(__file__).with_name("pymerkle_vectors.json")


def leaves() -> list[bytes]:
    chance = random.Random(9162)
    return [chance.randbytes(chance.randrange(0, 200)) for _ in range(SIZE)]


def questions() -> dict[str, Any]:
    """Proofs in trees of all sizes up to 32, and at random beyond."""
    chance = random.Random(6962)
    inclusion = [(leaf, size) for size in range(1, 33) for leaf in range(size)]
    consistency = [(first, second) for second in range(1, 33) for first in range(1, second + 1)]
    for _ in range(200):
        size = chance.randrange(33, SIZE + 1)
        inclusion.append((chance.randrange(size), size))
        consistency.append((chance.randrange(1, size + 1), size))
    return {"inclusion": inclusion, "consistency": consistency}


def check(answer: dict[str, Any], asked: dict[str, Any], stored: Stored) -> None:
    """Whether the peer's roots and proofs are ours, and its verifier accepted our roots.

    pymerkle lists the leaf itself in an audit path. Its consistency proofs have a form of their own, so there each
    side checks its own proof between the same roots; ours have the form of the RFC (test_tree).
    """
    assert answer["roots"] == [root.hex() for root in stored.roots[1:]]
    for (leaf, size), theirs in zip(asked["inclusion"], answer["inclusion"], strict=True):
        ours = stored.path(leaf, size)
        own = stored.nodes[(0, leaf)]
        assert theirs["holds"]
        assert theirs["leaf"] == own.hex()
        assert Counter(theirs["path"]) == Counter([own.hex(), *(entry.hex() for entry in ours)]), (leaf, size)
        assert root_from_inclusion(leaf, size, own, ours).hex() == answer["roots"][size - 1]
    for (first, second), theirs in zip(asked["consistency"], answer["consistency"], strict=True):
        ours = stored.consistency(first, second)
        assert theirs["holds"]
        roots = [bytes.fromhex(answer["roots"][size - 1]) for size in (first, second)]
        assert is_consistent(first, second, *roots, ours)


def test_pymerkle_computes_the_same_roots_and_proofs_and_accepts_ours() -> None:
    content = leaves()
    stored = Stored(content)
    asked = questions()
    given = asked | {
        "leaves": [leaf.hex() for leaf in content],
        "roots": [root.hex() for root in stored.roots[1:]],
    }
    done = subprocess.run(
        [str(peer_python()), "-I", str(HERE / "pymerkle_peer.py")],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    check(answer, asked, stored)
    assert answer["refused"] == len(asked["inclusion"]) + len(asked["consistency"]), "it refuses false roots"


def test_the_roots_and_proofs_that_pymerkle_gave_once() -> None:
    """The same comparison for machines without a package index: figures written down by `pymerkle_peer.py`."""
    recorded = json.loads(VECTORS.read_text())
    check(recorded["answer"], recorded["asked"], Stored([bytes.fromhex(leaf) for leaf in recorded["leaves"]]))


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock", "pyproject.toml"])
def test_pymerkle_never_becomes_a_dependency(name: str) -> None:
    """Its licence is the GPL; see docs/decisions/0008."""
    assert "pymerkle" not in (HERE.parents[1] / name).read_text().lower()
