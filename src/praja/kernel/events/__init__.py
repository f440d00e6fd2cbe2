"""Events: the outbox, the audit trail and the timeline, in one append-only table.

A command calls `emit` once. What happens after the commit (relay to handlers, the Merkle log) reads the table.
"""

from praja.kernel.events.emit import emit
from praja.kernel.events.registry import EventPayload, Recorded, batch_handler, event_type, handler

__all__ = ["EventPayload", "Recorded", "batch_handler", "emit", "event_type", "handler"]
