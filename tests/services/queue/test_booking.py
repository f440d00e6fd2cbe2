"""Booking a time: what is asked, what is refused, and that a slot never takes more than its places."""

from __future__ import annotations

import datetime as dt

import pytest

from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.errors import Conflict, Invalid, InvalidFields, NotAllowed, TooManyRequests, WrongState
from praja.services.queue import commands, queries, rules
from praja.services.queue.models import Slot, Status, Ticket
from tests import factories as f
from tests.services.queue import counters as c

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _friday_before():
    with clock.at(c.BEFORE):
        yield


def left(hour: int = 9, minute: int = 0) -> int:
    slots = queries.choices(rules.group(c.GROUP))[c.MONDAY]
    return next(choice.left for choice in slots if choice.times.starts_at == c.at(hour, minute))


def test_a_slot_takes_as_many_bookings_as_it_has_places():
    for number in range(4):
        c.booked(number)
    assert left() == 0
    with pytest.raises(Conflict, match="Tempat terakhir"):
        c.booked(5)
    assert Ticket.objects.count() == 4


def test_the_same_key_books_once():
    key = f.key()
    first = commands.book(c.a_booking(), by=Actor.citizen(), key=key)
    again = commands.book(c.a_booking(), by=Actor.citizen(), key=key)
    assert again.was_repeated
    assert again.ticket == first.ticket
    with pytest.raises(Conflict):
        commands.book(c.a_booking(name="Orang lain"), by=Actor.citizen(), key=key)


def test_every_fault_is_named_at_once():
    with pytest.raises(InvalidFields) as refused:
        c.booked(name="", phone="12", email="x", priority="vip", service="paspor", starts_at=c.at(9, 7))
    assert set(refused.value.errors) == {"name", "phone", "email", "priority", "service", "starts_at"}


@pytest.mark.parametrize(
    "moment",
    [
        c.at(12, 30),  # the break
        c.at(9, day=dt.date(2026, 11, 29)),  # Sunday
        c.at(9, day=dt.date(2026, 12, 25)),  # a holiday, and too far ahead
        c.at(9, day=dt.date(2026, 11, 27)),  # this morning
        dt.datetime(2026, 11, 30, 9),  # noqa: DTZ001 - without a zone
        dt.datetime.max.replace(tzinfo=dt.UTC),
    ],
)
def test_only_slots_of_open_days_ahead_can_be_booked(moment: dt.datetime):
    with pytest.raises(Invalid):
        c.booked(starts_at=moment)


def test_a_number_has_one_booking_in_a_line_and_few_in_all():
    c.booked(1)
    with pytest.raises(Conflict):
        c.booked(1, starts_at=c.at(10))
    c.booked(1, group="sosial", service="bantuan-sosial")
    c.booked(1, group="pajak-daerah", service="pbb")
    with pytest.raises(Conflict):
        c.booked(1, group="ketenagakerjaan", service="kartu-pencari-kerja")


def test_a_network_may_not_book_without_end(monkeypatch: pytest.MonkeyPatch):
    few = rules.Rules(bookings_per_network=2)
    content = rules.queue()
    monkeypatch.setattr(rules, "queue", lambda: rules.QueueFile(content.places, content.priority, few))
    c.booked(1, network="203.0.113.0/24")
    c.booked(2, network="203.0.113.0/24")
    with pytest.raises(TooManyRequests):
        c.booked(3, network="203.0.113.0/24")
    c.booked(4, network="198.51.100.0/24")


def test_a_cancelled_booking_gives_its_place_back_once():
    ticket = c.booked()
    assert left() == 3
    commands.cancel(ticket.pk, by=c.holder(ticket))
    assert commands.cancel(ticket.pk, by=c.holder(ticket)).was_repeated
    assert left() == 4
    c.booked(1)


def test_a_booking_can_be_moved_while_there_is_a_place():
    ticket = c.booked()
    for number in range(2, 6):
        c.booked(number, starts_at=c.at(10))
    with pytest.raises(Conflict):
        commands.reschedule(ticket.pk, starts_at=c.at(10), by=c.holder(ticket))
    moved = commands.reschedule(ticket.pk, starts_at=c.at(10, day=dt.date(2026, 12, 1)), by=c.holder(ticket)).ticket
    assert moved.day == dt.date(2026, 12, 1)
    assert left() == 4
    assert left(10) == 0


