"""A morning at the counters of the pack's Mal Pelayanan Publik: bookings, people at the door, officers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from praja.kernel.actors import Actor, Role
from praja.services.queue import commands
from praja.services.queue.commands import Booking
from praja.services.queue.models import Ticket
from praja.services.queue.permissions import kiosk_actor
from tests import factories as f

PLACE, GROUP, SERVICE, DESK = "mpp-jombang", "adminduk", "ktp-el", "B1"
AGENCY, HOST = "dukcapil", "dpmptsp"
MONDAY = dt.date(2026, 11, 30)
KIOSK = kiosk_actor(1, PLACE)


def at(hour: int, minute: int = 0, *, day: dt.date = MONDAY) -> dt.datetime:
    """A local moment of the Monday, or of another day."""
    return dt.datetime.combine(day, dt.time(hour, minute), timezone.get_default_timezone())


BEFORE = at(16, day=dt.date(2026, 11, 27))
"""The Friday before, when people book."""


def officer(agency: str = AGENCY) -> Actor:
    return f.officer(Role.HANDLER, agency)


def keeper() -> Actor:
    return f.officer(Role.ADMIN, HOST)


def a_booking(number: int = 1, **changes: Any) -> Booking:
    """Somebody with a telephone number of their own, at nine o'clock."""
    content: dict[str, Any] = {
        "group": GROUP,
        "service": SERVICE,
        "starts_at": at(9),
        "name": "Warga",
        "phone": f"0812{number:08}",
    }
    return Booking(**(content | changes))


def booked(number: int = 1, **changes: Any) -> Ticket:
    return commands.book(a_booking(number, **changes), by=Actor.citizen(), key=f.key()).ticket


def walked_in(**changes: Any) -> Ticket:
    content: dict[str, Any] = {"group_code": GROUP, "service": SERVICE}
    return commands.take_ticket(**(content | changes), by=KIOSK, key=f.key()).ticket


def called(desk: str = DESK) -> Ticket:
    return commands.call_next(PLACE, desk, by=officer()).ticket


def holder(ticket: Ticket) -> Actor:
    return Actor.citizen(str(ticket.pk))
