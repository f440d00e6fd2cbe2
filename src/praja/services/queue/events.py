"""What happens at the counters. No person: a ticket is known by its id and number."""

from __future__ import annotations

from praja.kernel.events import EventPayload, event_type


@event_type("queue.booked.v1")
class Booked(EventPayload):
    place: str
    group: str
    service: str
    starts_at: str


@event_type("queue.rescheduled.v1")
class Rescheduled(EventPayload):
    place: str
    group: str
    before: str
    starts_at: str


@event_type("queue.cancelled.v1")
class Cancelled(EventPayload):
    """`because` is the closing of a day that took the booking away; empty when its holder gave it up."""

    place: str
    group: str
    because: str = ""


@event_type("queue.checked_in.v1")
class CheckedIn(EventPayload):
    place: str
    group: str
    label: str
    is_late: bool


@event_type("queue.ticket_taken.v1")
class TicketTaken(EventPayload):
    """Somebody came without a booking."""

    place: str
    group: str
    service: str
    label: str
    priority: str


@event_type("queue.called.v1")
class Called(EventPayload):
    """`is_out_of_turn`: an officer chose somebody who waited, instead of whose turn it was."""

    place: str
    group: str
    label: str
    desk: str
    waited_seconds: int
    is_out_of_turn: bool = False


@event_type("queue.called_again.v1")
class CalledAgain(EventPayload):
    place: str
    group: str
    label: str
    desk: str
    calls: int


@event_type("queue.skipped.v1")
class Skipped(EventPayload):
    place: str
    group: str
    label: str
    desk: str


@event_type("queue.transferred.v1")
class Transferred(EventPayload):
    place: str
    label: str
    group: str
    desk: str
    to_group: str
    to_desk: str


@event_type("queue.finished.v1")
class Finished(EventPayload):
    place: str
    group: str
    label: str
    desk: str
    served_seconds: int


@event_type("queue.missed.v1")
class Missed(EventPayload):
    """They did not come to the counter."""

    place: str
    group: str
    label: str


@event_type("queue.days_ended.v1")
class DaysEnded(EventPayload):
    """What was left of past days: bookings nobody came for, people who were not served."""

    until: str
    missed: int
    unserved: int


@event_type("queue.day_closed.v1")
class DayClosed(EventPayload):
    place: str
    group: str
    day: str
    reason: str
    cancelled: int


@event_type("queue.day_added.v1")
class DayAdded(EventPayload):
    place: str
    group: str
    day: str
    as_weekday: int
    reason: str


@event_type("queue.special_day_removed.v1")
class SpecialDayRemoved(EventPayload):
    place: str
    group: str
    day: str
    kind: str


@event_type("queue.kiosk_paired.v1")
class KioskPaired(EventPayload):
    place: str
    kiosk: int


@event_type("queue.kiosk_revoked.v1")
class KioskRevoked(EventPayload):
    place: str
    kiosk: int
