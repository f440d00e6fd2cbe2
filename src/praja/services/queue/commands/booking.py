"""Book a time at a counter, move it, give it back: by anybody, without an account, once per idempotency key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

import msgspec
from django.db import IntegrityError, connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from praja.cases.codes import check_key, new_code
from praja.government.pack import pack
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.commands import command
from praja.kernel.crypto import blind_index, keyed_hash
from praja.kernel.errors import Conflict, Invalid, InvalidFields, Text, TooManyRequests, WrongState
from praja.kernel.identifiers import uuid7
from praja.kernel.text.contacts import normal_email, normal_phone
from praja.kernel.text.words import clean_text
from praja.services.queue import rules
from praja.services.queue.commands.lines import (
    Done,
    free_online_place,
    hold_day,
    line_of,
    locked_ticket,
    slot_of,
    take_online_place,
    tell,
)
from praja.services.queue.days import day_slots, special_days, today
from praja.services.queue.events import Booked, Cancelled, Rescheduled
from praja.services.queue.models import LIVE, Channel, Slot, Status, Ticket
from praja.services.queue.permissions import require_holder
from praja.services.queue.rules import Group, SlotTimes

T = TypeVar("T")
CODE_PART = "Q"
"""What tells the code of a ticket from other codes of the regency, as in "JBG-Q-7K2M-9QXD"."""
NAME_LENGTH = 60
PHONE, NETWORK, KEY, CONTENT = "queue.phone", "queue.network", "queue.key", "queue.content"


@dataclass(frozen=True, slots=True)
class Booking:
    """What somebody asks for: a service of a group of counters at the start of a slot (aware), under a name.

    `network` is where the request comes from; kept as a keyed hash that means nothing the day after.
    """

    group: str
    service: str
    starts_at: dt.datetime
    name: str
    phone: str
    email: str = ""
    priority: str = ""
    language: str = "id"
    network: str = ""


@command
def book(booking: Booking, *, by: Actor, key: str) -> Done:
    """Take a place of a slot. Of many who ask at once exactly as many get one as there are places.

    Raises:
        InvalidFields: the booking breaks rules; every broken field is named.
        Invalid: there is no such group of counters.
        Conflict: the slot is full, the number has a booking in this line already, or the key was used for another one.
        TooManyRequests: very many bookings came from this network within the hour.
    """
    check_key(key)
    group = rules.chosen_group(booking.group)
    key_digest, content = keyed_hash(key, purpose=KEY), _content(booking)
    _wait_for(f"queue.key:{key}")
    before = Ticket.objects.select_related("line").filter(key_digest=key_digest).first()
    if before is not None:
        return Done(same_request(before, content), was_repeated=True)
    name, phone, email, times = _checked(booking, group)
    phone_index = blind_index(phone, purpose=PHONE)
    now = clock.now()
    network = keyed_hash(f"{now:%Y%m%d} {booking.network}", purpose=NETWORK) if booking.network else None
    _require_room(phone_index, network, now)
    line = line_of(group, timezone.localdate(times.starts_at))
    slot = slot_of(line, times)
    ticket = Ticket(
        id=uuid7(),
        code=free_code(),
        line_id=line,
        slot_id=slot,
        place=rules.place_of(group.code).code,
        day=timezone.localdate(times.starts_at),
        service=booking.service,
        channel=Channel.ONLINE,
        status=Status.BOOKED,
        priority=booking.priority,
        language=booking.language,
        name=name,
        phone=phone,
        email=email or None,
        phone_index=phone_index,
        network=network,
        key_digest=key_digest,
        content_digest=content,
        made_at=now,
    )
    _save(ticket)
    if not take_online_place(slot):
        raise _full()
    tell(
        Booked(place=ticket.place, group=group.code, service=ticket.service, starts_at=times.starts_at.isoformat()),
        ticket,
        by,
        organization=group.organization,
    )
    return Done(ticket)


@command
def reschedule(ticket_id: UUID, *, starts_at: dt.datetime, by: Actor) -> Done:
    """Move a booking to another slot of the same counters. A repeat changes nothing.

    Raises:
        NotAllowed, SignInRequired: `by` has not shown the code, and is no officer of the counters.
        NotFound: there is no such ticket.
        WrongState: its holder has checked in already, or it has ended.
        Invalid: there is no such slot.
        Conflict: the slot is full.
    """
    ticket = locked_ticket(ticket_id)
    group = rules.group(ticket.line.group)
    require_holder(by, ticket.pk, rules.place(ticket.place), group)
    _require_booked(ticket)
    before = ticket.slot
    assert before is not None, "who books has a slot"
    if before.starts_at == starts_at:
        return Done(ticket, was_repeated=True)
    times = _bookable(group, starts_at)
    line = line_of(group, timezone.localdate(times.starts_at))
    slot = slot_of(line, times)
    # In the order of their keys: two who swap slots do not wait for each other.
    list(Slot.objects.select_for_update().filter(pk__in=[before.pk, slot]).order_by("pk"))
    if not take_online_place(slot):
        raise _full()
    free_online_place(before.pk)
    ticket.line_id, ticket.slot_id, ticket.day = line, slot, timezone.localdate(times.starts_at)
    _save(ticket, fields=["line", "slot", "day"])
    tell(
        Rescheduled(
            place=ticket.place,
            group=group.code,
            before=before.starts_at.isoformat(),
            starts_at=times.starts_at.isoformat(),
        ),
        ticket,
        by,
        organization=group.organization,
    )
    return Done(ticket)


@command
def cancel(ticket_id: UUID, *, by: Actor) -> Done:
    """Give a booking back, so that somebody else can have its place. A repeat changes nothing.

    Raises:
        NotAllowed, SignInRequired: `by` has not shown the code, and is no officer of the counters.
        NotFound: there is no such ticket.
        WrongState: its holder has checked in already, or did not come.
    """
    ticket = locked_ticket(ticket_id)
    group = rules.group(ticket.line.group)
    require_holder(by, ticket.pk, rules.place(ticket.place), group)
    if ticket.status == Status.CANCELLED:
        return Done(ticket, was_repeated=True)
    _require_booked(ticket)
    end_booking(ticket)
    tell(Cancelled(place=ticket.place, group=group.code), ticket, by, organization=group.organization)
    return Done(ticket)


def end_booking(ticket: Ticket) -> None:
    """Cancel a booking under its lock, and free its place."""
    ticket.status, ticket.ended_at = Status.CANCELLED, clock.now()
    ticket.save(update_fields=["status", "ended_at"])
    assert ticket.slot_id is not None, "who books has a slot"
    free_online_place(ticket.slot_id)


def free_code() -> str:
    """A code nobody has."""
    while True:
        code = new_code(f"{pack().tracking_prefix}-{CODE_PART}")
        if not Ticket.objects.filter(code=code).exists():
            return code


def same_request(ticket: Ticket, content: bytes) -> Ticket:
    """The ticket an earlier request with the same key made.

    Raises:
        Conflict: that request said something else.
    """
    if bytes(ticket.content_digest) != content:
        raise Conflict(_("This key was used for another request."), field="key")
    return ticket


def _content(booking: Booking) -> bytes:
    said = [
        *(booking.group, booking.service, booking.starts_at.isoformat()),
        *(booking.name, booking.phone, booking.email, booking.priority),
    ]
    return keyed_hash(msgspec.json.encode(said).decode(), purpose=CONTENT)


def _checked(booking: Booking, group: Group) -> tuple[str, str, str, SlotTimes]:
    """Name, phone, e-mail and slot, cleaned; all faults are named at once."""
    faults: dict[str, list[Text]] = {}

    def attempt(read: Callable[[], T]) -> T | None:
        try:
            return read()
        except Invalid as error:
            faults.setdefault(error.field or "", []).append(error.message)
            return None

    name = attempt(lambda: clean_text(booking.name, field="name", shortest=2, longest=NAME_LENGTH))
    phone = attempt(lambda: _phone(booking.phone))
    email = attempt(lambda: normal_email(booking.email))
    attempt(lambda: rules.check_priority(booking.priority))
    attempt(lambda: _check_service(group, booking.service))
    times = attempt(lambda: _bookable(group, booking.starts_at))
    if faults or name is None or phone is None or email is None or times is None:
        raise InvalidFields(faults)
    return name, phone, email, times


def _phone(text: str) -> str:
    phone = normal_phone(text)
    if not phone:
        raise Invalid(_("Write a phone number like 0812 3456 7890: it keeps the booking yours."), field="phone")
    return phone


def _check_service(group: Group, code: str) -> None:
    if group.service(code) is None:
        raise Invalid(_("Choose a service of this counter from the list."), field="service")


def _bookable(group: Group, starts_at: dt.datetime) -> SlotTimes:
    """The slot that starts then, when it can be booked now."""
    if timezone.is_naive(starts_at):
        raise Invalid(_("Write the time with its zone."), field="starts_at")
    try:
        day = timezone.localdate(starts_at)
    except (OverflowError, ValueError):
        day = dt.date.min
    last = today() + dt.timedelta(days=rules.queue().rules.booking_days)
    if starts_at > clock.now() and day <= last:
        place = rules.place_of(group.code).code
        hold_day(place, day)
        special = special_days(place, day, day)
        for times in day_slots(group, day, special):
            if times.starts_at == starts_at and times.online > 0:
                return times
    raise Invalid(_("There is no such time to book. Choose one from the list."), field="starts_at")


def _require_room(phone_index: bytes, network: bytes | None, now: dt.datetime) -> None:
    """Refuse who has many open bookings, and a network from which very many came."""
    most = rules.queue().rules
    _wait_for(f"queue.phone:{phone_index.hex()}")
    if Ticket.objects.filter(phone_index=phone_index, status__in=LIVE).count() >= most.bookings_per_phone:
        message = _("This number has %(count)s open bookings. Cancel one of them, or come without a booking.")
        raise Conflict(message % {"count": most.bookings_per_phone}, field="phone")
    if network is None:
        return
    within_the_hour = Ticket.objects.filter(network=network, made_at__gt=now - dt.timedelta(hours=1))
    if within_the_hour.count() >= most.bookings_per_network:
        raise TooManyRequests(_("Very many bookings come from your network. Try again in an hour."), retry_after=3600)


def _save(ticket: Ticket, *, fields: list[str] | None = None) -> None:
    """Write a ticket, new or some fields of it. A refusal ends the command, so it needs no savepoint."""
    try:
        ticket.save(force_insert=fields is None, update_fields=fields)
    except IntegrityError as error:
        raise _as_conflict(error) from error


def _as_conflict(error: IntegrityError) -> Exception:
    """What people are told when the constraint that keeps one booking of a number for each line refuses."""
    if "queue_phone_once_a_line" not in str(error):
        return error
    message = _("This number has a booking at these counters on that day already. Open it by its code to move it.")
    return Conflict(message, field="phone")


def _require_booked(ticket: Ticket) -> None:
    if ticket.status != Status.BOOKED:
        message = _("This can be done with a booking before check-in only. It is now: %(state)s.")
        raise WrongState(message % {"state": Status(ticket.status).label})


def _full() -> Conflict:
    return Conflict(
        _("Somebody else has just taken the last place at this time. Choose another time."), field="starts_at"
    )


def _wait_for(name: str) -> None:
    """Let two simultaneous requests about the same thing take turns."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
