"""The frame of every change: one transaction, and an event unless it says otherwise."""

from __future__ import annotations

import pytest

from praja.government.events import PackLoaded
from praja.kernel import commands
from praja.kernel.actors import Actor
from praja.kernel.commands import EventMissing, command, registered_commands
from praja.kernel.events import emit
from praja.kernel.events.emit import OutsideTransaction
from praja.kernel.events.models import Event
from praja.kernel.measures.models import ComputedMeasure

BY = Actor.system("test")


@pytest.fixture(autouse=True)
def own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands of these tests are not the platform's."""
    monkeypatch.setattr(commands, "_registry", {})


def tell() -> None:
    emit(PackLoaded(pack="test", regions=0, organizations=0), subject="pack/test", by=BY)


def change() -> None:
    ComputedMeasure.objects.create(code="test", period="2026", values=[], computed_at="2026-01-01T00:00:00Z")


@pytest.mark.django_db
def test_a_command_that_tells_nobody_is_found_out_and_undone() -> None:
    @command
    def silent() -> None:
        change()

    with pytest.raises(EventMissing, match="silent"):
        silent()
    assert not ComputedMeasure.objects.exists()


@pytest.mark.django_db
def test_a_command_may_say_that_it_tells_nothing() -> None:
    @command(emits=False)
    def quiet() -> None:
        change()

    quiet()
    assert ComputedMeasure.objects.exists()


@pytest.mark.django_db
def test_a_failing_command_leaves_neither_change_nor_event() -> None:
    @command
    def failing() -> None:
        change()
        tell()
        raise RuntimeError

    before = Event.objects.count()
    with pytest.raises(RuntimeError):
        failing()
    assert not ComputedMeasure.objects.exists()
    assert Event.objects.count() == before


@pytest.mark.django_db
def test_a_command_within_a_command_succeeds_or_fails_with_it() -> None:
    @command(emits=False)
    def inner() -> None:
        change()

    @command
    def outer() -> None:
        inner()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        outer()
    assert not ComputedMeasure.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_command_is_refused() -> None:
    with pytest.raises(OutsideTransaction):
        tell()


def test_commands_are_known_by_room_and_name() -> None:
    @command
    def known() -> None: ...

    assert list(registered_commands()) == ["tests.kernel.test_commands.known"]
