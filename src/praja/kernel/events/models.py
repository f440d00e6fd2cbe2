"""The append-only event table, and the queue of events that have no place in the log yet.

The database refuses UPDATE, DELETE and TRUNCATE on events (migration 0002), so nobody can rewrite history through
the platform; the Merkle log shows it when somebody does so behind it.
"""

from __future__ import annotations

from django.db import models


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

    def __str__(self) -> str:
        return str(self.position)
