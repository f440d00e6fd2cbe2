"""Compare a day with the bank, and explain what differs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.commands import command
from praja.kernel.errors import Invalid, NotAllowed, NotFound
from praja.kernel.events import emit
from praja.services.payments import events
from praja.services.payments.commands.bills import CLERKS, written
from praja.services.payments.commands.charges import take_booking
from praja.services.payments.gateway import Booking
from praja.services.payments.models import Difference, DifferenceKind, Method, Payment, Reconciliation


@dataclass(frozen=True, slots=True)
class Compared:
    """A day with its differences; `was_repeated` when it had been compared with the same outcome."""

    reconciliation: Reconciliation
    differences: list[Difference]
    was_repeated: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """A difference that is explained; `was_repeated` when it was so before."""

    difference: Difference
    was_repeated: bool = False


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
    item.explanation = written(explanation, field="explanation")
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


def _difference(kind: DifferenceKind, reference: str, rupiah: int, bill: UUID | None) -> Difference:
    return Difference(kind=kind, provider_reference=reference, rupiah=rupiah, bill_id=bill)
