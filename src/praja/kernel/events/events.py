"""What operators do to deliveries."""

from __future__ import annotations

from praja.kernel.events.registry import EventPayload, event_type


@event_type("events.delivery_replayed.v1")
class DeliveryReplayed(EventPayload):
    event: str
    handler: str


@event_type("events.delivery_skipped.v1")
class DeliverySkipped(EventPayload):
    event: str
    handler: str


@event_type("events.handler_replayed.v1")
class HandlerReplayed(EventPayload):
    handler: str
    deliveries: int
