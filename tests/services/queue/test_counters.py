"""At the counters: whose turn it is, and what an officer may do with it."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praja.kernel import clock
from praja.kernel.errors import Conflict, NotAllowed, WrongState
from praja.kernel.events.models import Event
from praja.services.queue import commands, queries, rules
from praja.services.queue.events import Called
from praja.services.queue.models import Status
from praja.services.queue.turns import Alternation, Waiting, in_turn
from tests import factories as f
from tests.services.queue import counters as c

MINUTE = dt.timedelta(minutes=1)

people = st.lists(st.tuples(st.integers(-90, 90), st.booleans()), max_size=30)
rounds = st.builds(Alternation, first=st.integers(1, 4), then=st.integers(1, 4))


def order(waiting: list[tuple[int, bool]], rule: Alternation, streak: int) -> list[Waiting]:
    line = [
        Waiting(UUID(int=number), number, c.at(9) + minutes * MINUTE, has_priority)
        for number, (minutes, has_priority) in enumerate(waiting)
    ]
    return [one for one, _ in in_turn(line, streak=streak, rule=rule, now=c.at(9))]


@given(people, rounds, st.integers(0, 7))
def test_everybody_is_called_once_and_each_line_keeps_its_order(waiting, rule, streak):
    called = order(waiting, rule, streak)
    assert {one.id for one in called} == {UUID(int=number) for number in range(len(waiting))}
    for has_priority in (True, False):
        for is_due in (True, False):
            line = [one for one in called if one.has_priority is has_priority and (one.turn_at <= c.at(9)) is is_due]
            assert line == sorted(line, key=lambda one: (one.turn_at, one.number))


@given(people, rounds, st.integers(0, 7))
def test_nobody_without_priority_sees_more_than_the_rule_allows_go_before_them_in_a_row(waiting, rule, streak):
    due = [(-abs(minutes), has_priority) for minutes, has_priority in waiting]
    in_a_row, others_left = 0, sum(not has_priority for _, has_priority in due)
    for one in order(due, rule, streak):
        in_a_row = in_a_row + 1 if one.has_priority else 0
        others_left -= not one.has_priority
        assert in_a_row <= rule.first or not others_left


@given(people, rounds, st.integers(0, 7), st.integers(0, 29))
def test_who_is_called_now_changes_nothing_for_those_behind(waiting, rule, streak, calls):
    """The position people read is the order in which they will be called."""
    line = [
        Waiting(UUID(int=number), number, c.at(9) + minutes * MINUTE, has_priority)
        for number, (minutes, has_priority) in enumerate(waiting)
    ]
    promised = [one.id for one, _ in in_turn(line, streak=streak, rule=rule, now=c.at(9))]
    for place in range(min(calls, len(line))):
        one, streak = next(in_turn(line, streak=streak, rule=rule, now=c.at(9)))
        line.remove(one)
        assert promised[place] == one.id
    assert promised[len(promised) - len(line) :] == [
        one.id for one, _ in in_turn(line, streak=streak, rule=rule, now=c.at(9))
    ]


@pytest.mark.django_db
class TestAtTheDesk:
    @pytest.fixture(autouse=True)
    def _nine_o_clock(self):
        with clock.at(c.at(9)):
            yield

    def test_two_with_priority_go_before_one_other(self):
        tickets = [c.walked_in() for _ in range(2)] + [c.walked_in(priority="elderly") for _ in range(3)]
        called = []
        for _ in tickets:
            called.append(c.called().label)
            commands.finish(c.called().pk, by=c.officer())
        assert called == ["B-003", "B-004", "B-001", "B-005", "B-002"]

    def test_who_booked_goes_by_the_start_of_the_slot_and_who_is_late_by_arrival(self):
        with clock.at(c.BEFORE):
            in_time, late = c.booked(1, starts_at=c.at(9)), c.booked(2, starts_at=c.at(8, 30))
        with clock.at(c.at(8, 50)):
            commands.check_in(in_time.pk, by=c.KIOSK)
            walk_in = c.walked_in()
            commands.check_in(late.pk, by=c.KIOSK)
        assert [queries.people_ahead(queries.ticket_by_code(one.code)) for one in (walk_in, late, in_time)] == [0, 1, 2]
        assert c.called() == walk_in

    def test_a_desk_calls_one_at_a_time_and_a_repeat_calls_nobody_else(self):
        first, second = c.walked_in(), c.walked_in()
        assert c.called() == first
        assert commands.call_next(c.PLACE, c.DESK, by=c.officer()).was_repeated
        with pytest.raises(WrongState):
            commands.call(second.pk, desk=c.DESK, by=c.officer())
        assert c.called("B2") == second
        with pytest.raises(WrongState):
            c.called("B3")

    def test_calling_again_counts_once_for_each_time_it_was_meant(self):
        ticket = c.walked_in()
        c.called()
        assert commands.recall(ticket.pk, calls=1, by=c.officer()).ticket.calls == 2
        assert commands.recall(ticket.pk, calls=1, by=c.officer()).was_repeated

    def test_who_was_put_aside_is_called_later_or_comes_back_to_the_end(self):
        first, second = c.walked_in(), c.walked_in()
        c.called()
        commands.skip(first.pk, by=c.officer())
        assert commands.skip(first.pk, by=c.officer()).was_repeated
        assert c.called() == second
        commands.skip(second.pk, by=c.officer())
        assert commands.call(second.pk, desk=c.DESK, by=c.officer()).ticket.status == Status.CALLED
        with clock.at(c.at(9, 20)):
            third = c.walked_in()
        with clock.at(c.at(9, 30)):
            commands.check_in(first.pk, by=c.KIOSK)
            assert queries.people_ahead(queries.ticket_by_code(third.code)) == 0
            assert queries.people_ahead(queries.ticket_by_code(first.code)) == 1

    def test_a_ticket_sent_on_keeps_its_number_and_its_time(self):
        ticket = c.walked_in()
        with clock.at(c.at(9, 10)):
            other = c.walked_in(group_code="sosial", service="bantuan-sosial")
            c.called()
            commands.transfer(ticket.pk, to_group="sosial", by=c.officer())
            assert commands.transfer(ticket.pk, to_group="sosial", by=c.officer(c.HOST)).was_repeated
        with clock.at(c.at(9, 20)):
            called = commands.call_next(c.PLACE, "E1", by=c.officer("dinsos")).ticket
            assert (called, called.label) == (ticket, "B-001")
            assert queries.people_ahead(queries.ticket_by_code(other.code)) == 0

    def test_a_ticket_sent_to_one_desk_is_called_by_no_other(self):
        ticket = c.walked_in()
        c.called()
        commands.transfer(ticket.pk, to_group=c.GROUP, to_desk="B3", by=c.officer())
        with pytest.raises(WrongState):
            c.called("B2")
        assert c.called("B3") == ticket

    def test_a_call_out_of_turn_says_so_in_the_log(self):
        _first, second = c.walked_in(), c.walked_in()
        commands.call(second.pk, desk=c.DESK, by=c.officer())
        commands.skip(second.pk, by=c.officer())
        commands.call(second.pk, desk=c.DESK, by=c.officer())
        told = Event.objects.filter(type=Called.TYPE).values_list("data__is_out_of_turn", flat=True)
        assert sorted(told) == [False, True]

    def test_the_day_has_an_end(self):
        with clock.at(c.at(15)), pytest.raises(WrongState):
            c.walked_in()
        with clock.at(c.at(14, 55)):
            for _ in range(8):
                c.walked_in()
            with pytest.raises(Conflict):
                c.walked_in()

    def test_only_officers_of_the_counters_call(self):
        c.walked_in()
        for stranger in (c.officer("dinkes"), c.KIOSK, c.keeper()):
            with pytest.raises(NotAllowed):
                commands.call_next(c.PLACE, c.DESK, by=stranger)
        commands.call_next(c.PLACE, c.DESK, by=c.officer(c.HOST))

    def test_a_kiosk_of_another_place_gives_out_no_numbers(self):
        from praja.services.queue.permissions import kiosk_actor

        with pytest.raises(NotAllowed):
            commands.take_ticket(c.GROUP, service=c.SERVICE, by=kiosk_actor(1, "mpp-lain"), key=f.key())

    def test_the_screen_costs_three_queries_and_the_board_three(self, django_assert_num_queries):
        for _ in range(5):
            c.walked_in()
        before = queries.version(c.PLACE)
        c.called()
        assert queries.version(c.PLACE) != before
        with django_assert_num_queries(3):
            shown = queries.display(c.PLACE)
        assert ([one.label for one in shown.called], shown.waiting) == (["B-001"], {c.GROUP: 4})
        with django_assert_num_queries(3):
            board = queries.board(rules.group(c.GROUP), c.DESK)
        assert board.current is not None
        assert [one.label for one in board.waiting] == ["B-002", "B-003", "B-004", "B-005"]
        with django_assert_num_queries(1):
            page = queries.ticket_list(rules.place(c.PLACE), c.MONDAY, by=c.officer())
            assert {one.label for one in page} == {"B-001", "B-002", "B-003", "B-004", "B-005"}
