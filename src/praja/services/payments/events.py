"""What happens to bills, without any personal data: the payer is known by the case alone."""

from __future__ import annotations

from praja.kernel.events import EventPayload, event_type


@event_type("payments.bill_issued.v1")
class BillIssued(EventPayload):
    bill: str
    billing_id: str
    case: str
    tariff: str
    rupiah: int
    article: str


@event_type("payments.bill_paid.v1")
class BillPaid(EventPayload):
    bill: str
    case: str
    rupiah: int
    method: str
    provider_reference: str


@event_type("payments.surplus_received.v1")
class SurplusReceived(EventPayload):
    """Money came for a bill that was not open, or another amount than the bill's."""

    bill: str
    case: str
    rupiah: int
    method: str
    provider_reference: str


@event_type("payments.bill_cancelled.v1")
class BillCancelled(EventPayload):
    bill: str
    case: str
    reason: str


@event_type("payments.bill_expired.v1")
class BillExpired(EventPayload):
    bill: str
    case: str


@event_type("payments.charge_made.v1")
class ChargeMade(EventPayload):
    bill: str
    case: str
    reference: str


@event_type("payments.slip_entered.v1")
class SlipEntered(EventPayload):
    bill: str
    slip: str


@event_type("payments.slip_rejected.v1")
class SlipRejected(EventPayload):
    bill: str
    slip: str
    reason: str


@event_type("payments.day_reconciled.v1")
class DayReconciled(EventPayload):
    day: str
    method: str
    ours_rupiah: int
    theirs_rupiah: int
    differences: int


@event_type("payments.difference_settled.v1")
class DifferenceSettled(EventPayload):
    difference: int
    explanation: str
