"""The append-only event table, the queue of events without a place in the log, and the deliveries to handlers.

The database refuses UPDATE, DELETE and TRUNCATE on events (migration 0002), so nobody can rewrite history through
the platform; the Merkle log shows it when somebody does so behind it.
"""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """Something that happened, in CloudEvents 1.0 terms. No personal data stands in it."""

    position = models.BigAutoField(primary_key=True)
    id = models.UUIDField(unique=True)
    type = models.CharField(max_length=100)
    subject = models.CharField(max_length=100)
    actor = models.CharField(max_length=100)
    organization = models.CharField(max_length=60, blank=True)
    time = models.DateTimeField()
    data = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["subject", "position"], name="event_by_subject")]

    def __str__(self) -> str:
        return f"{self.type} {self.subject}"


class PendingEvent(models.Model):
    """An event waiting for its leaf; written by a trigger on `Event`, removed by the sequencer."""

    position = models.BigIntegerField(primary_key=True)
    queued_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return str(self.position)


class DeliveryStatus(models.TextChoices):
    PENDING = "pending", _("Waiting")
    DONE = "done", _("Delivered")
    DEAD = "dead", _("Given up")
    SKIPPED = "skipped", _("Skipped")


UNFINISHED = (DeliveryStatus.PENDING, DeliveryStatus.DEAD)
"""A delivery in one of these holds back the later events of its subject for its handler."""


class Delivery(models.Model):
    """One event on its way to one handler. Those of the same handler and subject are a lane, delivered in order.

    `position` names the event without a foreign key: events are never deleted through the platform.
    """

    position = models.BigIntegerField()
    handler = models.CharField(max_length=100)
    type = models.CharField(max_length=100)
    subject = models.CharField(max_length=100)
    status = models.CharField(max_length=10, choices=DeliveryStatus, default=DeliveryStatus.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["position", "handler"], name="delivery_once_per_handler"),
            models.CheckConstraint(
                condition=models.Q(status__in=DeliveryStatus.values), name="delivery_status_is_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["handler", "subject", "position"],
                name="delivery_lane",
                condition=models.Q(status__in=UNFINISHED),
            ),
            models.Index(fields=["position"], name="delivery_waiting", condition=models.Q(status="pending")),
            models.Index(fields=["status", "-id"], name="delivery_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.handler} {self.position}"
