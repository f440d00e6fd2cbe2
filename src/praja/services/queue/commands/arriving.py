"""Come to the place: check in with a booking, or take a number without one."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from praja.cases.codes import check_key
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.commands import command
from praja.kernel.crypto import keyed_hash
from praja.kernel.errors import Conflict, Invalid, WrongState
from praja.kernel.identifiers import uuid7
from praja.kernel.text import clock_time, day
from praja.services.queue import rules
from praja.services.queue.commands.booking import CONTENT, KEY, free_code, same_request
from praja.services.queue.commands.lines import (
    Done,
    line_of,
    locked_in_line,
    locked_line,
    next_label,
    note_change,
    slot_of,
    take_walk_in_place,
    tell,
)
from praja.services.queue.days import day_slots, special_days, today
from praja.services.queue.events import CheckedIn, TicketTaken
from praja.services.queue.models import Channel, Status, Ticket
from praja.services.queue.permissions import require_door
from praja.services.queue.rules import Group


@command
def check_in(ticket_id: UUID, *, by: Actor) -> Done:
    """Let somebody with a booking wait in line, or somebody put aside who has come back. A repeat changes nothing.

    Who comes in time is queued by the start of the slot, who comes later by the moment of arrival.

    Raises:
        NotAllowed, SignInRequired: `by` is no kiosk of the place and no officer of the counters.
        NotFound: there is no such ticket.
        WrongState: it is for another day, it is too early, or the ticket has ended.
    """
    ticket = locked_in_line(ticket_id)
    group = rules.group(ticket.line.group)
    require_door(by, rules.place(ticket.place), group)
    if ticket.status in (Status.WAITING, Status.CALLED):
        return Done(ticket, was_repeated=True)
    if ticket.status not in (Status.BOOKED, Status.SKIPPED):
        message = _("This ticket has ended: %(state)s. Take a new number, or book again.")
        raise WrongState(message % {"state": Status(ticket.status).label})
    now = clock.now()
    is_late = _arrive(ticket, group, now) if ticket.status == Status.BOOKED else _come_back(ticket, now)
    tell(
        CheckedIn(place=ticket.place, group=group.code, label=ticket.label, is_late=is_late),
        ticket,
        by,
        organization=group.organization,
    )
    return Done(ticket)


@command
def take_ticket(
    group_code: str, *, service: str, priority: str = "", language: str = "id", by: Actor, key: str
) -> Done:
    """Give a number to somebody who comes without a booking, in the first slot of today that has a place.

    Raises:
        NotAllowed, SignInRequired: `by` is no kiosk of the place and no officer of the counters.
        Invalid: there is no such group of counters, service or priority group.
        WrongState: the counters are closed today.
        Conflict: there is no place left today, or the key was used for another request.
    """
    group = rules.chosen_group(group_code)
    place = rules.place_of(group.code)
    require_door(by, place, group)
    check_key(key)
    key_digest = keyed_hash(key, purpose=KEY)
    content = keyed_hash(f"{group_code}:{service}:{priority}", purpose=CONTENT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"queue.key:{key}"])
    before = Ticket.objects.select_related("line").filter(key_digest=key_digest).first()
    if before is not None:
        return Done(same_request(before, content), was_repeated=True)
    if group.service(service) is None:
        raise Invalid(_("Choose a service of this counter from the list."), field="service")
    rules.check_priority(priority)
    now, date = clock.now(), today()
    slots = day_slots(group, date, special_days(place.code, date, date))
    if not slots or slots[-1].ends_at <= now:
        raise WrongState(_("These counters give out no more numbers today. Book a time on another day."))
    line = line_of(group, date)
    locked_line(line)
    ticket = Ticket(
        id=uuid7(),
        code=free_code(),
        line_id=line,
        slot_id=_walk_in_slot(line, [times for times in slots if times.ends_at > now]),
        place=place.code,
        day=date,
        service=service,
        channel=Channel.WALK_IN,
        status=Status.WAITING,
        priority=priority,
        label=next_label(line, group),
        turn_at=now,
        language=language,
        key_digest=key_digest,
        content_digest=content,
        made_at=now,
        arrived_at=now,
    )
    ticket.save(force_insert=True)
    tell(
        TicketTaken(place=place.code, group=group.code, service=service, label=ticket.label, priority=priority),
        ticket,
        by,
        organization=group.organization,
    )
    return Done(ticket)


def _arrive(ticket: Ticket, group: Group, now: dt.datetime) -> bool:
    """Put a booking into line; whether its holder is late."""
    limits = rules.queue().rules
    assert ticket.slot is not None, "who books has a slot"
    starts_at = ticket.slot.starts_at
    if ticket.day != today():
        raise WrongState(_("This booking is for another day: %(day)s.") % {"day": day(ticket.day)})
    opens = starts_at - dt.timedelta(minutes=limits.early_minutes)
    if now < opens:
        raise WrongState(_("You are early. Check in from %(time)s on.") % {"time": clock_time(opens)})
    is_late = now > starts_at + dt.timedelta(minutes=limits.late_minutes)
    ticket.status, ticket.arrived_at, ticket.turn_at = Status.WAITING, now, now if is_late else starts_at
    ticket.label = next_label(ticket.line_id, group)
    ticket.save(update_fields=["status", "arrived_at", "turn_at", "label"])
    return is_late


def _come_back(ticket: Ticket, now: dt.datetime) -> bool:
    """Somebody who was put aside joins the end of the line."""
    ticket.status, ticket.turn_at, ticket.desk = Status.WAITING, now, ""
    ticket.save(update_fields=["status", "turn_at", "desk"])
    note_change(ticket.line_id)
    return True


def _walk_in_slot(line: int, slots: list[rules.SlotTimes]) -> int:
    """The first slot with a place for somebody at the door, taken."""
    for times in slots:
        slot = slot_of(line, times)
        if take_walk_in_place(slot):
            return slot
    raise Conflict(_("All numbers of today are given out. Book a time on another day."))
