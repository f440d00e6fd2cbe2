"""Deposit slips of the bank: one officer enters them, another one judges them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.commands import command
from praja.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from praja.kernel.events import emit
from praja.services.payments import events
from praja.services.payments.commands.bills import TEXT_LENGTH, locked, subject_of, written
from praja.services.payments.commands.charges import take
from praja.services.payments.models import Bill, BillState, Method, Slip, SlipState

NUMBER_LENGTH = 64
OLDEST_SLIP = dt.timedelta(days=120)


@dataclass(frozen=True, slots=True)
class Entered:
    """A deposit slip; `was_repeated` when it was entered or judged so before."""

    slip: Slip
    was_repeated: bool = False


@command
def enter_slip(bill_id: UUID, *, number: str, paid_at: dt.datetime, note: str = "", by: Actor) -> Entered:
    """Note a deposit slip of the bank for the bill's whole amount; a second officer has to confirm it.

    Raises:
        NotAllowed, NotFound: `by` is no clerk of the agency that collects, or there is no such bill.
        Invalid: number or moment do not fit.
        WrongState: the bill is not open.
        Conflict: the slip's number was used, or another slip waits already.
    """
    bill = locked(bill_id, by=by)
    number = written(number, field="number", longest=NUMBER_LENGTH)
    now = clock.now()
    if not now - OLDEST_SLIP <= paid_at <= now:
        raise Invalid(_("Give the day of the slip, within the last 120 days."), field="paid_at")
    waiting = Slip.objects.filter(bill=bill, state=SlipState.ENTERED).first()
    if waiting is not None:
        if (waiting.number, waiting.entered_by) == (number, by.reference):
            return Entered(waiting, was_repeated=True)
        raise Conflict(_("Another slip of this bill waits to be confirmed."))
    if bill.state != BillState.OPEN:
        raise WrongState(_("This bill is not open any more."))
    if Slip.objects.filter(number=number).exclude(state=SlipState.REJECTED).exists():
        raise Conflict(_("This slip was entered before."), field="number")
    slip = Slip.objects.create(
        bill=bill,
        number=number,
        paid_at=paid_at,
        note=note.strip()[:TEXT_LENGTH],
        entered_by=by.reference,
        entered_at=now,
    )
    emit(events.SlipEntered(bill=str(bill.pk), slip=str(slip.pk)), subject=subject_of(bill), by=by)
    return Entered(slip)


@command
def confirm_slip(slip_id: UUID, *, by: Actor) -> Entered:
    """Confirm a slip another officer entered (four eyes): the bill is paid. A repeat changes nothing.

    Raises:
        NotFound: there is no such slip in the agencies of `by`.
        NotAllowed: `by` entered it.
        WrongState: it was rejected.
    """
    slip, bill = _locked_slip(slip_id, by=by)
    if slip.state == SlipState.CONFIRMED:
        return Entered(slip, was_repeated=True)
    _require_second_officer(slip, by)
    _judge(slip, SlipState.CONFIRMED, by=by)
    take(bill, Method.MANUAL, slip.number, bill.rupiah, slip.paid_at, by=by)
    return Entered(slip)


@command
def reject_slip(slip_id: UUID, *, reason: str, by: Actor) -> Entered:
    """Reject a slip another officer entered. Errors as `confirm_slip`, and Invalid without a reason."""
    slip, bill = _locked_slip(slip_id, by=by)
    if slip.state == SlipState.REJECTED:
        return Entered(slip, was_repeated=True)
    _require_second_officer(slip, by)
    slip.reason = written(reason, field="reason")
    _judge(slip, SlipState.REJECTED, by=by)
    emit(events.SlipRejected(bill=str(bill.pk), slip=str(slip.pk), reason=slip.reason), subject=subject_of(bill), by=by)
    return Entered(slip)


def _locked_slip(slip_id: UUID, *, by: Actor) -> tuple[Slip, Bill]:
    slip = Slip.objects.filter(pk=slip_id).first()
    if slip is None:
        by.require_staff()
        raise NotFound(_("There is no such deposit slip."))
    bill = locked(slip.bill_id, by=by)
    return Slip.objects.select_for_update().get(pk=slip_id), bill


def _require_second_officer(slip: Slip, by: Actor) -> None:
    if slip.state != SlipState.ENTERED:
        raise WrongState(_("This slip was judged already. Reload the page."))
    if by.is_system or by.reference == slip.entered_by:
        raise NotAllowed(_("Another officer than the one who entered the slip has to judge it."))


def _judge(slip: Slip, state: SlipState, *, by: Actor) -> None:
    slip.state, slip.judged_by, slip.judged_at = state, by.reference, clock.now()
    slip.save(update_fields=["state", "judged_by", "judged_at", "reason"])
