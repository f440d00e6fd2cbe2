"""Officers at their counters: choose one, call, send on, finish; and the tickets of a day."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from praja.kernel.actors import Actor, actor_of
from praja.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from praja.services.queue import commands, queries, rules
from praja.services.queue.commands import Done
from praja.services.queue.days import today
from praja.services.queue.forms import TicketFilterForm, TransferForm
from praja.services.queue.permissions import keeps_anywhere, may_keep, may_serve, require_desk
from praja.services.queue.presenters import current_facts, desk_links, ticket_table, waiting_table


@never_cache
@require_safe
def desks(request: HttpRequest) -> HttpResponse:
    """The counters one may work at. No SQL query beside the session's.

    Raises:
        SignInRequired, NotAllowed: one works at no counter and sets no days.
    """
    by = actor_of(request)
    by.require_staff()
    places = []
    for place in rules.queue().places:
        mine = [group for group in place.groups if may_serve(by, place, group)]
        if mine or may_keep(by, place):
            places.append((place, desk_links(place, mine), may_keep(by, place)))
    if not places and not keeps_anywhere(by):
        raise NotAllowed(_("Your roles open no counter."))
    return render(request, "queue/desks.html", {"places": places})


@never_cache
@require_safe
def desk(request: HttpRequest, place: str, desk: str) -> HttpResponse:
    """A counter: whom it has called, what can be done, who waits. Four SQL queries beside the session's.

    Raises:
        NotFound: there is no such counter.
        SignInRequired, NotAllowed: one does not work there.
    """
    found, (group, here) = rules.place(place), rules.desk(place, desk)
    require_desk(actor_of(request), found, group)
    board = queries.board(group, here.code)
    current = board.current
    context = {
        "place": found,
        "group": group,
        "desk": here,
        "board": board,
        "current": current,
        "facts": current_facts(current, name=current.name) if current else [],
        "table": waiting_table(board),
        "more": board.waiting_count - len(board.waiting),
        "transfer": TransferForm(place=found, desk=here.code),
    }
    return render(request, "queue/desk.html", context)


@require_POST
def act(request: HttpRequest, place: str, desk: str) -> HttpResponse:
    """Carry out what an officer does at a counter, and show it again.

    Raises:
        NotFound: there is no such counter or deed.
        SignInRequired, NotAllowed: one does not work there.
    """
    found, (_group, here) = rules.place(place), rules.desk(place, desk)
    by = actor_of(request)
    deed = _DEEDS.get(request.POST.get("deed", ""))
    if deed is None:
        raise NotFound(_("There is nothing of this name to do at a counter."))
    try:
        deed(request, found.code, here.code, by)
    except (WrongState, Invalid) as error:
        messages.warning(request, str(error.message))
    return redirect("queue:desk", found.code, here.code)


@never_cache
@require_safe
def tickets(request: HttpRequest, place: str) -> HttpResponse:
    """The tickets of a day, narrowed and paged. One SQL query beside the session's.

    Raises:
        NotFound: there is no such place.
        SignInRequired, NotAllowed: one works at none of its counters.
    """
    found, by = rules.place(place), actor_of(request)
    form = TicketFilterForm(request.GET, groups=[group for group in found.groups if may_serve(by, found, group)])
    said = form.cleaned_data if form.is_valid() else {}
    day = said.get("day") or today()
    page = queries.ticket_list(
        found,
        day,
        by=by,
        group=said.get("group", ""),
        status=said.get("status", ""),
        cursor=request.GET.get("cursor", ""),
    )
    context = {"place": found, "form": form, "day": day, "page": page, "table": ticket_table(page)}
    return render(request, "queue/tickets.html", context)


Deed = Callable[[HttpRequest, str, str, Actor], object]


def _of_ticket(command: Callable[..., Done]) -> Deed:
    return lambda request, _place, _desk, by: command(_ticket(request), by=by)


def _recall(request: HttpRequest, _place: str, _desk: str, by: Actor) -> None:
    calls = request.POST.get("calls", "")
    commands.recall(_ticket(request), calls=int(calls) if calls.isascii() and calls.isdigit() else 0, by=by)


def _finish_and_next(request: HttpRequest, place: str, desk: str, by: Actor) -> None:
    commands.finish(_ticket(request), by=by)
    commands.call_next(place, desk, by=by)


def _send_on(request: HttpRequest, place: str, desk: str, by: Actor) -> None:
    form = TransferForm(request.POST, place=rules.place(place), desk=desk)
    if not form.is_valid():
        raise Invalid(_("Choose a counter of this place from the list."), field="to")
    group, to_desk = form.target
    commands.transfer(_ticket(request), to_group=group, to_desk=to_desk, by=by)
    messages.success(request, _("Sent on to %(group)s.") % {"group": rules.group_name(group)})


def _ticket(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("ticket", ""))
    except ValueError:
        raise NotFound(_("There is no such ticket.")) from None


_DEEDS: dict[str, Deed] = {
    "next": lambda _request, place, desk, by: commands.call_next(place, desk, by=by),
    "finish": _of_ticket(commands.finish),
    "finish_next": _finish_and_next,
    "recall": _recall,
    "skip": _of_ticket(commands.skip),
    "missed": _of_ticket(commands.mark_missed),
    "call": lambda request, _place, desk, by: commands.call(_ticket(request), desk=desk, by=by),
    "transfer": _send_on,
}
