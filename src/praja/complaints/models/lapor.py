"""Reports that SP4N-LAPOR! forwarded, and what it is told about them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from praja.complaints.models.complaint import Complaint
from praja.kernel.crypto import EncryptedTextField


class LaporReport(models.Model):
    """A report as SP4N-LAPOR! sent it, kept until it is a complaint here and bound to it from then on.

    Attributes:
        content: the whole report as JSON; names and contacts stand in it.
        state: its word for how far the report is, as it said last.
        fault: why it could not become a complaint yet, for the verifier who mends it.
    """

    tracking_id = models.CharField(max_length=40, unique=True)
    content = EncryptedTextField(purpose="complaints.lapor_report")
    state = models.CharField(max_length=60, blank=True)
    complaint = models.OneToOneField(Complaint, on_delete=models.PROTECT, null=True, related_name="lapor_report")
    fault = models.CharField(max_length=500, blank=True)
    received_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(complaint__isnull=True, taken_at__isnull=True)
                | Q(complaint__isnull=False, taken_at__isnull=False, fault=""),
                name="lapor_report_taken_or_not",
            ),
        ]

    def __str__(self) -> str:
        return self.tracking_id


class LaporFollowUp(models.Model):
    """Something SP4N-LAPOR! is to be told: made by an event, once, and sent in their order.

    Attributes:
        event: the event's identifier, which is also the key under which it is sent.
        state: the word of SP4N-LAPOR! for the state after it.
        reference: what the other side called it when it took it; "file" when an operator carried it over.
    """

    report = models.ForeignKey(LaporReport, on_delete=models.PROTECT, related_name="follow_ups", db_index=False)
    event = models.UUIDField(unique=True)
    message = models.ForeignKey(
        "complaints.Message", on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    agency = models.CharField(max_length=60)
    state = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    reference = models.CharField(max_length=100, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="lapor_follow_up_waiting", condition=Q(sent_at__isnull=True)),
            models.Index(fields=["report", "id"], name="lapor_follow_up_by_report"),
        ]

    def __str__(self) -> str:
        return f"{self.state} for {self.report_id}"


class LaporCursor(models.Model):
    """How far the bridge was read; one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    cursor = models.CharField(max_length=200, blank=True)
    read_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="lapor_cursor_single")]

    def __str__(self) -> str:
        return self.cursor
