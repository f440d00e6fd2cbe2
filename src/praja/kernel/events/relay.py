"""Bring events to their handlers: at least once, in order per subject, with back-off, and a list of those given up.

The sequencer writes one delivery per event and handler (`fan_out`); the worker carries them out (`deliver`). A
handler's writes and the mark that it is done commit together, so what it does in the database happens once.
"""

from __future__ import annotations

import datetime as dt
import random
import time
import traceback
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import structlog
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone

from praja.kernel.events.models import Delivery, DeliveryStatus, Event
from praja.kernel.events.registry import Handler, Recorded, handlers, payloads

log = structlog.get_logger(__name__)

BATCH = 500
"""Deliveries in one transaction at most, each of another handler or subject."""
BATCH_SECONDS = 2.0
"""A transaction takes up no further delivery after this time."""
MAX_ATTEMPTS = 10
FIRST_DELAY = dt.timedelta(seconds=2)
LONGEST_DELAY = dt.timedelta(hours=1)
ERROR_LENGTH = 300


class Undeliverable(Exception):
    """This version of the platform has no such handler or event type, or the event is gone."""


def fan_out(events: Iterable[Event]) -> int:
    """Queue `events`, in order of position, for the handlers subscribed now. Returns how many deliveries.

    Must be called in the transaction that takes the events off the pending queue.
    """
    rows = [
        (event.position, handler.name, event.type, event.subject)
        for event in events
        for handler in handlers.get(event.type, [])
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_INSERT, [list(column) for column in zip(*rows, strict=True)])
    return len(rows)


# Four times as fast as bulk_create, which sends every value by itself where a column has a default in the database.
_INSERT = """
    INSERT INTO events_delivery (position, handler, type, subject, status, attempts, last_error)
    SELECT position, handler, type, subject, 'pending', 0, ''
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) AS d(position, handler, type, subject)
"""


def deliver(limit: int = BATCH) -> int:
    """Carry out what is due, in one transaction; returns how many deliveries were tried.

    The first unfinished delivery of a handler and subject comes alone; one given up holds back those behind it.
    Other workers skip what this one has locked.
    """
    with transaction.atomic():
        due = _lock_due(limit)
        if not due:
            return 0
        events = Event.objects.in_bulk({delivery.position for delivery in due})
        ends_at = time.monotonic() + BATCH_SECONDS
        done: list[int] = []
        tried = 0
        for together in _grouped(due):
            done += _attempt(together, events)
            tried += len(together)
            if time.monotonic() > ends_at:
                break
        Delivery.objects.filter(pk__in=done).update(
            status=DeliveryStatus.DONE, attempts=F("attempts") + 1, finished_at=timezone.now(), last_error=""
        )
    return tried


# The waiting index gives the oldest first; the lane index answers NOT EXISTS with one probe a row.
_DUE = """
    SELECT d.* FROM events_delivery d
    WHERE d.status = 'pending' AND d.next_attempt_at <= clock_timestamp()
      AND NOT EXISTS (
        SELECT 1 FROM events_delivery earlier
        WHERE earlier.handler = d.handler AND earlier.subject = d.subject AND earlier.position < d.position
          AND earlier.status IN ('pending', 'dead'))
    ORDER BY d.position, d.id
    LIMIT %s
    FOR UPDATE SKIP LOCKED
"""


def _lock_due(limit: int) -> list[Delivery]:
    return list(Delivery.objects.raw(_DUE, [limit]))


def _grouped(due: Iterable[Delivery]) -> list[list[Delivery]]:
    """What one handler takes at once, together; every other delivery by itself. In order of the oldest of each."""
    groups: dict[str | int, list[Delivery]] = {}
    for delivery in due:
        found = _handler_of(delivery)
        key = found.name if found is not None and found.takes_many else delivery.pk
        groups.setdefault(key, []).append(delivery)
    return list(groups.values())


def _attempt(together: list[Delivery], events: Mapping[int, Event]) -> list[int]:
    """Call a handler inside a savepoint; save a failure. Returns the keys of those deliveries that succeeded.

    When many fail together they are tried one by one, so that only what fails by itself is held back.

    Raises:
        OperationalError, InterfaceError: the database went away; the whole batch is tried again.
    """
    try:
        with transaction.atomic():
            found = _handler_of(together[0])
            if found is None:
                raise Undeliverable("no such handler in this version")
            found.function([_recorded(events.get(delivery.position)) for delivery in together])
    except Exception as error:
        if isinstance(error, OperationalError | InterfaceError) and not _is_connected():
            raise
        if len(together) > 1:
            return [key for delivery in together for key in _attempt([delivery], events)]
        _save_failure(together[0], error)
        return []
    return [delivery.pk for delivery in together]


def _handler_of(delivery: Delivery) -> Handler | None:
    return next((known for known in handlers.get(delivery.type, []) if known.name == delivery.handler), None)


def _recorded(event: Event | None) -> Recorded[Any]:
    if event is None:
        raise Undeliverable("the event is missing")
    payload = payloads.get(event.type)
    if payload is None:
        raise Undeliverable("no such event type in this version")
    return Recorded(
        position=event.position,
        id=event.id,
        type=event.type,
        subject=event.subject,
        actor=event.actor,
        organization=event.organization,
        time=event.time,
        data=msgspec.convert(event.data, payload),
    )


def _save_failure(delivery: Delivery, error: Exception) -> None:
    delivery.attempts += 1
    delivery.last_error = describe(error)
    if delivery.attempts >= MAX_ATTEMPTS:
        delivery.status = DeliveryStatus.DEAD
        delivery.finished_at = timezone.now()
    else:
        delivery.next_attempt_at = timezone.now() + delay_after(delivery.attempts)
    delivery.save()
    log.warning(
        "delivery_failed",
        position=delivery.position,
        handler=delivery.handler,
        attempts=delivery.attempts,
        given_up=delivery.status == DeliveryStatus.DEAD,
        error=delivery.last_error,
    )


def delay_after(attempts: int) -> dt.timedelta:
    """How long to wait after the `attempts`-th failure: 2 s, 6 s, 18 s … up to an hour, ±10 % by chance."""
    delay = min(FIRST_DELAY * 3 ** (attempts - 1), LONGEST_DELAY)
    return delay * random.uniform(0.9, 1.1)  # noqa: S311


def describe(error: Exception) -> str:
    """The kind of an error, where it arose and the first line of its message (databases put values in later ones)."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "praja" in frame.filename.replace("\\", "/").split("/")] or frames
    place = f" ({ours[-1].filename.rsplit('/praja/', 1)[-1]}:{ours[-1].lineno})" if ours else ""
    message = (str(error).splitlines() or [""])[0]
    return f"{type(error).__name__}{place}: {message}".rstrip(": ")[:ERROR_LENGTH]


def forget_done(*, older_than: dt.timedelta) -> int:
    """Delete deliveries that were done or skipped before then; returns how many."""
    finished = Delivery.objects.filter(status__in=[DeliveryStatus.DONE, DeliveryStatus.SKIPPED])
    return finished.filter(finished_at__lt=timezone.now() - older_than).delete()[0]


def _is_connected() -> bool:
    return connection.connection is not None and not connection.connection.closed
