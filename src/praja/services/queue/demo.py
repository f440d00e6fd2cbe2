"""Bookings for the demonstration: some for the next open day of the counters. No person is named."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.services.queue import commands, rules
from praja.services.queue.commands import Booking
from praja.services.queue.days import day_slots, special_days, today
from praja.services.queue.models import Ticket

MORNING = dt.time(6)
EACH = 4
"""Bookings at each group of counters."""
LOOK_AHEAD_DAYS = 10


def generate_bookings() -> int:
    """Book some places of every group of counters today, or on the next day they open; returns how many.

    They are made as if early in the morning, so that today's slots are there whenever the demonstration begins.

    Raises:
        ImproperlyConfigured: this is not the demo.
    """
    if not settings.DEMO:
        raise ImproperlyConfigured("demo bookings are made in demo mode only (PRAJA_DEMO)")
    if Ticket.objects.exists():
        return 0
    made = 0
    early = timezone.make_aware(dt.datetime.combine(today(), MORNING))
    with clock.at(min(early, clock.now())):
        for place in rules.queue().places:
            first = today()
            special = special_days(place.code, first, first + dt.timedelta(days=LOOK_AHEAD_DAYS))
            for group in place.groups:
                days = (first + dt.timedelta(days=ahead) for ahead in range(LOOK_AHEAD_DAYS))
                slots = next((found for day in days if (found := day_slots(group, day, special))), [])
                free = [slot for slot in slots if slot.online > 0 and slot.starts_at > clock.now()]
                for number, slot in enumerate(free[:: max(1, len(free) // EACH)][:EACH]):
                    booking = Booking(
                        group=group.code,
                        service=group.services[number % len(group.services)].code,
                        starts_at=slot.starts_at,
                        name=f"Demo {number + 1}",
                        phone=f"0812000{made:05}",
                    )
                    commands.book(booking, by=Actor.citizen(), key=f"demo-booking-{made:05}")
                    made += 1
    return made
