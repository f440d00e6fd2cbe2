"""Who may repair deliveries and messages, edit the calendar, and clear files away."""

from __future__ import annotations

import datetime as dt
import itertools

from praja.kernel import clock
from praja.kernel.actors import REGENCY, ActorKind, Role
from praja.kernel.calendar import commands as calendar
from praja.kernel.calendar.models import HolidayKind
from praja.kernel.events import commands as events
from praja.kernel.events.models import Delivery, DeliveryStatus
from praja.kernel.files import commands as files
from praja.kernel.notify import commands as notify
from praja.kernel.notify.models import MessageStatus, OutgoingMessage
from tests.accounts.people import a_person
from tests.permissions.matrix import EVERYONE, Attempt, Row

ADMINISTRATOR = frozenset({Role.ADMIN})
PLATFORM = frozenset({ActorKind.SYSTEM})

_positions = itertools.count(-1_000_000)


def _given_up() -> Delivery:
    return Delivery.objects.create(
        position=next(_positions), handler="tests.matrix", type="t", subject="s", status=DeliveryStatus.DEAD
    )


def _replay_delivery() -> Attempt:
    delivery = _given_up()
    return lambda by: events.replay_delivery(delivery.pk, by=by)


def _skip_delivery() -> Attempt:
    delivery = _given_up()
    return lambda by: events.skip_delivery(delivery.pk, by=by)


def _replay_handler() -> Attempt:
    _given_up()
    return lambda by: events.replay_handler("tests.matrix", by=by)


def _load_calendar() -> Attempt:
    return lambda by: calendar.load_calendar(calendar.CalendarEntry(office_hours=()), years=[2031], by=by)


def _add_holiday() -> Attempt:
    return lambda by: calendar.add_holiday(dt.date(2031, 5, 5), name="Hari jadi", kind=HolidayKind.NATIONAL, by=by)


def _remove_holiday() -> Attempt:
    return lambda by: calendar.remove_holiday(dt.date(2031, 5, 6), by=by)


def _delete_unused() -> Attempt:
    return lambda by: files.delete_unused([], by=by)


def _retry_message() -> Attempt:
    message = OutgoingMessage.objects.create(
        key=f"matrix-{next(_positions)}",
        template="x",
        channel="email",
        language="id",
        address="a@example.go.id",
        context={},
        status=MessageStatus.FAILED,
        next_attempt_at=clock.now(),
        written_at=clock.now(),
    )
    return lambda by: notify.retry_message(message.pk, by=by)


def _choose_messages() -> Attempt:
    a_person()
    return lambda by: notify.choose_messages(set(), by=by)


ROWS = [
    Row("kernel.events.commands.replay_delivery", _replay_delivery, ADMINISTRATOR, REGENCY),
    Row("kernel.events.commands.skip_delivery", _skip_delivery, ADMINISTRATOR, REGENCY),
    Row("kernel.events.commands.replay_handler", _replay_handler, ADMINISTRATOR, REGENCY),
    Row("kernel.calendar.commands.load_calendar", _load_calendar, PLATFORM, REGENCY),
    Row("kernel.calendar.commands.add_holiday", _add_holiday, ADMINISTRATOR, REGENCY),
    Row("kernel.calendar.commands.remove_holiday", _remove_holiday, ADMINISTRATOR, REGENCY),
    # Called by a job with the files that no room refers to; no address leads to it.
    Row("kernel.files.commands.delete_unused", _delete_unused, EVERYONE, REGENCY, elsewhere=EVERYONE),
    Row("kernel.notify.commands.retry_message", _retry_message, ADMINISTRATOR, REGENCY),
    # Everybody of the staff chooses for themselves.
    Row(
        "kernel.notify.commands.choose_messages",
        _choose_messages,
        frozenset({*Role, ActorKind.STAFF}),
        REGENCY,
        elsewhere=frozenset(Role),
    ),
]
