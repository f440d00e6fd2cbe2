"""Deliveries: at least once, in order per subject, patient, and never silent about what was given up."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from praja.kernel.actors import REGENCY, Actor, ActorKind, Grant, Role
from praja.kernel.errors import NotAllowed, NotFound, SignInRequired, WrongState
from praja.kernel.events import Recorded, registry, relay
from praja.kernel.events.commands import replay_delivery, replay_handler, skip_delivery
from praja.kernel.events.models import Delivery, DeliveryStatus, Event
from praja.kernel.events.relay import MAX_ATTEMPTS, delay_after, deliver, describe, forget_done
from praja.kernel.ledger.sequencer import sequence_all
from tests.kernel.ledger.factories import Noted, note

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_log")]

ADMIN = Actor(kind=ActorKind.STAFF, id="admin", grants=frozenset({Grant(Role.ADMIN, REGENCY)}))
HANDLER = Actor(kind=ActorKind.STAFF, id="handler", grants=frozenset({Grant(Role.HANDLER, "kominfo")}))

Subscribe = Callable[..., list[int]]


@pytest.fixture
def subscribe() -> Iterator[Subscribe]:
    """Subscribe a handler for the length of a test; returns the numbers it has seen. `fails` decides by number."""
    before = {name: list(known) for name, known in registry.handlers.items()}

    def add(name: str = "tests.listen", fails: Callable[[int], bool] = lambda number: False) -> list[int]:
        seen: list[int] = []

        def listen(event: Recorded[Any]) -> None:
            if fails(event.data.number):
                raise ValueError("cannot digest this\nsecret detail")
            seen.append(event.data.number)

        registry.handler(Noted, name=name)(listen)
        return seen

    yield add
    registry.handlers.clear()
    registry.handlers.update(before)


def deliver_all() -> None:
    sequence_all()
    while deliver():
        pass


def make_due() -> None:
    Delivery.objects.filter(status=DeliveryStatus.PENDING).update(next_attempt_at=timezone.now())


def give_up() -> Delivery:
    """Try until the only failing delivery is given up."""
    deliver_all()
    for _ in range(MAX_ATTEMPTS):
        make_due()
        deliver_all()
    return Delivery.objects.get(status=DeliveryStatus.DEAD)


def test_each_event_reaches_each_handler_once(subscribe: Subscribe) -> None:
    first, second = subscribe("tests.first"), subscribe("tests.second")
    for number in range(5):
        note(number)
    deliver_all()
    deliver_all()
    assert first == second == [0, 1, 2, 3, 4]
    assert set(Delivery.objects.values_list("status", "attempts")) == {("done", 1)}


def test_a_handler_receives_the_whole_event(subscribe: Subscribe) -> None:
    received: list[Recorded[Any]] = []
    subscribe("tests.other")
    registry.handler(Noted, name="tests.whole")(received.append)
    event = note(7, words="é", subject="note/9", organization="pupr")
    deliver_all()
    assert received[0].data == Noted(number=7, words="é")
    assert (received[0].id, received[0].position) == (event.id, event.position)
    assert (received[0].subject, received[0].organization) == ("note/9", "pupr")
    assert (received[0].actor, received[0].time) == ("system:tests", event.time)


def test_a_failure_holds_back_its_subject_and_no_other(subscribe: Subscribe) -> None:
    failing = True
    seen = subscribe(fails=lambda number: failing and number == 1)
    other = subscribe("tests.other")
    note(1, subject="note/a")
    note(2, subject="note/a")
    note(3, subject="note/b")
    deliver_all()
    assert seen == [3]
    assert other == [1, 3, 2] or other == [1, 2, 3]
    failing = False
    make_due()
    deliver_all()
    assert seen == [3, 1, 2]


def test_a_failure_is_tried_again_later_and_later(subscribe: Subscribe) -> None:
    subscribe(fails=lambda number: True)
    note()
    deliver_all()
    delivery = Delivery.objects.get()
    assert (delivery.attempts, delivery.status) == (1, "pending")
    assert delivery.next_attempt_at > timezone.now() + dt.timedelta(seconds=1)
    assert deliver() == 0
    delays = [delay_after(attempts).total_seconds() for attempts in range(1, MAX_ATTEMPTS)]
    assert all(later >= earlier * 0.8 for earlier, later in itertools.pairwise(delays))
    assert max(delays) <= 3600 * 1.1


def test_what_fails_too_often_is_given_up_and_keeps_its_reason(subscribe: Subscribe) -> None:
    seen = subscribe(fails=lambda number: number == 1)
    note(1)
    note(2)
    dead = give_up()
    assert dead.attempts == MAX_ATTEMPTS
    assert dead.last_error.startswith("ValueError")
    assert "cannot digest this" in dead.last_error
    assert "secret detail" not in dead.last_error
    make_due()
    deliver_all()
    assert seen == []


def test_a_failed_handler_leaves_nothing_behind_and_disturbs_no_other(subscribe: Subscribe) -> None:
    def write_and_fail(event: Recorded[Any]) -> None:
        Delivery.objects.create(position=-1, handler="trace", type="t", subject="s")
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")

    seen = subscribe()
    registry.handler(Noted, name="tests.broken")(write_and_fail)
    note(1)
    deliver_all()
    assert seen == [1]
    assert not Delivery.objects.filter(handler="trace").exists()
    assert "DivisionByZero" in Delivery.objects.get(handler="tests.broken").last_error or "DataError" in (
        Delivery.objects.get(handler="tests.broken").last_error
    )


def test_replay_delivers_what_was_given_up_and_those_behind_it(subscribe: Subscribe) -> None:
    failing = True
    seen = subscribe(fails=lambda number: failing and number == 1)
    note(1)
    note(2)
    dead = give_up()
    failing = False
    replay_delivery(dead.pk, by=ADMIN)
    deliver_all()
    assert seen == [1, 2]
    replayed = Event.objects.get(type="id.praja.events.delivery_replayed.v1")
    assert replayed.data["handler"] == "tests.listen"
    assert replayed.data["event"] == str(Event.objects.get(position=dead.position).id)


def test_skip_lets_those_behind_go_on(subscribe: Subscribe) -> None:
    seen = subscribe(fails=lambda number: number == 1)
    note(1)
    note(2)
    skip_delivery(give_up().pk, by=ADMIN)
    deliver_all()
    assert seen == [2]
    assert Event.objects.filter(type="id.praja.events.delivery_skipped.v1").exists()


def test_a_mended_handler_gets_everything_it_was_given_up_for(subscribe: Subscribe) -> None:
    failing = True
    seen = subscribe(fails=lambda number: failing)
    note(1, subject="note/a")
    note(2, subject="note/b")
    deliver_all()
    Delivery.objects.update(status=DeliveryStatus.DEAD)
    failing = False
    assert replay_handler("tests.listen", by=ADMIN) == 2
    deliver_all()
    assert sorted(seen) == [1, 2]


@pytest.mark.parametrize("act", [replay_delivery, skip_delivery])
def test_only_an_administrator_decides_about_deliveries(act: Callable[..., Any], subscribe: Subscribe) -> None:
    subscribe(fails=lambda number: True)
    note()
    dead = give_up()
    with pytest.raises(NotAllowed):
        act(dead.pk, by=HANDLER)
    with pytest.raises(SignInRequired):
        act(dead.pk, by=Actor.citizen())
    with pytest.raises(NotAllowed):
        replay_handler("tests.listen", by=HANDLER)


@pytest.mark.parametrize("act", [replay_delivery, skip_delivery])
def test_only_what_was_given_up_can_be_replayed_or_skipped(act: Callable[..., Any], subscribe: Subscribe) -> None:
    subscribe()
    note()
    deliver_all()
    with pytest.raises(WrongState):
        act(Delivery.objects.get().pk, by=ADMIN)
    with pytest.raises(NotFound):
        act(-1, by=ADMIN)
    with pytest.raises(NotFound):
        replay_handler("tests.listen", by=ADMIN)


def test_a_handler_of_another_version_waits_for_that_version(subscribe: Subscribe) -> None:
    subscribe()
    note()
    sequence_all()
    Delivery.objects.update(handler="tests.removed")
    deliver_all()
    delivery = Delivery.objects.get()
    assert delivery.status == "pending"
    assert "no such handler" in delivery.last_error


def test_old_done_deliveries_are_forgotten_and_unfinished_ones_kept(subscribe: Subscribe) -> None:
    subscribe(fails=lambda number: number == 1)
    note(0)
    note(1)
    deliver_all()
    Delivery.objects.filter(status="done").update(finished_at=timezone.now() - dt.timedelta(days=8))
    assert forget_done(older_than=dt.timedelta(days=7)) == 1
    assert Delivery.objects.get().status == "pending"


def test_an_error_is_described_by_kind_place_and_first_line() -> None:
    try:
        uuid.UUID("nonsense")
    except ValueError as error:
        described = describe(error)
    assert described.startswith("ValueError (")
    assert described.endswith("badly formed hexadecimal UUID string")
    assert len(describe(ValueError("x" * 1000))) <= 300


def test_a_handler_of_many_hears_at_once_of_all_subjects_that_wait(
    subscribe: Subscribe, django_assert_max_num_queries: Any
) -> None:
    heard: list[list[int]] = []
    subscribe("tests.other")
    registry.batch_handler(Noted, name="tests.many")(
        lambda events: heard.append([event.data.number for event in events])
    )
    for number in range(20):
        note(number, subject=f"note/{number}")
    note(20, subject="note/0")
    sequence_all()
    with django_assert_max_num_queries(7 + 2 * 20):
        deliver()
    assert heard == [list(range(20))]
    deliver_all()
    assert heard[1:] == [[20]], "the next of a subject comes after the one before it"


def test_what_fails_among_many_is_held_back_alone(subscribe: Subscribe) -> None:
    failing = True
    heard: list[int] = []

    def listen(events: Sequence[Recorded[Any]]) -> None:
        numbers = [event.data.number for event in events]
        if failing and 1 in numbers:
            raise ValueError("cannot digest this")
        heard.extend(numbers)

    subscribe("tests.other")
    registry.batch_handler(Noted, name="tests.many")(listen)
    for number in range(3):
        note(number, subject=f"note/{number}")
    deliver_all()
    assert heard == [0, 2]
    failing = False
    make_due()
    deliver_all()
    assert heard == [0, 2, 1]


def test_a_round_takes_few_statements(subscribe: Subscribe, django_assert_max_num_queries: Any) -> None:
    subscribe()
    for number in range(20):
        note(number, subject=f"note/{number}")
    sequence_all()
    with django_assert_max_num_queries(5 + 2 * 20):
        assert deliver() == 20
    assert relay.BATCH >= 20
