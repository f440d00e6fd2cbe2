"""Who may bill, take money in and compare days: clerks of the agency that collects, and the platform."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.test import override_settings

from praja.cases.models import Case
from praja.kernel import clock
from praja.kernel.actors import Actor, ActorKind
from praja.kernel.errors import NotAllowed, NotFound
from praja.services.payments import commands
from praja.services.payments.gateway import Booking
from praja.services.payments.models import Bill, Charge, Difference, DifferenceKind, Method, Reconciliation, Slip
from tests import factories as f
from tests.permissions.matrix import EVERYONE, Attempt, Row

AGENCY = f.ROADS
CLERKS = frozenset(commands.CLERKS)
CLERKS_AND_PLATFORM = frozenset({*commands.CLERKS, ActorKind.SYSTEM})
PLATFORM = frozenset({ActorKind.SYSTEM})
GIVEN = {"purpose": "utility", "size": "100", "months": "12"}
SYSTEM = Actor.system("matrix")


def hiding(attempt: Attempt) -> Attempt:
    """An attempt that refuses by saying that there is no such bill, so that nobody learns of it."""

    def tried(by: Actor) -> object:
        try:
            return attempt(by)
        except NotFound as error:
            raise NotAllowed(error.message) from error

    return tried


def _case() -> Case:
    return f.file().complaint.case


def _billed(case: Case, by: Actor) -> Bill:
    """The tariff of the pack is not confirmed, so that only a demonstration charges by it."""
    with override_settings(DEMO=True):
        return commands.issue_bill(case, tariff_code="ruang-milik-jalan", given=GIVEN, by=by).bill


def _bill() -> Bill:
    return _billed(_case(), SYSTEM)


def _slip() -> Slip:
    return commands.enter_slip(_bill().pk, number=f.key(), paid_at=clock.now(), by=f.handler()).slip


def _issue() -> Attempt:
    case = _case()
    return lambda by: _billed(case, by)


def _cancel() -> Attempt:
    bill = _bill()
    return hiding(lambda by: commands.cancel_bill(bill.pk, reason="Keliru", by=by))


def _expire() -> Attempt:
    bill = _bill()

    def attempt(by: Actor) -> object:
        with clock.at(bill.due_at + dt.timedelta(minutes=1)):
            return commands.expire_bill(bill.pk, by=by)

    return attempt


def _enter() -> Attempt:
    bill = _bill()
    return hiding(lambda by: commands.enter_slip(bill.pk, number="STS-1", paid_at=clock.now(), by=by))


def _confirm() -> Attempt:
    slip = _slip()
    return hiding(lambda by: commands.confirm_slip(slip.pk, by=by))


def _reject() -> Attempt:
    slip = _slip()
    return hiding(lambda by: commands.reject_slip(slip.pk, reason="Tidak terbaca", by=by))


def _take() -> Attempt:
    bill, now = _bill(), clock.now()
    charge = Charge.objects.create(
        bill=bill,
        reference=f.key(),
        provider_reference="1",
        content="-",
        made_at=now,
        expires_at=now + dt.timedelta(minutes=5),
    )
    booking = Booking(f.key(), charge.reference, bill.rupiah, now)
    return lambda by: commands.take_booking(booking, by=by)


def _reconcile() -> Attempt:
    yesterday = clock.now().date() - dt.timedelta(days=2)
    return lambda by: commands.reconcile(yesterday, [], by=by)


def _settle() -> Attempt:
    bill = _bill()
    counted: dict[str, Any] = dict.fromkeys(("ours_count", "ours_rupiah", "theirs_count", "theirs_rupiah"), 0)
    day = Reconciliation.objects.create(day=dt.date(2026, 1, 2), method=Method.QRIS, made_at=clock.now(), **counted)
    item = Difference.objects.create(
        reconciliation=day, kind=DifferenceKind.AMOUNT, provider_reference="1", rupiah=1, bill=bill
    )
    return hiding(lambda by: commands.settle_difference(item.pk, explanation="Dijelaskan bank", by=by))


_COMMANDS = "services.payments.commands."
ROWS = [
    # The room whose case it is has checked who may bill.
    Row(f"{_COMMANDS}bills.issue_bill", _issue, EVERYONE, AGENCY, elsewhere=EVERYONE),
    Row(f"{_COMMANDS}bills.cancel_bill", _cancel, CLERKS_AND_PLATFORM, AGENCY),
    Row(f"{_COMMANDS}bills.expire_bill", _expire, PLATFORM, AGENCY),
    Row(f"{_COMMANDS}slips.enter_slip", _enter, CLERKS_AND_PLATFORM, AGENCY),
    Row(f"{_COMMANDS}slips.confirm_slip", _confirm, CLERKS, AGENCY),
    Row(f"{_COMMANDS}slips.reject_slip", _reject, CLERKS, AGENCY),
    Row(f"{_COMMANDS}charges.take_booking", _take, PLATFORM, AGENCY),
    Row(f"{_COMMANDS}reconciling.reconcile", _reconcile, PLATFORM, AGENCY),
    Row(f"{_COMMANDS}reconciling.settle_difference", _settle, CLERKS, AGENCY),
]
