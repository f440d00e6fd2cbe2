"""Who may book, give out numbers, call at a counter, and keep a place."""

from __future__ import annotations

import datetime as dt
from functools import wraps

from praja.kernel import clock
from praja.kernel.actors import ActorKind, Role
from praja.services.queue import commands
from praja.services.queue.models import Ticket
from praja.services.queue.permissions import DESK_ROLES
from tests import factories as f
from tests.permissions.matrix import EVERYONE, REPORTER, Attempt, Row, as_reporter
from tests.services.queue import counters as c

OFFICERS = frozenset(DESK_ROLES)
KEEPERS = frozenset({Role.ADMIN})
HOLDER = frozenset({REPORTER, *DESK_ROLES})
SYSTEM = frozenset({ActorKind.SYSTEM})


def at_nine(prepare):
    """Let the command be prepared and tried at nine o'clock of the Monday."""

    @wraps(prepare)
    def prepared() -> Attempt:
        with clock.at(c.at(9)):
            attempt = prepare()

        def tried(by):
            with clock.at(c.at(9)):
                return attempt(by)

        return tried

    return prepared


def a_booking() -> Ticket:
    with clock.at(c.BEFORE):
        return c.booked()


def a_call() -> Ticket:
    c.walked_in()
    return c.called()


@at_nine
def _book() -> Attempt:
    return lambda by: commands.book(c.a_booking(starts_at=c.at(10)), by=by, key=f.key())


@at_nine
def _reschedule() -> Attempt:
    ticket = a_booking()
    return lambda by: commands.reschedule(ticket.pk, starts_at=c.at(10), by=as_reporter(by, ticket.pk))


@at_nine
def _cancel() -> Attempt:
    ticket = a_booking()
    return lambda by: commands.cancel(ticket.pk, by=as_reporter(by, ticket.pk))


@at_nine
def _check_in() -> Attempt:
    ticket = a_booking()
    return lambda by: commands.check_in(ticket.pk, by=by)


@at_nine
def _take_ticket() -> Attempt:
    return lambda by: commands.take_ticket(c.GROUP, service=c.SERVICE, by=by, key=f.key())


@at_nine
def _call_next() -> Attempt:
    c.walked_in()
    return lambda by: commands.call_next(c.PLACE, c.DESK, by=by)


@at_nine
def _call() -> Attempt:
    ticket = c.walked_in()
    return lambda by: commands.call(ticket.pk, desk=c.DESK, by=by)


@at_nine
def _recall() -> Attempt:
    ticket = a_call()
    return lambda by: commands.recall(ticket.pk, calls=1, by=by)


@at_nine
def _skip() -> Attempt:
    ticket = a_call()
    return lambda by: commands.skip(ticket.pk, by=by)


@at_nine
def _transfer() -> Attempt:
    ticket = a_call()
    return lambda by: commands.transfer(ticket.pk, to_group="sosial", by=by)


@at_nine
def _finish() -> Attempt:
    ticket = a_call()
    return lambda by: commands.finish(ticket.pk, by=by)


@at_nine
def _mark_missed() -> Attempt:
    ticket = a_call()
    return lambda by: commands.mark_missed(ticket.pk, by=by)


@at_nine
def _close_day() -> Attempt:
    return lambda by: commands.close_day(c.PLACE, c.MONDAY, reason="Pemeliharaan", by=by)


@at_nine
def _add_day() -> Attempt:
    saturday = c.MONDAY + dt.timedelta(days=5)
    return lambda by: commands.add_day(c.PLACE, saturday, as_weekday=5, reason="Layanan Sabtu", by=by)


@at_nine
def _remove_special_day() -> Attempt:
    kept = commands.close_day(c.PLACE, c.MONDAY, reason="Pemeliharaan", by=c.keeper()).day
    assert kept is not None
    number = kept.pk
    return lambda by: commands.remove_special_day(number, by=by)


@at_nine
def _pair_kiosk() -> Attempt:
    return lambda by: commands.pair_kiosk(c.PLACE, name="Kios", by=by)


@at_nine
def _revoke_kiosk() -> Attempt:
    kiosk = commands.pair_kiosk(c.PLACE, name="Kios", by=c.keeper()).kiosk
    return lambda by: commands.revoke_kiosk(kiosk.pk, by=by)


def _end_past_days() -> Attempt:
    return lambda by: commands.end_past_days(by=by)


def _forget_people() -> Attempt:
    return lambda by: commands.forget_people(by=by)


def _row(name: str, prepare, allowed, organization: str, **more) -> Row:
    return Row(f"services.queue.commands.{name}", prepare, allowed, organization, **more)


ROWS = [
    _row("booking.book", _book, EVERYONE, c.AGENCY, elsewhere=EVERYONE),
    _row("booking.reschedule", _reschedule, HOLDER, c.AGENCY),
    _row("booking.cancel", _cancel, HOLDER, c.AGENCY),
    _row("booking.cancel", _cancel, HOLDER, c.HOST, label="by the organization that runs the place"),
    # A paired kiosk may, too: tests/services/queue/test_counters.py.
    _row("arriving.check_in", _check_in, OFFICERS, c.AGENCY),
    _row("arriving.take_ticket", _take_ticket, OFFICERS, c.AGENCY),
    _row("serving.call_next", _call_next, OFFICERS, c.AGENCY),
    _row("serving.call_next", _call_next, OFFICERS, c.HOST, label="by the organization that runs the place"),
    _row("serving.call", _call, OFFICERS, c.AGENCY),
    _row("serving.recall", _recall, OFFICERS, c.AGENCY),
    _row("serving.skip", _skip, OFFICERS, c.AGENCY),
    _row("serving.transfer", _transfer, OFFICERS, c.AGENCY),
    _row("serving.finish", _finish, OFFICERS, c.AGENCY),
    _row("serving.mark_missed", _mark_missed, OFFICERS, c.AGENCY),
    _row("keeping.close_day", _close_day, KEEPERS, c.HOST),
    _row("keeping.add_day", _add_day, KEEPERS, c.HOST),
    _row("keeping.remove_special_day", _remove_special_day, KEEPERS, c.HOST),
    _row("keeping.pair_kiosk", _pair_kiosk, KEEPERS, c.HOST),
    _row("keeping.revoke_kiosk", _revoke_kiosk, KEEPERS, c.HOST),
    _row("keeping.end_past_days", _end_past_days, SYSTEM, c.HOST),
    _row("keeping.forget_people", _forget_people, SYSTEM, c.HOST),
]
