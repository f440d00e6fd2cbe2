"""Answers questions about a Merkle tree with pymerkle. Runs in its own process and environment; JSON in, JSON out.

In:  {"leaves": [hex], "inclusion": [[leaf, size]], "consistency": [[first, second]], "roots": [hex]}
     `roots` are the roots somebody else computed for every size from 1 on; pymerkle's proofs are checked against them.
Out: {"roots": [hex], "inclusion": [{"path": [hex], "leaf": hex, "holds": bool}],
      "consistency": [{"path": [hex], "holds": bool}], "refused": int}
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

from pymerkle import InmemoryTree, InvalidProof, verify_consistency, verify_inclusion


def main() -> None:
    asked = json.load(sys.stdin)
    tree = InmemoryTree(algorithm="sha256")
    for leaf in asked["leaves"]:
        tree.append_entry(bytes.fromhex(leaf))
    theirs = [bytes.fromhex(root) for root in asked["roots"]]
    refused = 0
    inclusion, consistency = [], []
    for leaf, size in asked["inclusion"]:
        proof = tree.prove_inclusion(leaf + 1, size)
        own = tree.get_leaf(leaf + 1)
        holds = _holds(verify_inclusion, own, theirs[size - 1], proof)
        refused += not _holds(verify_inclusion, own, bytes(32), proof)
        inclusion.append({"path": [entry.hex() for entry in proof.path], "leaf": own.hex(), "holds": holds})
    for first, second in asked["consistency"]:
        proof = tree.prove_consistency(first, second)
        holds = _holds(verify_consistency, theirs[first - 1], theirs[second - 1], proof)
        refused += not _holds(verify_consistency, bytes(32), theirs[second - 1], proof)
        consistency.append({"path": [entry.hex() for entry in proof.path], "holds": holds})
    roots = [tree.get_root(size).hex() for size in range(1, len(asked["leaves"]) + 1)]
    json.dump({"roots": roots, "inclusion": inclusion, "consistency": consistency, "refused": refused}, sys.stdout)


def _holds(check: Callable[..., object], *arguments: object) -> bool:
    try:
        check(*arguments)
    except InvalidProof:
        return False
    return True


if __name__ == "__main__":
    main()
