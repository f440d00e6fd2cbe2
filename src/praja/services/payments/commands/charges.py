"""QR codes to pay a bill by, and the money the bank says came for them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.commands import command
from praja.kernel.errors import NotAllowed, NotFound, WrongState
from praja.kernel.events import emit
from praja.services.payments import events
from praja.services.payments.commands.bills import close, locked, subject_of
from praja.services.payments.gateway import Booking, Gateway, GatewayError
from praja.services.payments.models import Bill, BillState, Charge, Method, Payment

CHARGE_LASTS = dt.timedelta(minutes=30)


class BankUnavailable(WrongState):
    """The bank does not answer now."""

    code = "bank-unavailable"
    status = 503
    title = _("The bank does not answer")


@dataclass(frozen=True, slots=True)
class Charged:
    """A charge; `was_repeated` when it was kept before."""

    charge: Charge
    was_repeated: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """Money that came; `was_repeated` when it was taken in before."""

    payment: Payment
    was_repeated: bool = False


def charge(code: str, *, bank: Gateway | None, by: Actor) -> Charge:
    """A QR code for an open bill: the one that still holds, or a new one of the bank's.

    The bank is asked outside any transaction. Its answer can be lost without harm: our reference follows from the bill
    and the number of its charges, so the next attempt asks for the very same charge.

    Raises:
        NotFound: there is no such bill.
        WrongState: it is not open.
        BankUnavailable: no bank is set up, or it does not answer.
    """
    bill = Bill.objects.filter(code=code).first()
    if bill is None:
        raise NotFound(_("There is no such bill."))
    if bill.state != BillState.OPEN or bill.due_at <= clock.now():
        raise WrongState(_("This bill is not open any more."))
    now = clock.now()
    made = list(Charge.objects.filter(bill=bill).order_by("id"))
    if made and made[-1].expires_at > now:
        return made[-1]
    if bank is None:
        raise BankUnavailable(_("Payment by QRIS is not set up here. Pay at the bank and keep the deposit slip."))
    reference = f"{bill.billing_id}-{len(made) + 1}"
    lasts = min(CHARGE_LASTS, bill.due_at - now)
    try:
        answer = bank.charge(reference, rupiah=bill.rupiah, valid_for=lasts)
    except GatewayError:
        raise BankUnavailable(
            _("The bank does not answer now. Try again in a few minutes; nothing was paid.")
        ) from None
    return _keep_charge(
        Charge(
            bill=bill,
            reference=reference,
            provider_reference=answer.provider_reference,
            content=answer.content,
            made_at=now,
            expires_at=now + lasts,
        ),
        by=by,
    ).charge


@command
def _keep_charge(item: Charge, *, by: Actor) -> Charged:
    try:
        with transaction.atomic():
            item.save(force_insert=True)
    except IntegrityError:  # two requests asked at once, and the bank gave both the same charge
        return Charged(Charge.objects.get(reference=item.reference), was_repeated=True)
    emit(
        events.ChargeMade(bill=str(item.bill_id), case=str(item.bill.case_id), reference=item.reference),
        subject=subject_of(item.bill),
        by=by,
    )
    return Charged(item)


@command
def take_booking(booking: Booking, *, by: Actor) -> Taken:
    """Take in what the bank says was paid for one of our charges. A repeat changes nothing.

    Raises:
        NotAllowed: `by` is not the platform.
        NotFound: the charge is none of ours.
    """
    if not by.is_system:
        raise NotAllowed(_("Payments by QRIS are told by the bank alone."))
    bill_id = Charge.objects.filter(reference=booking.charge).values_list("bill", flat=True).first()
    if bill_id is None:
        raise NotFound(_("There is no such charge."))
    bill = locked(bill_id, by=by)
    return take(bill, Method.QRIS, booking.provider_reference, booking.rupiah, booking.paid_at, by=by)


def take(bill: Bill, method: Method, reference: str, rupiah: int, paid_at: dt.datetime, *, by: Actor) -> Taken:
    earlier = Payment.objects.filter(method=method, provider_reference=reference).first()
    if earlier is not None:
        return Taken(earlier, was_repeated=True)
    is_surplus = bill.state != BillState.OPEN or rupiah != bill.rupiah
    payment = Payment.objects.create(
        bill=bill,
        method=method,
        provider_reference=reference,
        rupiah=rupiah,
        paid_at=paid_at,
        received_at=clock.now(),
        is_surplus=is_surplus,
    )
    if not is_surplus:
        close(bill, BillState.PAID)
    kind = events.SurplusReceived if is_surplus else events.BillPaid
    emit(
        kind(bill=str(bill.pk), case=str(bill.case_id), rupiah=rupiah, method=method, provider_reference=reference),
        subject=subject_of(bill),
        by=by,
    )
    return Taken(payment)
