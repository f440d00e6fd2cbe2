"""Events without a room: what the log and the relay need to be tried."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from praja.kernel.actors import Actor
from praja.kernel.events import EventPayload, emit, event_type
from praja.kernel.events.models import Event
from praja.kernel.ledger.sequencer import sequence_all


@event_type("tests.noted.v1")
class Noted(EventPayload):
    number: int
    words: str = ""


def note(number: int = 0, *, subject: str = "note/1", words: str = "", organization: str = "") -> Event:
    """Emit one event as a command does."""
    with transaction.atomic():
        return emit(
            Noted(number=number, words=words), subject=subject, by=Actor.system("tests"), organization=organization
        )


def a_log(events: int, *, batches: int = 1) -> list[Event]:
    """A log of that many events, with a signed head for each batch."""
    made = []
    for number in range(events):
        made.append(note(number))
        if (number + 1) % max(1, events // batches) == 0:
            sequence_all()
    sequence_all()
    return made


@contextmanager
def behind_the_platforms_back() -> Iterator[None]:
    """What a database administrator can do: the triggers do not run."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            cursor.execute("SET session_replication_role = origin")


def tamper(sql: str, *values: object) -> None:
    """Run a statement behind the platform's back; it must change something."""
    with behind_the_platforms_back(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        assert cursor.rowcount > 0
