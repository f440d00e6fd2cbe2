"""Issue, cancel and end bills; and what the other commands share: whose they are, how they close."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from praja.cases.codes import random_letters
from praja.cases.models import Case
from praja.kernel import clock
from praja.kernel.actors import Actor, Role
from praja.kernel.commands import command
from praja.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from praja.kernel.events import emit
from praja.services.payments import events
from praja.services.payments.models import Bill, BillState
from praja.services.payments.tariffs import may_charge, tariff

CLERKS = (Role.HANDLER, Role.VERIFIER, Role.HEAD)
"""Who enters and confirms payments for their own agency."""
CODE_LENGTH = 16
TEXT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Billed:
    """A bill; `was_repeated` when the case had this very bill already."""

    bill: Bill
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
        code=random_letters(CODE_LENGTH),
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
        subject=subject_of(bill),
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
    bill = locked(bill_id, by=by)
    reason = written(reason, field="reason")
    if bill.state in {BillState.CANCELLED, BillState.EXPIRED}:
        return Billed(bill, was_repeated=True)
    if bill.state == BillState.PAID:
        raise WrongState(_("This bill is paid. Money that must go back is returned by the treasury."))
    close(bill, BillState.CANCELLED)
    emit(
        events.BillCancelled(bill=str(bill.pk), case=str(bill.case_id), reason=reason), subject=subject_of(bill), by=by
    )
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
    bill = locked(bill_id, by=by)
    if bill.state != BillState.OPEN:
        return Billed(bill, was_repeated=True)
    if bill.due_at > clock.now():
        raise WrongState(_("There is still time to pay this bill."))
    close(bill, BillState.EXPIRED)
    emit(events.BillExpired(bill=str(bill.pk), case=str(bill.case_id)), subject=subject_of(bill), by=by)
    return Billed(bill)


def locked(bill_id: UUID, *, by: Actor) -> Bill:
    """The bill, its row locked, when `by` is the platform or a clerk of the agency that collects."""
    bill = Bill.objects.select_for_update().filter(pk=bill_id).first()
    if bill is None or not (by.is_system or by.has(*CLERKS, organization=bill.organization_id)):
        if not by.is_system:
            by.require_staff()
        raise NotFound(_("There is no such bill, or another agency collects it."))
    return bill


def close(bill: Bill, state: BillState) -> None:
    bill.state, bill.closed_at = state, clock.now()
    bill.save(update_fields=["state", "closed_at"])


def written(text: str, *, field: str, longest: int = TEXT_LENGTH) -> str:
    text = " ".join(text.split())
    if not text:
        raise Invalid(_("Write this down."), field=field)
    if len(text) > longest or not text.isprintable():
        raise Invalid(_("Write at most %(longest)s characters.") % {"longest": longest}, field=field)
    return text


def subject_of(bill: Bill) -> str:
    return f"bill/{bill.pk}"


def _billing_id() -> str:
    digits = f"{secrets.randbelow(9 * 10**13) + 10**13:014d}"
    return digits + str(luhn_digit(digits))


def luhn_digit(digits: str) -> int:
    """The check digit of ISO/IEC 7812-1: a wrong digit, or two neighbours exchanged, is found."""
    doubled = [int(digit) * 2 if place % 2 == 0 else int(digit) for place, digit in enumerate(reversed(digits))]
    return -sum(value - 9 if value > 9 else value for value in doubled) % 10
