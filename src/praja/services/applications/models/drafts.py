"""An application that is not filed yet: kept for its writer, seen by nobody else."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from praja.kernel.crypto import EncryptedTextField
from praja.kernel.identifiers import uuid7
from praja.services.applications.models.application import Application, Purpose


class Draft(models.Model):
    """What was filled in so far. It is deleted after `expires_at`, and when it was filed.

    Attributes:
        reference: code with which its writer comes back.
        content: who applies and what they answered, as JSON (`documents.content.packed`), encrypted.
        amends: the application that was returned and is being completed with it; else None.
        assisted_by: the organization at whose counter an officer fills it in for somebody.
        start_key: the client's idempotency key; the PIN is derived from it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    reference = models.CharField(max_length=30, unique=True)
    service = models.CharField(max_length=60)
    version = models.ForeignKey("standards.ServiceVersion", on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=12, choices=Purpose, default=Purpose.NEW)
    renews = models.ForeignKey(Application, on_delete=models.CASCADE, null=True, related_name="+")
    parent = models.ForeignKey(Application, on_delete=models.CASCADE, null=True, related_name="+")
    amends = models.ForeignKey(Application, on_delete=models.CASCADE, null=True, related_name="+")
    assisted_by = models.ForeignKey(
        "government.Organization", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    content = EncryptedTextField(purpose="applications.draft")
    pin_digest = models.BinaryField(max_length=32)
    start_key = models.CharField(max_length=80, unique=True)
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("started_at")), name="draft_lasts"),
            models.CheckConstraint(
                condition=Q(purpose="new", renews__isnull=True) | (~Q(purpose="new") & Q(renews__isnull=False)),
                name="draft_renews_something",
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="draft_by_expiry")]

    def __str__(self) -> str:
        return self.reference
