"""The rows the other commands share: the line of a day, its slots, a ticket under its lock."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.errors import NotFound
from praja.kernel.events import EventPayload, emit
from praja.services.queue import rules
from praja.services.queue.models import Line, Slot, Ticket
from praja.services.queue.rules import Group, SlotTimes


@dataclass(frozen=True, slots=True)
class Done:
    """A ticket after a command; `was_repeated` when there was nothing to do any more."""

    ticket: Ticket
    was_repeated: bool = False


def line_of(group: Group, day: dt.date) -> int:
    """Key of the line of a group on a day, made now when it is the first to need it. At most two SQL statements."""
    found = Line.objects.filter(group=group.code, day=day).values_list("pk", flat=True).first()
    if found is not None:
        return found
    place = rules.place_of(group.code).code
    Line.objects.bulk_create([Line(place=place, group=group.code, day=day)], ignore_conflicts=True)
    return Line.objects.values_list("pk", flat=True).get(group=group.code, day=day)


def slot_of(line: int, times: SlotTimes) -> int:
    """Key of a slot, made now when it is the first to need it. At most two SQL statements."""
    found = Slot.objects.filter(line=line, starts_at=times.starts_at).values_list("pk", flat=True).first()
    if found is not None:
        return found
    Slot.objects.bulk_create(
        [
            Slot(
                line_id=line,
                starts_at=times.starts_at,
                ends_at=times.ends_at,
                online_quota=times.online,
                walk_in_quota=times.walk_in,
            )
        ],
        ignore_conflicts=True,
    )
    return Slot.objects.values_list("pk", flat=True).get(line=line, starts_at=times.starts_at)


def take_online_place(slot: int) -> bool:
    """Take a place of a slot that has not begun; False when none is left.

    One statement decides and takes: of any number of requests at once, exactly as many succeed as there are places.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE queue_slot SET online_taken = online_taken + 1"
            " WHERE id = %s AND starts_at > %s AND online_taken < online_quota"
            " AND online_taken < online_quota + walk_in_quota - walk_in_taken RETURNING id",
            [slot, clock.now()],
        )
        return cursor.fetchone() is not None


def take_walk_in_place(slot: int) -> bool:
    """Take a place of a slot for somebody at the door; once it has begun, also one that nobody has booked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE queue_slot SET walk_in_taken = walk_in_taken + 1 WHERE id = %s AND ends_at > %s"
            " AND online_taken + walk_in_taken < online_quota + walk_in_quota"
            " AND (walk_in_taken < walk_in_quota OR starts_at <= %s) RETURNING id",
            [slot, clock.now(), clock.now()],
        )
        return cursor.fetchone() is not None


def free_online_place(slot: int) -> None:
    """Give a booked place back."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE queue_slot SET online_taken = online_taken - 1 WHERE id = %s", [slot])


def next_label(line: int, group: Group) -> str:
    """The next number of a line, e.g. "A-012"; locks the line until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE queue_line SET last_number = last_number + 1, changes = changes + 1 WHERE id = %s"
            " RETURNING last_number",
            [line],
        )
        (number,) = cursor.fetchone()
    return f"{group.letter}-{number:03}"


def hold_day(place: str, day: dt.date, *, alone: bool = False) -> None:
    """Keep a day of a place as it is until the transaction ends: many may book at once, whoever closes it is alone.

    So no booking slips in between the look at the special days and its commit.
    """
    function = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtextextended(%s, 0))", [f"queue.day:{place}:{day}"])


def note_change(*lines: int) -> None:
    """Let the display of these lines be drawn anew; in the order of their keys, so that two never wait crosswise."""
    for line in sorted(set(lines)):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE queue_line SET changes = changes + 1 WHERE id = %s", [line])


def locked_line(line: int) -> Line:
    """A line under its lock: whoever calls from it, or puts somebody into it, takes turns."""
    return Line.objects.select_for_update().get(pk=line)


def locked_in_line(ticket_id: UUID, *others: int) -> Ticket:
    """A ticket under the lock of its line (with `others`, in the order of their keys) and then its own.

    Every command that needs both takes them in this order, lines, ticket, slots, so that none waits for another in a
    circle.

    Raises:
        NotFound: there is no such ticket.
    """
    while True:
        line = Ticket.objects.filter(pk=ticket_id).values_list("line_id", flat=True).first()
        if line is None:
            raise NotFound(_("There is no such ticket."))
        list(Line.objects.select_for_update().filter(pk__in={line, *others}).order_by("pk"))
        ticket = locked_ticket(ticket_id)
        if ticket.line_id == line:
            return ticket


def locked_ticket(ticket_id: UUID) -> Ticket:
    """A ticket under its lock.

    Raises:
        NotFound: there is none.
    """
    found = Ticket.objects.select_for_update(of=("self",)).select_related("line", "slot").filter(pk=ticket_id).first()
    if found is None:
        raise NotFound(_("There is no such ticket."))
    return found


def tell(event: EventPayload, ticket: Ticket, by: Actor, *, organization: str) -> None:
    """Record what happened to a ticket; its holder is a citizen like any other, since the subject names the ticket."""
    emit(
        event,
        subject=f"ticket/{ticket.id}",
        by=by if by.is_staff or by.is_system else Actor.citizen(),
        organization=organization,
    )
