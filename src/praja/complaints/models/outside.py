"""Reports that were handed to the Open311 service of a body outside the regency, and what it says about them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from praja.complaints.models.complaint import Complaint


class RemoteState(models.TextChoices):
    """How far the handing over is."""

    WAITING = "waiting", _("waits to be sent")
    TOKEN = "token", _("sent, its number is awaited")
    SENT = "sent", _("received there")
    WITHHELD = "withheld", _("not sent: it is secret")
    FAILED = "failed", _("could not be sent")


class RemoteRequest(models.Model):
    """A complaint as the service request of an outside body.

    Attributes:
        body: its code in the pack.
        remote_id: what the body calls the report.
        status: "open" or "closed" as the body said last; empty before it said anything.
        status_words: its own words for that.
    """

    complaint = models.OneToOneField(Complaint, on_delete=models.PROTECT, primary_key=True, related_name="remote")
    body = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=RemoteState, default=RemoteState.WAITING)
    token = models.CharField(max_length=200, blank=True)
    remote_id = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=10, blank=True)
    status_words = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    next_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="sent") | (~Q(remote_id="") & Q(sent_at__isnull=False)),
                name="remote_sent_has_number",
            ),
            models.UniqueConstraint(
                fields=["body", "remote_id"], condition=~Q(remote_id=""), name="remote_number_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                name="remote_due",
                condition=Q(state__in=["waiting", "token", "sent"]) & ~Q(status="closed"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} at {self.body}"


class RemoteUpdate(models.Model):
    """Something the outside body said about a report, once for each of its names."""

    request = models.ForeignKey(RemoteRequest, on_delete=models.PROTECT, related_name="updates", db_index=False)
    name = models.CharField(max_length=200)
    status = models.CharField(max_length=40)
    words = models.TextField(max_length=4000, blank=True)
    said_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "name"], name="remote_update_once")]

    def __str__(self) -> str:
        return f"{self.status} of {self.request_id}"