def test_only_the_holder_and_the_officers_of_the_counters_move_or_cancel_it():
    ticket = c.booked()
    for stranger in (Actor.citizen(), c.officer("dinkes"), Actor.system("job")):
        with pytest.raises(NotAllowed):
            commands.cancel(ticket.pk, by=stranger)
    commands.cancel(ticket.pk, by=c.officer(c.HOST))


def test_places_nobody_has_booked_go_to_those_who_walk_in_when_the_slot_begins():
    with clock.at(c.at(7, 30)):
        c.booked(1, starts_at=c.at(8))
        for _ in range(4):
            c.walked_in()
        assert Slot.objects.get(starts_at=c.at(8)).walk_in_taken == 4
        fifth = c.walked_in()
        assert fifth.slot is not None
        assert fifth.slot.starts_at == c.at(8, 30)
    with clock.at(c.at(8, 1)):
        for _ in range(3):
            ticket = c.walked_in()
            assert ticket.slot is not None
            assert ticket.slot.starts_at == c.at(8)
        later = c.walked_in()
        assert later.slot is not None
        assert later.slot.starts_at == c.at(8, 30)


def test_closing_a_day_cancels_its_bookings_and_opens_nothing():
    ticket, other = c.booked(1), c.booked(2, group="sosial", service="bantuan-sosial")
    kept = commands.close_day(c.PLACE, c.MONDAY, group=c.GROUP, reason="Pemeliharaan jaringan", by=c.keeper())
    assert kept.cancelled == 1
    ticket.refresh_from_db()
    other.refresh_from_db()
    assert (ticket.status, other.status) == (Status.CANCELLED, Status.BOOKED)
    assert c.MONDAY not in queries.choices(rules.group(c.GROUP))
    assert kept.day is not None
    commands.remove_special_day(kept.day.pk, by=c.keeper())
    assert left() == 4


def test_an_extra_day_has_the_hours_of_a_weekday():
    saturday = dt.date(2026, 12, 5)
    assert saturday not in queries.choices(rules.group(c.GROUP))
    commands.add_day(c.PLACE, saturday, as_weekday=5, reason="Layanan Sabtu", by=c.keeper())
    starts = [choice.times.starts_at for choice in queries.choices(rules.group(c.GROUP))[saturday]]
    assert starts[0] == c.at(8, day=saturday)
    assert starts[-1] == c.at(14, day=saturday)


def test_names_and_contacts_are_forgotten_after_some_weeks():
    ticket = c.booked(email="warga@example.id")
    with clock.at(c.at(9, day=c.MONDAY + dt.timedelta(days=31))):
        assert commands.forget_people(by=Actor.system("night")) == 1
    ticket.refresh_from_db()
    assert (ticket.name, ticket.phone, ticket.email, ticket.phone_index) == (None, None, None, None)


def test_what_past_days_have_left_is_ended():
    missed, waiting = c.booked(1), c.booked(2)
    with clock.at(c.at(9)):
        commands.check_in(waiting.pk, by=c.KIOSK)
    with clock.at(c.at(2, day=c.MONDAY + dt.timedelta(days=1))):
        ended = commands.end_past_days(by=Actor.system("night"))
        assert (ended.missed, ended.unserved) == (1, 1)
        assert commands.end_past_days(by=Actor.system("night")).was_repeated
    missed.refresh_from_db()
    waiting.refresh_from_db()
    assert (missed.status, waiting.status) == (Status.NO_SHOW, Status.UNSERVED)


def test_a_booking_can_be_checked_in_from_an_hour_before_and_on_its_day_only():
    ticket = c.booked()
    for moment in (c.at(7, 59), c.at(9, day=dt.date(2026, 12, 1))):
        with clock.at(moment), pytest.raises(WrongState):
            commands.check_in(ticket.pk, by=c.KIOSK)
    with clock.at(c.at(8)):
        assert commands.check_in(ticket.pk, by=c.KIOSK).ticket.label == "B-001"
        assert commands.check_in(ticket.pk, by=c.KIOSK).was_repeated


def test_the_booking_page_needs_two_queries(django_assert_num_queries):
    c.booked()
    queries.choices(rules.group(c.GROUP))
    with django_assert_num_queries(2):
        queries.choices(rules.group(c.GROUP))
