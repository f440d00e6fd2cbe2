"""Bills for levies, the ways they were paid, and the daily comparison with the bank."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from praja.kernel.identifiers import uuid7


class BillState(models.TextChoices):
    OPEN = "open", _("to be paid")
    PAID = "paid", _("paid")
    CANCELLED = "cancelled", _("cancelled")
    EXPIRED = "expired", _("expired")


class Bill(models.Model):
    """What a case costs (surat ketetapan retribusi daerah). The amount never changes; a wrong bill is cancelled.

    Attributes:
        billing_id: what banks and payers call it by: 15 digits, the last of them a check digit (Luhn).
        code: what makes its page unguessable.
        given: the values the amount was counted from, by code of the input, as text.
        formula, article: the row of the tariff that gave the amount, and the law it rests on.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    billing_id = models.CharField(max_length=15, unique=True)
    code = models.CharField(max_length=16, unique=True)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+", db_index=False)
    organization = models.ForeignKey(
        "government.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    tariff = models.CharField(max_length=60)
    tariff_valid_from = models.DateField()
    given = models.JSONField()
    rupiah = models.BigIntegerField()
    formula = models.CharField(max_length=500)
    article = models.CharField(max_length=300)
    state = models.CharField(max_length=12, choices=BillState, default=BillState.OPEN)
    issued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(rupiah__gt=0), name="bill_positive"),
            models.CheckConstraint(condition=Q(due_at__gt=F("issued_at")), name="bill_due_after_issue"),
            models.CheckConstraint(condition=Q(billing_id__regex=r"^\d{15}$"), name="bill_billing_id"),
            models.CheckConstraint(
                condition=Q(state=BillState.OPEN, closed_at__isnull=True)
                | (~Q(state=BillState.OPEN) & Q(closed_at__isnull=False)),
                name="bill_closed_when_not_open",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=[BillState.OPEN, BillState.PAID]), name="bill_once_for_a_case"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-id"], name="bill_by_organization"),
            models.Index(fields=["organization", "state", "-id"], name="bill_by_state"),
            models.Index(fields=["due_at"], name="bill_open_by_due", condition=Q(state=BillState.OPEN)),
        ]

    def __str__(self) -> str:
        return self.billing_id


class Method(models.TextChoices):
    QRIS = "qris", _("QRIS")
    MANUAL = "manual", _("deposit slip, entered by an officer")


class Charge(models.Model):
    """A QRIS code the bank made for a bill: whoever scans it pays exactly this bill."""

    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="charges", db_index=False)
    reference = models.CharField(max_length=64, unique=True)
    """Ours, `partnerReferenceNo`: the same for every attempt to make this charge."""
    provider_reference = models.CharField(max_length=64)
    content = models.CharField(max_length=1000)
    """What the QR code holds."""
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="charge_expires_after_making"),
            models.UniqueConstraint(fields=["provider_reference"], name="charge_of_provider_once"),
        ]
        indexes = [models.Index(fields=["bill", "-id"], name="charge_by_bill")]

    def __str__(self) -> str:
        return self.reference


class Payment(models.Model):
    """Money that came for a bill. A second one for the same bill is kept, and shown as to be paid back.

    Attributes:
        provider_reference: the bank's number of the payment; one is taken once.
        paid_at: by the bank's word; `received_at` when the platform learned of it.
        is_surplus: the bill was not open any more, or the amount is not the bill's.
    """

    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="payments", db_index=False)
    method = models.CharField(max_length=10, choices=Method)
    provider_reference = models.CharField(max_length=64)
    rupiah = models.BigIntegerField()
    paid_at = models.DateTimeField()
    received_at = models.DateTimeField()
    is_surplus = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["method", "provider_reference"], name="payment_once"),
            models.UniqueConstraint(fields=["bill"], condition=Q(is_surplus=False), name="payment_settles_once"),
            models.CheckConstraint(condition=Q(rupiah__gt=0), name="payment_positive"),
        ]
        indexes = [
            models.Index(fields=["bill"], name="payment_by_bill"),
            models.Index(fields=["method", "paid_at"], name="payment_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.provider_reference}"


class SlipState(models.TextChoices):
    ENTERED = "entered", _("waits for a second officer")
    CONFIRMED = "confirmed", _("confirmed")
    REJECTED = "rejected", _("rejected")


class Slip(models.Model):
    """A deposit slip (surat tanda setoran) that one officer entered and another has to confirm."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="slips", db_index=False)
    number = models.CharField(max_length=64)
    paid_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=SlipState, default=SlipState.ENTERED)
    entered_by = models.CharField(max_length=60)
    entered_at = models.DateTimeField()
    judged_by = models.CharField(max_length=60, blank=True)
    judged_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bill"], condition=Q(state=SlipState.ENTERED), name="slip_waits_once_for_a_bill"
            ),
            models.UniqueConstraint(fields=["number"], condition=~Q(state=SlipState.REJECTED), name="slip_number_once"),
            models.CheckConstraint(condition=~Q(judged_by=F("entered_by")), name="slip_four_eyes"),
            models.CheckConstraint(
                condition=Q(state=SlipState.ENTERED, judged_at__isnull=True, judged_by="")
                | (~Q(state=SlipState.ENTERED) & Q(judged_at__isnull=False) & ~Q(judged_by="")),
                name="slip_judged_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=SlipState.REJECTED) | ~Q(reason=""), name="slip_rejected_with_reason"
            ),
        ]
        indexes = [models.Index(fields=["bill"], name="slip_by_bill")]

    def __str__(self) -> str:
        return self.number


class Reconciliation(models.Model):
    """One day of a provider compared with ours: what the bank booked against what the platform knows."""

    day = models.DateField()
    method = models.CharField(max_length=10, choices=Method)
    ours_count = models.PositiveIntegerField()
    ours_rupiah = models.BigIntegerField()
    theirs_count = models.PositiveIntegerField()
    theirs_rupiah = models.BigIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "method"], name="reconciliation_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.method}"


class DifferenceKind(models.TextChoices):
    MISSING_HERE = "missing_here", _("the bank has it, the platform did not")
    MISSING_THERE = "missing_there", _("the platform has it, the bank does not")
    AMOUNT = "amount", _("the amounts differ")
    UNKNOWN_BILL = "unknown_bill", _("the bank has money for no bill of ours")


class Difference(models.Model):
    """What did not agree on a day. One the platform mended by itself is settled at once; others wait for an officer."""

    reconciliation = models.ForeignKey(
        Reconciliation, on_delete=models.CASCADE, related_name="differences", db_index=False
    )
    kind = models.CharField(max_length=20, choices=DifferenceKind)
    provider_reference = models.CharField(max_length=64)
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    rupiah = models.BigIntegerField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=60, blank=True)
    explanation = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reconciliation", "provider_reference"], name="difference_once"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by="")
                | (Q(settled_at__isnull=False) & ~Q(settled_by="") & ~Q(explanation="")),
                name="difference_settled_with_explanation",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="difference_open", condition=Q(settled_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.provider_reference}"
