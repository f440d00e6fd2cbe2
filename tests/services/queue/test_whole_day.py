"""A morning of everything at once, drawn at random: whatever people do, places, numbers and desks agree."""

from __future__ import annotations

import contextlib
import datetime as dt
from random import Random

import pytest
from django.db.models import Count, Q

from praja.kernel import clock
from praja.kernel.errors import DomainError
from praja.services.queue import commands, queries
from praja.services.queue.models import Slot, Status, Ticket
from tests.services.queue import counters as c

pytestmark = pytest.mark.django_db

DESKS = ("B1", "B2", "B3")


def something(draw: Random) -> None:
    """One deed of somebody, sensible or not."""
    tickets = list(Ticket.objects.order_by("made_at"))
    ticket = draw.choice(tickets) if tickets else c.walked_in()
    start = c.at(draw.choice([8, 9, 10]), draw.choice([0, 30]))
    by = c.officer(c.HOST)
    draw.choice(
        [
            lambda: c.booked(draw.randrange(60), starts_at=start, priority=draw.choice(["", "", "elderly"])),
            lambda: c.booked(draw.randrange(60), starts_at=start),
            lambda: c.walked_in(priority=draw.choice(["", "pregnant"])),
            lambda: commands.cancel(ticket.pk, by=c.holder(ticket)),
            lambda: commands.reschedule(ticket.pk, starts_at=start, by=c.holder(ticket)),
            lambda: commands.check_in(ticket.pk, by=c.KIOSK),
            lambda: commands.check_in(ticket.pk, by=c.KIOSK),
            lambda: commands.call_next(c.PLACE, draw.choice(DESKS), by=by),
            lambda: commands.call_next(c.PLACE, draw.choice([*DESKS, "E1"]), by=by),
            lambda: commands.call(ticket.pk, desk=draw.choice(DESKS), by=by),
            lambda: commands.skip(ticket.pk, by=by),
            lambda: commands.transfer(ticket.pk, to_group=draw.choice([c.GROUP, "sosial"]), by=by),
            lambda: commands.finish(ticket.pk, by=by),
            lambda: commands.mark_missed(ticket.pk, by=by),
        ]
    )()


@pytest.mark.parametrize("seed", [1, 2])
def test_places_numbers_and_desks_agree_whatever_people_do(seed: int) -> None:
    draw = Random(seed)
    moment = c.at(7, 30)
    for _ in range(120):
        moment += dt.timedelta(seconds=draw.randrange(120))
        with clock.at(moment), contextlib.suppress(DomainError):
            something(draw)
    held = Slot.objects.annotate(
        online=Count("tickets", filter=Q(tickets__channel="online") & ~Q(tickets__status=Status.CANCELLED)),
        at_the_door=Count("tickets", filter=Q(tickets__channel="walk_in")),
    )
    assert {(one.online_taken, one.walk_in_taken) == (one.online, one.at_the_door) for one in held} == {True}
    called = Ticket.objects.filter(status=Status.CALLED).values_list("desk", flat=True)
    assert len(set(called)) == len(called)
    assert Ticket.objects.filter(status=Status.DONE).exists()
    with clock.at(moment):
        for line in set(Ticket.objects.filter(status=Status.WAITING).values_list("line", flat=True)):
            tickets = Ticket.objects.select_related("line").filter(line=line, status=Status.WAITING)
            assert sorted(queries.people_ahead(one) or 0 for one in tickets) == list(range(len(tickets)))
