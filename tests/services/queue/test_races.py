"""Many who book at the same moment: exactly as many get a place as there are places."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.errors import Conflict
from praja.services.queue import commands, rules
from praja.services.queue.models import Slot, Ticket
from tests import factories as f
from tests.services.queue import counters as c

REQUESTS, PLACES, CONNECTIONS = 200, 20, 20


@pytest.mark.usefixtures("regency")
def test_of_two_hundred_requests_for_twenty_places_exactly_twenty_are_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = rules.Hours(
        (1, 2, 3, 4, 5), opens=c.at(9).time(), closes=c.at(10).time(), minutes=60, online=PLACES, walk_in=0,
        valid_from=c.MONDAY.replace(day=1),
    )  # fmt: skip
    monkeypatch.setattr(
        "praja.services.queue.commands.booking.day_slots", lambda *_: list(rules.slots_of((wide,), c.MONDAY))
    )
    together = threading.Barrier(CONNECTIONS)

    def many(first: int) -> int:
        accepted = 0
        try:
            with clock.at(c.BEFORE):
                connection.ensure_connection()
                together.wait(timeout=20)
                for number in range(first, REQUESTS, CONNECTIONS):
                    try:
                        commands.book(c.a_booking(number), by=Actor.citizen(), key=f.key())
                        accepted += 1
                    except Conflict:
                        pass
        finally:
            connection.close()
        return accepted

    with ThreadPoolExecutor(CONNECTIONS) as threads:
        accepted = sum(threads.map(many, range(CONNECTIONS)))
    assert accepted == PLACES
    assert Ticket.objects.count() == PLACES
    assert Slot.objects.get().online_taken == PLACES
