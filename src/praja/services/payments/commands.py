"""Every change of a bill: issue it, take money for it by QRIS or slip, cancel it, compare a day with the bank."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from praja.cases.models import Case
from praja.kernel import clock
from praja.kernel.actors import Actor, Role
from praja.kernel.commands import command
from praja.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from praja.kernel.events import emit
from praja.services.payments import events
from praja.services.payments.gateway import Booking, Gateway, GatewayError
from praja.services.payments.models import (
    Bill,
    BillState,
    Charge,
    Difference,
    DifferenceKind,
    Method,
    Payment,
    Reconciliation,
    Slip,
    SlipState,
)
from praja.services.payments.tariffs import may_charge, tariff

CLERKS = (Role.HANDLER, Role.VERIFIER, Role.HEAD)
"""Who enters and confirms payments for their own agency."""
CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 16
CHARGE_LASTS = dt.timedelta(minutes=30)
TEXT_LENGTH, NUMBER_LENGTH = 200, 64
OLDEST_SLIP = dt.timedelta(days=120)


class BankUnavailable(WrongState):
    """The bank does not answer now."""

    code = "bank-unavailable"
    status = 503
    title = _("The bank does not answer")


@dataclass(frozen=True, slots=True)
class Billed:
    """A bill; `was_repeated` when the case had this very bill already."""

    bill: Bill
    was_repeated: bool = False


@dataclass(frozen=True, slots=True)
class Charged:
    """A charge; `was_repeated` when it was kept before."""

    charge: Charge
    was_repeated: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """A difference that is explained; `was_repeated` when it was so before."""

    difference: Difference
    was_repeated: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """Money that came; `was_repeated` when it was taken in before."""

    payment: Payment
    was_repeated: bool = False


@dataclass(frozen=True, slots=True)
class Entered:
    """A deposit slip; `was_repeated` when it was entered or judged so before."""

    slip: Slip
    was_repeated: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """A day with its differences; `was_repeated` when it had been compared with the same outcome."""

    reconciliation: Reconciliation
    differences: list[Difference]
    was_repeated: bool = False


@command
def issue_bill(case: Case, *, tariff_code: str, given: Mapping[str, Any], by: Actor) -> Billed:
    """Bill a case what the tariff in force today says. The room that owns the case has checked who may.

    The same values again return the bill that stands.

    Raises:
        Invalid, NotFound: the tariff does not fit, costs nothing, or is not confirmed to agree with the by-law.
        Conflict: another bill of this case stands; cancel it first.
    """
    now = clock.now()
    rules = tariff(tariff_code, timezone.localdate(now))
    if not may_charge(rules):
        raise Invalid(
            _("The figures of this tariff were not compared with the by-law yet, so nothing is charged by it."),
            code="tariff-unconfirmed",
        )
    amount = rules.amount(given)
    if amount.rupiah == 0:
        raise Invalid(_("This case costs nothing; no bill is needed."), code="free-of-charge")
    values = {code: str(value) for code, value in amount.values.items()}
    standing = Bill.objects.select_for_update().filter(case=case, state__in=[BillState.OPEN, BillState.PAID]).first()
    if standing is not None:
        if (standing.tariff, standing.given, standing.rupiah) == (tariff_code, values, amount.rupiah):
            return Billed(standing, was_repeated=True)
        raise Conflict(_("This case has a bill already. Cancel it before another one is issued."))
    bill = Bill.objects.create(
        billing_id=_billing_id(),
        code="".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH)),
        case=case,
        organization_id=rules.organization,
        tariff=rules.code,
        tariff_valid_from=rules.valid_from,
        given=values,
        rupiah=amount.rupiah,
        formula=amount.formula,
        article=amount.article,
        issued_at=now,
        due_at=now + dt.timedelta(days=rules.days_to_pay),
    )
    emit(
        events.BillIssued(
            bill=str(bill.pk),
            billing_id=bill.billing_id,
            case=str(case.pk),
            tariff=bill.tariff,
            rupiah=bill.rupiah,
            article=bill.article,
        ),
        subject=_subject(bill),
        by=by,
    )
    return Billed(bill)


@command
def cancel_bill(bill_id: UUID, *, reason: str, by: Actor) -> Billed:
    """Take back a bill that is open. A repeat changes nothing.

    Raises:
        NotFound: there is no such bill in the agencies of `by`.
        WrongState: it was paid.
        Invalid: no reason is given.
    """
    bill = _locked(bill_id, by=by)
    reason = _written(reason, field="reason")
    if bill.state in {BillState.CANCELLED, BillState.EXPIRED}:
        return Billed(bill, was_repeated=True)
    if bill.state == BillState.PAID:
        raise WrongState(_("This bill is paid. Money that must go back is returned by the treasury."))
    _close(bill, BillState.CANCELLED)
    emit(events.BillCancelled(bill=str(bill.pk), case=str(bill.case_id), reason=reason), subject=_subject(bill), by=by)
    return Billed(bill)


@command
def expire_bill(bill_id: UUID, *, by: Actor) -> Billed:
    """End a bill whose time to pay has passed. Money that comes later is kept as surplus.

    Raises:
        NotAllowed: `by` is not the platform.
        WrongState: there is still time.
    """
    if not by.is_system:
        raise NotAllowed(_("The platform does this by itself when the time has come."))
    bill = _locked(bill_id, by=by)
    if bill.state != BillState.OPEN:
        return Billed(bill, was_repeated=True)
    if bill.due_at > clock.now():
        raise WrongState(_("There is still time to pay this bill."))
    _close(bill, BillState.EXPIRED)
    emit(events.BillExpired(bill=str(bill.pk), case=str(bill.case_id)), subject=_subject(bill), by=by)
    return Billed(bill)


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
        subject=_subject(item.bill),
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
    bill = _locked(bill_id, by=by)
    return _take(bill, Method.QRIS, booking.provider_reference, booking.rupiah, booking.paid_at, by=by)


@command
def enter_slip(bill_id: UUID, *, number: str, paid_at: dt.datetime, note: str = "", by: Actor) -> Entered:
    """Note a deposit slip of the bank for the bill's whole amount; a second officer has to confirm it.

    Raises:
        NotAllowed, NotFound: `by` is no clerk of the agency that collects, or there is no such bill.
        Invalid: number or moment do not fit.
        WrongState: the bill is not open.
        Conflict: the slip's number was used, or another slip waits already.
    """
    bill = _locked(bill_id, by=by)
    number = _written(number, field="number", longest=NUMBER_LENGTH)
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
    emit(events.SlipEntered(bill=str(bill.pk), slip=str(slip.pk)), subject=_subject(bill), by=by)
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
    _take(bill, Method.MANUAL, slip.number, bill.rupiah, slip.paid_at, by=by)
    return Entered(slip)


@command
def reject_slip(slip_id: UUID, *, reason: str, by: Actor) -> Entered:
    """Reject a slip another officer entered. Errors as `confirm_slip`, and Invalid without a reason."""
    slip, bill = _locked_slip(slip_id, by=by)
    if slip.state == SlipState.REJECTED:
        return Entered(slip, was_repeated=True)
    _require_second_officer(slip, by)
    slip.reason = _written(reason, field="reason")
    _judge(slip, SlipState.REJECTED, by=by)
    emit(events.SlipRejected(bill=str(bill.pk), slip=str(slip.pk), reason=slip.reason), subject=_subject(bill), by=by)
    return Entered(slip)


@command
def reconcile(day: dt.date, bookings: Iterable[Booking], *, by: Actor) -> Compared:
    """Compare a day of QRIS payments with the bank's statement, and mend what the platform had missed.

    Money the platform did not know of is taken in; everything else that differs waits for an officer. Comparing a day
    again replaces what was not settled.

    Raises:
        NotAllowed: `by` is not the platform.
        Invalid: the day is not over.
    """
    if not by.is_system:
        raise NotAllowed(_("The platform compares the days with the bank by itself."))
    if day >= timezone.localdate(clock.now()):
        raise Invalid(_("Only a day that is over can be compared."), field="day")
    start = timezone.make_aware(dt.datetime.combine(day, dt.time()))
    within = {"method": Method.QRIS, "paid_at__gte": start, "paid_at__lt": start + dt.timedelta(days=1)}
    ours = {item.provider_reference: item for item in Payment.objects.filter(**within)}
    theirs = {item.provider_reference: item for item in bookings}
    record, is_new = Reconciliation.objects.select_for_update().update_or_create(
        day=day,
        method=Method.QRIS,
        defaults={
            "ours_count": len(ours),
            "ours_rupiah": sum(item.rupiah for item in ours.values()),
            "theirs_count": len(theirs),
            "theirs_rupiah": sum(item.rupiah for item in theirs.values()),
            "made_at": clock.now(),
        },
    )
    settled = set(record.differences.filter(settled_at__isnull=False).values_list("provider_reference", flat=True))
    before = {(one.kind, one.provider_reference) for one in record.differences.filter(settled_at__isnull=True)}
    record.differences.filter(settled_at__isnull=True).delete()
    found = [item for item in _differences(ours, theirs, by=by) if item.provider_reference not in settled]
    for item in found:
        item.reconciliation = record
    Difference.objects.bulk_create(found)
    if not is_new and before == {(one.kind, one.provider_reference) for one in found}:
        return Compared(record, found, was_repeated=True)
    emit(
        events.DayReconciled(
            day=day.isoformat(),
            method=Method.QRIS,
            ours_rupiah=record.ours_rupiah,
            theirs_rupiah=record.theirs_rupiah,
            differences=len(found),
        ),
        subject=f"reconciliation/{day.isoformat()}",
        by=by,
    )
    return Compared(record, found)


def _differences(ours: Mapping[str, Payment], theirs: Mapping[str, Booking], *, by: Actor) -> list[Difference]:
    found = []
    for reference, booking in theirs.items():
        if (payment := ours.get(reference)) is not None:
            if payment.rupiah != booking.rupiah:
                found.append(_difference(DifferenceKind.AMOUNT, reference, booking.rupiah, payment.bill_id))
            continue
        try:
            taken = take_booking(booking, by=by)
        except NotFound:
            found.append(_difference(DifferenceKind.UNKNOWN_BILL, reference, booking.rupiah, None))
            continue
        if not taken.was_repeated:
            mended = _difference(DifferenceKind.MISSING_HERE, reference, booking.rupiah, taken.payment.bill_id)
            mended.settled_at, mended.settled_by = clock.now(), by.reference
            mended.explanation = str(_("Taken in from the bank's statement."))
            found.append(mended)
    found += [
        _difference(DifferenceKind.MISSING_THERE, reference, payment.rupiah, payment.bill_id)
        for reference, payment in ours.items()
        if reference not in theirs
    ]
    return found


@command
def settle_difference(difference_id: int, *, explanation: str, by: Actor) -> Settled:
    """Explain a difference that an officer has cleared up with the bank. A repeat changes nothing.

    Raises:
        NotFound: there is no such difference in the agencies of `by`.
        Invalid: no explanation is given.
    """
    item = Difference.objects.select_for_update().filter(pk=difference_id).first()
    if item is None or not may_settle(item, by):
        by.require_staff()
        raise NotFound(_("There is no such difference."))
    if item.settled_at is not None:
        return Settled(item, was_repeated=True)
    item.explanation = _written(explanation, field="explanation")
    item.settled_at, item.settled_by = clock.now(), by.reference
    item.save(update_fields=["explanation", "settled_at", "settled_by"])
    emit(
        events.DifferenceSettled(difference=item.pk, explanation=item.explanation),
        subject=f"difference/{item.pk}",
        by=by,
    )
    return Settled(item)


def may_settle(item: Difference, by: Actor) -> bool:
    """Whether `by` is a clerk of the agency whose bill it is; money for no bill is cleared up by any of them."""
    if item.bill is None:
        return by.has(*CLERKS)
    return by.has(*CLERKS, organization=item.bill.organization_id)


def _take(bill: Bill, method: Method, reference: str, rupiah: int, paid_at: dt.datetime, *, by: Actor) -> Taken:
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
        _close(bill, BillState.PAID)
    kind = events.SurplusReceived if is_surplus else events.BillPaid
    emit(
        kind(bill=str(bill.pk), case=str(bill.case_id), rupiah=rupiah, method=method, provider_reference=reference),
        subject=_subject(bill),
        by=by,
    )
    return Taken(payment)


def _locked(bill_id: UUID, *, by: Actor) -> Bill:
    """The bill, its row locked, when `by` is the platform or a clerk of the agency that collects."""
    bill = Bill.objects.select_for_update().filter(pk=bill_id).first()
    if bill is None or not (by.is_system or by.has(*CLERKS, organization=bill.organization_id)):
        if not by.is_system:
            by.require_staff()
        raise NotFound(_("There is no such bill, or another agency collects it."))
    return bill


def _locked_slip(slip_id: UUID, *, by: Actor) -> tuple[Slip, Bill]:
    slip = Slip.objects.filter(pk=slip_id).first()
    if slip is None:
        by.require_staff()
        raise NotFound(_("There is no such deposit slip."))
    bill = _locked(slip.bill_id, by=by)
    return Slip.objects.select_for_update().get(pk=slip_id), bill


def _require_second_officer(slip: Slip, by: Actor) -> None:
    if slip.state != SlipState.ENTERED:
        raise WrongState(_("This slip was judged already. Reload the page."))
    if by.is_system or by.reference == slip.entered_by:
        raise NotAllowed(_("Another officer than the one who entered the slip has to judge it."))


def _judge(slip: Slip, state: SlipState, *, by: Actor) -> None:
    slip.state, slip.judged_by, slip.judged_at = state, by.reference, clock.now()
    slip.save(update_fields=["state", "judged_by", "judged_at", "reason"])


def _close(bill: Bill, state: BillState) -> None:
    bill.state, bill.closed_at = state, clock.now()
    bill.save(update_fields=["state", "closed_at"])


def _difference(kind: DifferenceKind, reference: str, rupiah: int, bill: UUID | None) -> Difference:
    return Difference(kind=kind, provider_reference=reference, rupiah=rupiah, bill_id=bill)


def _written(text: str, *, field: str, longest: int = TEXT_LENGTH) -> str:
    text = " ".join(text.split())
    if not text:
        raise Invalid(_("Write this down."), field=field)
    if len(text) > longest or not text.isprintable():
        raise Invalid(_("Write at most %(longest)s characters.") % {"longest": longest}, field=field)
    return text


def _subject(bill: Bill) -> str:
    return f"bill/{bill.pk}"


def _billing_id() -> str:
    digits = f"{secrets.randbelow(9 * 10**13) + 10**13:014d}"
    return digits + str(luhn_digit(digits))


def luhn_digit(digits: str) -> int:
    """The check digit of ISO/IEC 7812-1: a wrong digit, or two neighbours exchanged, is found."""
    doubled = [int(digit) * 2 if place % 2 == 0 else int(digit) for place, digit in enumerate(reversed(digits))]
    return -sum(value - 9 if value > 9 else value for value in doubled) % 10
