"""At the counter: call the next, call again, put aside, send on, finish."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.commands import command
from praja.kernel.errors import Invalid, NotFound, WrongState
from praja.services.queue import rules
from praja.services.queue.commands.lines import (
    Done,
    line_of,
    locked_in_line,
    locked_line,
    locked_ticket,
    note_change,
    tell,
)
from praja.services.queue.days import today
from praja.services.queue.events import Called, CalledAgain, Finished, Missed, Skipped, Transferred
from praja.services.queue.models import Line, Status, Ticket
from praja.services.queue.permissions import require_desk
from praja.services.queue.queries import alternation, waiting_in
from praja.services.queue.rules import Group
from praja.services.queue.turns import in_turn


@command
def call_next(place_code: str, desk_code: str, *, by: Actor) -> Done:
    """Call whose turn it is to a desk. A desk that has called somebody gets the same ticket again: a repeat.

    Raises:
        NotAllowed, SignInRequired: `by` is no officer of the counters.
        NotFound: there is no such desk.
        WrongState: nobody waits.
    """
    group, desk = rules.desk(place_code, desk_code)
    require_desk(by, rules.place(place_code), group)
    line = locked_line(line_of(group, today()))
    present = (
        Ticket.objects.select_related("line").filter(place=place_code, desk=desk.code, status=Status.CALLED).first()
    )
    if present is not None:
        return Done(present, was_repeated=True)
    waiting = [one for one in waiting_in(line.pk) if one.desk in ("", desk.code)]
    turn = next(in_turn(waiting, streak=line.streak, rule=alternation(), now=clock.now()), None)
    if turn is None:
        raise WrongState(_("Nobody waits for this counter."))
    chosen, line.streak = turn
    line.save(update_fields=["streak"])
    ticket = locked_ticket(chosen.id)
    _call(ticket, desk.code, group, by)
    return Done(ticket)


@command
def call(ticket_id: UUID, *, desk: str, by: Actor) -> Done:
    """Call somebody out of turn: who was put aside, or whom an officer must let go first. A repeat changes nothing.

    Raises:
        NotAllowed, SignInRequired: `by` is no officer of the counters.
        NotFound: there is no such ticket or desk.
        WrongState: they are not in the house, or the desk has called somebody.
    """
    ticket = locked_in_line(ticket_id)
    group = _group(ticket, by)
    if group.desk(desk) is None:
        raise NotFound(_("There is no such counter."))
    if ticket.status == Status.CALLED and ticket.desk == desk:
        return Done(ticket, was_repeated=True)
    if ticket.status not in (Status.WAITING, Status.SKIPPED):
        raise _not_here(ticket)
    if Ticket.objects.filter(place=ticket.place, desk=desk, status=Status.CALLED).exists():
        raise WrongState(_("This counter has called somebody. Finish with them first."))
    _call(ticket, desk, group, by, is_out_of_turn=ticket.status == Status.WAITING)
    return Done(ticket)


@command
def recall(ticket_id: UUID, *, calls: int, by: Actor) -> Done:
    """Announce a called ticket once more.

    Args:
        calls: how often it was announced before, as the officer sees it; a repeat of the request has an old number and
            changes nothing.

    Raises:
        NotAllowed, SignInRequired: `by` is no officer of the counters.
        NotFound: there is no such ticket.
        WrongState: it is not called now.
    """
    ticket = locked_in_line(ticket_id)
    group = _group(ticket, by)
    _require_called(ticket)
    if ticket.calls != calls:
        return Done(ticket, was_repeated=True)
    ticket.calls += 1
    ticket.save(update_fields=["calls"])
    note_change(ticket.line_id)
    event = CalledAgain(place=ticket.place, group=group.code, label=ticket.label, desk=ticket.desk, calls=ticket.calls)
    tell(event, ticket, by, organization=group.organization)
    return Done(ticket)


@command
def skip(ticket_id: UUID, *, by: Actor) -> Done:
    """Put a called ticket aside whose holder does not come. A repeat changes nothing.

    They can be called later, or check in again and wait at the end of the line.

    Raises:
        NotAllowed, SignInRequired: `by` is no officer of the counters.
        NotFound: there is no such ticket.
        WrongState: it is not called now.
    """
    ticket = locked_in_line(ticket_id)
    group = _group(ticket, by)
    if ticket.status == Status.SKIPPED:
        return Done(ticket, was_repeated=True)
    _require_called(ticket)
    ticket.status = Status.SKIPPED
    ticket.save(update_fields=["status"])
    note_change(ticket.line_id)
    event = Skipped(place=ticket.place, group=group.code, label=ticket.label, desk=ticket.desk)
    tell(event, ticket, by, organization=group.organization)
    return Done(ticket)


@command
def transfer(ticket_id: UUID, *, to_group: str, to_desk: str = "", by: Actor) -> Done:
    """Send a called ticket on to other counters, or to one desk. It keeps its number and the time it has waited.

    A repeat changes nothing.

    Raises:
        NotAllowed, SignInRequired: `by` is no officer of the counters.
        NotFound: there is no such ticket.
        Invalid: there is no such group or desk in this place.
        WrongState: it is not called now.
    """
    target = next((item for place in rules.queue().places for item in place.groups if item.code == to_group), None)
    others = [line_of(target, today())] if target is not None else []
    ticket = locked_in_line(ticket_id, *others)
    group = _group(ticket, by)
    if target is None or rules.place_of(target.code).code != ticket.place:
        raise Invalid(_("Choose a counter of this place from the list."), field="to")
    if to_desk and target.desk(to_desk) is None:
        raise Invalid(_("Choose a counter of this place from the list."), field="to")
    if ticket.status == Status.WAITING and ticket.line.group == target.code and ticket.desk == to_desk:
        return Done(ticket, was_repeated=True)
    _require_called(ticket)
    event = Transferred(
        place=ticket.place,
        label=ticket.label,
        group=group.code,
        desk=ticket.desk,
        to_group=target.code,
        to_desk=to_desk,
    )
    before = ticket.line_id
    ticket.line = Line.objects.get(pk=others[0])
    ticket.status, ticket.desk = Status.WAITING, to_desk
    ticket.save(update_fields=["line", "status", "desk"])
    note_change(before, ticket.line_id)
    tell(event, ticket, by, organization=group.organization)
    return Done(ticket)


@command
def finish(ticket_id: UUID, *, by: Actor) -> Done:
    """Say that somebody was served. A repeat changes nothing.

    Raises:
        NotAllowed, SignInRequired: `by` is no officer of the counters.
        NotFound: there is no such ticket.
        WrongState: it is not called now.
    """
    ticket = locked_in_line(ticket_id)
    group = _group(ticket, by)
    if ticket.status == Status.DONE:
        return Done(ticket, was_repeated=True)
    _require_called(ticket)
    now = clock.now()
    ticket.status, ticket.ended_at = Status.DONE, now
    ticket.save(update_fields=["status", "ended_at"])
    note_change(ticket.line_id)
    assert ticket.called_at is not None, "a called ticket says when"
    served = int((now - ticket.called_at).total_seconds())
    event = Finished(place=ticket.place, group=group.code, label=ticket.label, desk=ticket.desk, served_seconds=served)
    tell(event, ticket, by, organization=group.organization)
    return Done(ticket)


@command
def mark_missed(ticket_id: UUID, *, by: Actor) -> Done:
    """Say that somebody who was called does not come any more. A repeat changes nothing.

    Raises:
        NotAllowed, SignInRequired: `by` is no officer of the counters.
        NotFound: there is no such ticket.
        WrongState: it was not called.
    """
    ticket = locked_in_line(ticket_id)
    group = _group(ticket, by)
    if ticket.status == Status.NO_SHOW:
        return Done(ticket, was_repeated=True)
    if ticket.status not in (Status.CALLED, Status.SKIPPED):
        raise _not_here(ticket)
    ticket.status, ticket.ended_at = Status.NO_SHOW, clock.now()
    ticket.save(update_fields=["status", "ended_at"])
    note_change(ticket.line_id)
    event = Missed(place=ticket.place, group=group.code, label=ticket.label)
    tell(event, ticket, by, organization=group.organization)
    return Done(ticket)


def _group(ticket: Ticket, by: Actor) -> Group:
    """The counters a ticket waits for, when `by` works there."""
    group = rules.group(ticket.line.group)
    require_desk(by, rules.place(ticket.place), group)
    return group


def _call(ticket: Ticket, desk: str, group: Group, by: Actor, *, is_out_of_turn: bool = False) -> None:
    now = clock.now()
    ticket.status, ticket.desk, ticket.called_at = Status.CALLED, desk, now
    ticket.calls += 1
    ticket.save(update_fields=["status", "desk", "called_at", "calls"])
    note_change(ticket.line_id)
    assert ticket.arrived_at is not None, "who waits has arrived"
    event = Called(
        place=ticket.place,
        group=group.code,
        label=ticket.label,
        desk=desk,
        waited_seconds=int((now - ticket.arrived_at).total_seconds()),
        is_out_of_turn=is_out_of_turn,
    )
    tell(event, ticket, by, organization=group.organization)


def _require_called(ticket: Ticket) -> None:
    if ticket.status != Status.CALLED:
        raise _not_here(ticket)


def _not_here(ticket: Ticket) -> WrongState:
    message = _("This cannot be done with this ticket now. It is: %(state)s.")
    return WrongState(message % {"state": Status(ticket.status).label})
