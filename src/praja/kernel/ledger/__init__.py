"""The Merkle log over all events: who holds a receipt can check it without trusting the platform.

`receipt(event_id)` gives a `Receipt`; `sequence` and `sequence_all` let the log grow. Loaded on first use, since the
models cannot be imported while Django is still starting.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from praja.kernel.ledger.queries import consistency_proof, inclusion_proof, latest_tree_head, receipt
    from praja.kernel.ledger.receipts import Receipt
    from praja.kernel.ledger.sequencer import sequence, sequence_all

__all__ = [
    "Receipt",
    "consistency_proof",
    "inclusion_proof",
    "latest_tree_head",
    "receipt",
    "sequence",
    "sequence_all",
]

_HOMES = {"Receipt": "receipts", "sequence": "sequencer", "sequence_all": "sequencer"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'queries')}"), name)
