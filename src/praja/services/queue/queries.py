"""Every read of the queue that is more than `get`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy as _

from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.crypto import keyed_hash
from praja.kernel.errors import NotAllowed, NotFound
from praja.kernel.paging import PAGE_SIZE, Page, page_of
from praja.services.queue import rules
from praja.services.queue.days import bookable_days, day_slots, special_days, today
from praja.services.queue.models import Kiosk, Line, Slot, SpecialDay, Status, Ticket
from praja.services.queue.permissions import may_serve, require_keeper
from praja.services.queue.rules import Group, Place, SlotTimes
from praja.services.queue.turns import Alternation, Waiting, in_turn

SHOWN_CALLS = 8
KIOSK_SECRET = "queue.kiosk"  # noqa: S105 - the purpose of a hash


@dataclass(frozen=True, slots=True)
class Choice:
    """A slot that may be booked, with the places left on line; 0 when it is full."""

    times: SlotTimes
    left: int


@dataclass(frozen=True, slots=True)
class Display:
    """What the screen of a place shows. `version` grows with every change of the day."""

    version: str
    called: list[Ticket]
    waiting: dict[str, int]


@dataclass(frozen=True, slots=True)
class Board:
    """What an officer sees at a desk: whom they have called, who waits in which order, who was put aside."""

    current: Ticket | None
    waiting: list[Ticket]
    waiting_count: int
    skipped: list[Ticket]


def alternation() -> Alternation:
    """How the two lines alternate."""
    priority = rules.queue().priority
    return Alternation(first=priority.first, then=priority.then)


def ticket_by_code(code: str) -> Ticket:
    """The ticket of a code, with line and slot. One SQL query.

    Raises:
        NotFound: there is none.
    """
    found = Ticket.objects.select_related("line", "slot").filter(code=code).first()
    if found is None:
        raise NotFound(_("No ticket has this code. Check it on your confirmation."))
    return found


def waiting_in(line: int) -> list[Waiting]:
    """Everybody who waits in a line, in no order. One SQL query, answered by the index `queue_waiting`."""
    columns = ("id", "label", "turn_at", "priority", "desk")
    return [_waits(ticket) for ticket in Ticket.objects.filter(line=line, status=Status.WAITING).only(*columns)]


def people_ahead(ticket: Ticket) -> int | None:
    """How many people will be called before a waiting ticket if nobody else comes; None when it does not wait.

    One SQL query when the ticket comes with its line.
    """
    if ticket.status != Status.WAITING:
        return None
    order = in_turn(waiting_in(ticket.line_id), streak=ticket.line.streak, rule=alternation(), now=clock.now())
    return next((place for place, (one, _streak) in enumerate(order) if one.id == ticket.pk), 0)


def nearly_there(line: int, *, most: int) -> list[tuple[Ticket, int]]:
    """Those in a line with at most `most` people ahead, in order, each with that number. Three SQL queries."""
    streak = Line.objects.values_list("streak", flat=True).get(pk=line)
    order = in_turn(waiting_in(line), streak=streak, rule=alternation(), now=clock.now())
    places = {one.id: place for place, (one, _streak) in zip(range(most + 1), order, strict=False)}
    return [(ticket, places[ticket.pk]) for ticket in Ticket.objects.filter(pk__in=places)]


def choices(group: Group, *, days: Sequence[dt.date] = ()) -> dict[dt.date, list[Choice]]:
    """The slots of each bookable day (or of `days` among them) that have not begun; closed days are left out.

    Two SQL queries, however many days.
    """
    open_days = [day for day in bookable_days(group) if not days or day in days]
    if not open_days:
        return {}
    place = rules.place_of(group.code)
    special = special_days(place.code, open_days[0], open_days[-1])
    taken: dict[dt.datetime, int] = {
        starts_at: min(quota - online, quota + walk_in_quota - online - walk_in)
        for starts_at, quota, online, walk_in_quota, walk_in in Slot.objects.filter(
            line__group=group.code, line__day__range=(open_days[0], open_days[-1])
        ).values_list("starts_at", "online_quota", "online_taken", "walk_in_quota", "walk_in_taken")
    }
    now = clock.now()
    found = {
        day: [
            Choice(times, max(0, taken.get(times.starts_at, times.online)))
            for times in day_slots(group, day, special)
            if times.starts_at > now and times.online
        ]
        for day in open_days
    }
    return {day: slots for day, slots in found.items() if slots}


def open_groups(place: Place) -> set[str]:
    """Codes of the groups that still serve today. One SQL query."""
    day, now = today(), clock.now()
    special = special_days(place.code, day, day)
    return {
        group.code for group in place.groups if any(times.ends_at > now for times in day_slots(group, day, special))
    }


def version(place: str) -> str:
    """What the screen of a place has to show, as a text that changes with it. One SQL query, by an index."""
    day = today()
    changes = Line.objects.filter(place=place, day=day).aggregate(sum=Sum("changes"))["sum"] or 0
    return f"{day:%Y%m%d}.{changes}"


def display(place: str) -> Display:
    """The last calls of today, newest first, and how many wait for each group. Three SQL queries."""
    current = version(place)
    of_today = Ticket.objects.filter(place=place, day=today())
    called = of_today.filter(status=Status.CALLED).order_by("-called_at", "-id")
    waiting = of_today.filter(status=Status.WAITING).values_list("line__group").annotate(count=Count("pk")).order_by()
    return Display(current, list(called[:SHOWN_CALLS]), dict(waiting))


def board(group: Group, desk: str, *, size: int = PAGE_SIZE) -> Board:
    """What happens at a desk of a group today. Three SQL queries beside the one for the line."""
    place = rules.place_of(group.code).code
    line = Line.objects.filter(group=group.code, day=today()).first()
    current = Ticket.objects.select_related("line").filter(place=place, desk=desk, status=Status.CALLED).first()
    if line is None:
        return Board(current, [], 0, [])
    in_line = {ticket.pk: ticket for ticket in line.tickets.filter(status__in=[Status.WAITING, Status.SKIPPED])}
    waiting = [
        _waits(ticket) for ticket in in_line.values() if ticket.status == Status.WAITING and ticket.desk in ("", desk)
    ]
    order = in_turn(waiting, streak=line.streak, rule=alternation(), now=clock.now())
    skipped = sorted(
        (ticket for ticket in in_line.values() if ticket.status == Status.SKIPPED), key=lambda one: one.label
    )
    return Board(current, [in_line[one.id] for one, _streak in order][:size], len(waiting), skipped)


def ticket_list(
    place: Place, day: dt.date, *, by: Actor, group: str = "", status: str = "", cursor: str = "", size: int = PAGE_SIZE
) -> Page[Ticket]:
    """The tickets of a day `by` may see, the newest first, each with line and slot. One SQL query.

    Raises:
        SignInRequired, NotAllowed: `by` works at none of the counters of the place.
    """
    by.require_staff()
    mine = [item.code for item in place.groups if may_serve(by, place, item)]
    if not mine:
        raise NotAllowed(_("Only officers of the counters of this place see its tickets."))
    tickets = Ticket.objects.select_related("line", "slot").filter(place=place.code, day=day, line__group__in=mine)
    if group:
        tickets = tickets.filter(line__group=group)
    if status:
        tickets = tickets.filter(status=status)
    return page_of(tickets, by=("-id",), cursor=cursor, size=size)


def special_day_list(place: Place, *, by: Actor, cursor: str = "", size: int = PAGE_SIZE) -> Page[SpecialDay]:
    """The special days of a place from today on, the next first. One SQL query.

    Raises:
        SignInRequired, NotAllowed: `by` is no administrator of the place.
    """
    require_keeper(by, place)
    days = SpecialDay.objects.filter(place=place.code, day__gte=today())
    return page_of(days, by=("day", "id"), cursor=cursor, size=size)


def special_day(special_day_id: int) -> SpecialDay:
    """A special day. One SQL query.

    Raises:
        NotFound: there is none.
    """
    found = SpecialDay.objects.filter(pk=special_day_id).first()
    if found is None:
        raise NotFound(_("There is no such special day."))
    return found


def booked_on(place: Place, day: dt.date, group: str = "") -> int:
    """How many bookings a closing of the day takes away. One SQL query."""
    bookings = Ticket.objects.filter(place=place.code, day=day, status=Status.BOOKED)
    return (bookings.filter(line__group=group) if group else bookings).count()


def kiosk_list(place: Place, *, by: Actor) -> list[Kiosk]:
    """The paired devices of a place, the newest first, at most 50. One SQL query.

    Raises:
        SignInRequired, NotAllowed: `by` is no administrator of the place.
    """
    require_keeper(by, place)
    return list(Kiosk.objects.filter(place=place.code, revoked_at__isnull=True).order_by("-id")[:50])


def kiosk_of(place: str, secret: str) -> Kiosk | None:
    """The paired device that knows this secret. One SQL query."""
    if not secret:
        return None
    digest = keyed_hash(secret, purpose=KIOSK_SECRET)
    return Kiosk.objects.filter(secret_digest=digest, place=place, revoked_at__isnull=True).first()


def _waits(ticket: Ticket) -> Waiting:
    assert ticket.turn_at is not None, "who waits has a turn"
    number = int(ticket.label.rpartition("-")[2])
    return Waiting(ticket.pk, number, ticket.turn_at, bool(ticket.priority), ticket.desk)
