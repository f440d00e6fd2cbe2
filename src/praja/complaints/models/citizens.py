"""What people without an account do beside filing: support the report of a neighbour."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from praja.complaints.models.complaint import Complaint


class Supporter(models.Model):
    """Somebody else who has the problem of a complaint; `device` is a keyed hash of a random mark of their browser.

    The hash is the same for all reports, so that who supported two is counted once when they are merged.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="+", db_index=False)
    device = models.BinaryField(max_length=32)
    supported_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["complaint", "device"], name="supporter_once")]

    def __str__(self) -> str:
        return f"supporter {self.pk} of {self.complaint_id}"


class StillBroken(models.Model):
    """A neighbour who said that a resolved problem is still there, once for each device and resolution.

    Attributes:
        device: a keyed hash of a random mark of their browser.
        is_spent: the report was reopened since, so the device may speak again after the next resolution.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="+", db_index=False)
    device = models.BinaryField(max_length=32)
    message = models.ForeignKey(
        "complaints.Message", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    said_at = models.DateTimeField()
    is_spent = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "device"], condition=Q(is_spent=False), name="still_broken_once"
            )
        ]

    def __str__(self) -> str:
        return f"still broken {self.pk} of {self.complaint_id}"
