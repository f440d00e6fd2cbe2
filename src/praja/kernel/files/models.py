"""Uploaded files: what they are and what for. The content lies in a folder or a bucket under a random name."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q


class StoredFile(models.Model):
    """A file as it was stored: rebuilt and without metadata, never as it was uploaded.

    Attributes:
        purpose: the room and thing it belongs to, "complaints.photo"; decides who may read it.
        sha256: hash (hex) of the stored content.
        width, height: pixels; None for a document.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    purpose = models.CharField(max_length=60)
    media_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    stored_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(width__isnull=True, height__isnull=True) | Q(width__gt=0, height__gt=0),
                name="file_picture_has_size",
            )
        ]
        indexes = [models.Index(fields=["stored_at"], name="file_by_time")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.id}"

    @property
    def is_picture(self) -> bool:
        return self.width is not None
