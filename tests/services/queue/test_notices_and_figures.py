"""Who is written to, and what the counters count."""

from __future__ import annotations

from decimal import Decimal

import pytest

from praja.kernel import clock
from praja.kernel.events.relay import deliver
from praja.kernel.ledger.sequencer import sequence_all
from praja.kernel.measures import Period
from praja.kernel.measures.queries import measure_values
from praja.kernel.notify.models import OutgoingMessage
from praja.services.queue import commands, pack_check, rules
from tests.services.queue import counters as c

pytestmark = pytest.mark.django_db


def written() -> list[str]:
    """Let the worker do its part; the kinds of the messages in the outbox."""
    sequence_all()
    while deliver():
        pass
    return list(OutgoingMessage.objects.order_by("id").values_list("template", flat=True))


def test_who_is_near_is_told_once_and_who_is_far_is_not():
    with clock.at(c.BEFORE):
        tickets = [c.booked(number, email=f"warga{number}@example.id") for number in range(4)]
        later = [
            c.booked(number, email=email, starts_at=c.at(9, 30)) for number, email in ((8, ""), (9, "jauh@example.id"))
        ]
    assert written() == ["queue_booked"] * 5
    with clock.at(c.at(9)):
        for ticket in (*tickets, *later):
            commands.check_in(ticket.pk, by=c.KIOSK)
        c.called()
        assert written()[5:] == ["queue_near"] * 3
        commands.finish(tickets[0].pk, by=c.officer())
        c.called()
        assert written()[5:] == ["queue_near"] * 4
    told = OutgoingMessage.objects.filter(template="queue_near").order_by("id")
    assert sorted(message.context["ahead"] for message in told) == ["0", "1", "2", "3"]
    assert told.last().address == "jauh@example.id"


def test_a_closed_day_is_told_to_those_it_takes_a_booking_from():
    with clock.at(c.BEFORE):
        c.booked(1, email="warga@example.id")
        given_up = c.booked(2, email="lain@example.id")
        commands.cancel(given_up.pk, by=c.holder(given_up))
        commands.close_day(c.PLACE, c.MONDAY, reason="Listrik padam", by=c.keeper())
    assert written().count("queue_cancelled") == 1


def value(code: str, period: Period, breakdown: str | None = None) -> dict[str | None, Decimal | None]:
    return {one.key: one.value for one in measure_values(code, period, breakdown)}


def test_the_figures_count_people_waiting_and_bookings_nobody_came_for():
    with clock.at(c.BEFORE):
        early, _missed = c.booked(1), c.booked(2)
    with clock.at(c.at(8, 40)):
        commands.check_in(early.pk, by=c.KIOSK)
    with clock.at(c.at(9, 10)):
        c.called()
        walk_in = c.walked_in()
    with clock.at(c.at(9, 30)):
        commands.finish(early.pk, by=c.officer())
        assert c.called() == walk_in
        commands.finish(walk_in.pk, by=c.officer())
    with clock.at(c.at(2, day=c.MONDAY.replace(month=12, day=1))):
        commands.end_past_days(by=c.KIOSK)
        month = Period.month(2026, 11)
        assert value("queue.served", month, "counter") == {c.GROUP: 2}
        assert value("queue.served_per_day", month) == {None: 2}
        assert value("queue.waiting_median", month) == {None: 15}  # ten and twenty minutes
        assert value("queue.no_show_share", month) == {None: 50}
        assert value("queue.waiting_median", Period.month(2026, 10)) == {None: None}


def test_the_rules_of_a_pack_are_checked():
    group = rules.group(c.GROUP)
    hours = group.hours[0]
    wrong = rules.Group(
        code="Adm Induk",
        letter="bb",
        name=group.name,
        organization="tidak-ada",
        services=(),
        desks=(rules.Desk("Loket 1", group.name),),
        hours=(hours, hours),
    )
    faults = " ".join(pack_check._check_group(wrong, {"dukcapil"}))
    for said in ("capital letter", "unknown organization", "at least one service", "1 to 8 letters", "overlap"):
        assert said in faults
    assert not list(pack_check._check_group(group, {"dukcapil"}))
