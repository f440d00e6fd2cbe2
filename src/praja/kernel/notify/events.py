"""What an operator does to messages."""

from __future__ import annotations

from praja.kernel.events import EventPayload, event_type


@event_type("notify.message_retried.v1")
class MessageRetried(EventPayload):
    message: int
    template: str
