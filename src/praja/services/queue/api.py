"""The queue as JSON: for booking programs, for kiosks, and for screens."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from ninja import Header, Path, Router, Schema
from pydantic import Field

from praja.kernel.actors import Actor
from praja.kernel.errors import NotAllowed
from praja.kernel.web.addresses import client_network
from praja.services.queue import commands, queries, rules
from praja.services.queue.codes import read_code
from praja.services.queue.commands import Booking
from praja.services.queue.models import Status, Ticket
from praja.services.queue.rules import Place
from praja.services.queue.views.door import door_actor

router = Router(tags=["queue"])

KEY = Header(..., alias="Idempotency-Key", description="Random, 16 to 80 characters; a repeat makes no second ticket.")
SECRET = Header("", alias="Praja-Kiosk", description="The secret of a paired kiosk; officers need none.")
CODE = Path(..., max_length=80, description="Of the ticket, as it is written or typed.")
NAME = Path(..., max_length=40)
REFUSED = {"responses": {401: {"description": "Neither a kiosk nor an officer."}, 403: {"description": "Not here."}}}


class NamedOut(Schema):
    code: str
    name: str


class GroupOut(Schema):
    code: str
    letter: str
    name: str
    organization: str
    services: list[NamedOut]
    desks: list[NamedOut]


class PlaceOut(Schema):
    code: str
    name: str
    organization: str
    groups: list[GroupOut]
    priorities: list[NamedOut]


class SlotOut(Schema):
    starts_at: dt.datetime
    ends_at: dt.datetime
    left: int = Field(description="Places that can be booked now.")


class BookingIn(Schema):
    group: str = Field(description="Code of a group of counters; see GET /api/queue/places.")
    service: str
    starts_at: dt.datetime = Field(description="Start of a slot, with its zone; see GET …/slots.")
    name: str = Field(description="2 to 60 characters; deleted some weeks after the day.")
    phone: str = Field(description="One live booking of a number for each group and day.")
    email: str = ""
    priority: str = Field("", description="Code of a priority group, or empty.")


class MoveIn(Schema):
    starts_at: dt.datetime = Field(description="Start of another slot of the same counters.")


class WalkInIn(Schema):
    group: str
    service: str
    priority: str = ""


class TicketOut(Schema):
    code: str = Field(description="Whoever has it may move and cancel the booking.")
    place: str
    group: str
    service: str
    channel: str
    status: str = Field(description=", ".join(Status.values))
    priority: str
    label: str = Field(description="The number the screen calls; empty before check-in.")
    day: dt.date
    starts_at: dt.datetime | None = Field(description="Of the slot the ticket has a place in.")
    ahead: int | None = Field(description="People before it while it waits, by the present order.")
    desk: str = Field(description="Where it is called, or was called last.")
    was_repeated: bool


class CallOut(Schema):
    label: str
    desk: str
    calls: int


class ScreenOut(Schema):
    version: str = Field(description="Another text whenever something has changed.")
    called: list[CallOut]
    waiting: dict[str, int]


@router.get("/places", response=list[PlaceOut], summary="Places, counters and what one can come for")
def places(request: HttpRequest) -> HttpResponse:
    """Everything a booking names by code."""
    return _json([_place(place) for place in rules.queue().places])


@router.get("/groups/{group}/slots", response=list[SlotOut], summary="Times that can be booked")
def slots(request: HttpRequest, group: str = NAME, day: dt.date | None = None) -> HttpResponse:
    """Of all bookable days, or of one of them; a day that cannot be booked has none."""
    days = queries.choices(rules.group(group), days=(day,) if day is not None else ())
    return _json(
        [
            {"starts_at": one.times.starts_at, "ends_at": one.times.ends_at, "left": one.left}
            for choices in days.values()
            for one in choices
        ]
    )


@router.post("/bookings", response={201: TicketOut, 200: TicketOut, 429: None}, summary="Book a time")
def book(request: HttpRequest, booking: BookingIn, idempotency_key: str = KEY) -> HttpResponse:
    """Anybody may book, without an account."""
    wanted = Booking(**booking.dict(), language=get_language() or "id", network=client_network(request))
    done = commands.book(wanted, by=Actor.citizen(), key=idempotency_key)
    return _ticket(done.ticket.code, was_repeated=done.was_repeated, status=200 if done.was_repeated else 201)


@router.get("/tickets/{code}", response=TicketOut, summary="A ticket and how many are before it")
def ticket(request: HttpRequest, code: str = CODE) -> HttpResponse:
    """For whoever has its code."""
    return _ticket(code)


@router.post("/tickets/{code}/cancel", response=TicketOut, summary="Give a booking back")
def cancel(request: HttpRequest, code: str = CODE) -> HttpResponse:
    """Before check-in. A repeat changes nothing."""
    found = queries.ticket_by_code(read_code(code))
    done = commands.cancel(found.pk, by=Actor.citizen(str(found.pk)))
    return _ticket(code, was_repeated=done.was_repeated)


@router.post("/tickets/{code}/move", response=TicketOut, summary="Move a booking to another time")
def move(request: HttpRequest, wanted: MoveIn, code: str = CODE) -> HttpResponse:
    """Before check-in, to a slot of the same counters. A repeat changes nothing."""
    found = queries.ticket_by_code(read_code(code))
    done = commands.reschedule(found.pk, starts_at=wanted.starts_at, by=Actor.citizen(str(found.pk)))
    return _ticket(code, was_repeated=done.was_repeated)


@router.post("/tickets/{code}/check-in", response=TicketOut, summary="Check in (kiosk)", openapi_extra=REFUSED)
def check_in(request: HttpRequest, code: str = CODE, secret: str = SECRET) -> HttpResponse:
    """At the place, from some time before the slot. A repeat changes nothing."""
    found = queries.ticket_by_code(read_code(code))
    done = commands.check_in(found.pk, by=_at_the_door(request, rules.place(found.place)))
    return _ticket(code, was_repeated=done.was_repeated)


@router.post(
    "/walk-ins", response={201: TicketOut, 200: TicketOut}, summary="Give out a number (kiosk)", openapi_extra=REFUSED
)
def walk_in(request: HttpRequest, wanted: WalkInIn, idempotency_key: str = KEY, secret: str = SECRET) -> HttpResponse:
    """For somebody without a booking, as long as there are places today."""
    by = _at_the_door(request, rules.place_of(rules.chosen_group(wanted.group).code))
    done = commands.take_ticket(
        wanted.group,
        service=wanted.service,
        priority=wanted.priority,
        language=get_language() or "id",
        by=by,
        key=idempotency_key,
    )
    return _ticket(done.ticket.code, was_repeated=done.was_repeated, status=200 if done.was_repeated else 201)


@router.get("/places/{place}/screen", response=ScreenOut, summary="Who is called now")
def screen(request: HttpRequest, place: str = NAME) -> HttpResponse:
    """The last calls, the newest first, and how many wait for each group."""
    shown = queries.display(rules.place(place).code)
    called = [{"label": one.label, "desk": one.desk, "calls": one.calls} for one in shown.called]
    return _json({"version": shown.version, "called": called, "waiting": shown.waiting})


def _at_the_door(request: HttpRequest, place: Place) -> Actor:
    by = door_actor(request, place)
    if by is None:
        raise NotAllowed(_("Numbers are given out at the door, by a kiosk of the place or an officer."))
    return by


def _place(place: Place) -> dict[str, Any]:
    return {
        "code": place.code,
        "name": str(place.name),
        "organization": place.organization,
        "groups": [
            {
                "code": group.code,
                "letter": group.letter,
                "name": str(group.name),
                "organization": group.organization,
                "services": [{"code": one.code, "name": str(one.name)} for one in group.services],
                "desks": [{"code": one.code, "name": str(one.name)} for one in group.desks],
            }
            for group in place.groups
        ],
        "priorities": [{"code": one.code, "name": str(one.name)} for one in rules.queue().priority.groups],
    }


def _ticket(code: str, *, was_repeated: bool = False, status: int = 200) -> HttpResponse:
    found: Ticket = queries.ticket_by_code(read_code(code))
    content = {
        "code": found.code,
        "place": found.place,
        "group": found.line.group,
        "service": found.service,
        "channel": found.channel,
        "status": found.status,
        "priority": found.priority,
        "label": found.label,
        "day": found.day,
        "starts_at": found.slot.starts_at if found.slot is not None else None,
        "ahead": queries.people_ahead(found),
        "desk": found.desk,
        "was_repeated": was_repeated,
    }
    response = _json(content, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _json(content: object, *, status: int = 200) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(content), content_type="application/json", status=status)
