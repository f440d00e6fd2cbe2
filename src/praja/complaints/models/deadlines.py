"""What a deadline that passes leads to: escalations up the ladder, and alerts where that does not work."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from praja.cases.models import Clock
from praja.complaints.models.complaint import Complaint
from praja.kernel.identifiers import uuid7


class Escalation(models.Model):
    """A clock of a complaint has gone one level up the ladder: whoever sits there is to look after it.

    Attributes:
        ladder, level: the rung of the pack's ladder, 1 the lowest.
        roles: who it went to in `organization`, which is None when there is no such organization.
        source: why, as law or local order.
        noted_at, noted_by: when and by whom note was taken of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="escalations", db_index=False)
    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="+", db_index=False)
    ladder = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField()
    organization = models.ForeignKey(
        "government.Organization", on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    roles = ArrayField(models.CharField(max_length=30))
    source = models.CharField(max_length=300)
    raised_at = models.DateTimeField()
    noted_at = models.DateTimeField(null=True)
    noted_by = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["complaint", "clock", "level"], name="escalation_once"),
            models.CheckConstraint(condition=Q(level__gte=1), name="escalation_level_from_one"),
            models.CheckConstraint(
                condition=Q(noted_at__isnull=True, noted_by="") | (Q(noted_at__isnull=False) & ~Q(noted_by="")),
                name="escalation_noted_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-id"], name="escalation_by_organization"),
            models.Index(fields=["raised_at"], name="escalation_by_time"),
        ]

    def __str__(self) -> str:
        return f"level {self.level} of {self.complaint_id}"


class AlertReason(models.TextChoices):
    """Why somebody of the coordinator has to look."""

    NOBODY = "nobody", _("Nobody holds the role it goes to")
    NO_ORGANIZATION = "no_organization", _("The organization it goes to does not exist")
    NO_LADDER = "no_ladder", _("No ladder is in force for this deadline")
    NOT_SENT = "not_sent", _("A message could not be sent")
    FAILED = "failed", _("A warning or an escalation could not be carried out")
    SILENT = "silent", _("Deadlines were not watched for a while")


class Alert(models.Model):
    """Something about deadlines that did not work and that a person has to see to.

    Attributes:
        key: names the cause; a second alert with the same key is not raised.
        organization: code of the organization it was meant for; it need not exist.
        minutes: how long deadlines were not watched, for `SILENT`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    key = models.CharField(max_length=120, unique=True)
    reason = models.CharField(max_length=20, choices=AlertReason)
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    level = models.PositiveSmallIntegerField(default=0)
    organization = models.CharField(max_length=60, blank=True)
    minutes = models.PositiveIntegerField(default=0)
    raised_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(reason__in=AlertReason.values), name="alert_reason_known")]
        indexes = [models.Index(fields=["-id"], name="alert_open", condition=Q(acknowledged_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.reason} {self.key}"


class DeadlineWatch(models.Model):
    """When the deadlines were last looked at, whatever was found: one row."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    watched_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="deadline_watch_single")]

    def __str__(self) -> str:
        return str(self.watched_at)
