"""What an officer takes along into the field."""

from __future__ import annotations

from django.db import models

from praja.complaints.models.complaint import Complaint


class TakenAlong(models.Model):
    """A complaint on the shortlist of one officer; the list is theirs alone.

    Attributes:
        officer: the officer's identifier.
        position: their own order, small first.
    """

    officer = models.CharField(max_length=40)
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveIntegerField()
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["officer", "complaint"], name="taken_along_once")]
        indexes = [models.Index(fields=["officer", "position"], name="taken_along_in_order")]

    def __str__(self) -> str:
        return f"{self.officer}: {self.complaint_id}"
