"""Other systems that file over Open311."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from praja.complaints.models.complaint import Complaint
from praja.complaints.models.conversation import Message
from praja.kernel.crypto import EncryptedTextField


class Open311Key(models.Model):
    """A key with which another system files over Open311. Only its keyed hash is kept.

    Attributes:
        client: the system that holds it, as the administrator named it.
    """

    client = models.CharField(max_length=100)
    digest = models.BinaryField(max_length=32, unique=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_active=True, revoked_at__isnull=True) | Q(is_active=False, revoked_at__isnull=False),
                name="open311_key_active_or_revoked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.pk}"


class Open311Filing(models.Model):
    """How a complaint came in over Open311: with which key, and what tells a repeat of the same request.

    Attributes:
        idempotency_digest: keyed hash of the client's Idempotency-Key; None when it sent none.
        content_digest: keyed hash of everything the request said.
        account_id, device_id: what the client calls its user and the device.
        media_urls: addresses of pictures elsewhere, one a line; never fetched, never public.
    """

    complaint = models.OneToOneField(
        Complaint, on_delete=models.PROTECT, primary_key=True, related_name="open311_filing"
    )
    key = models.ForeignKey(Open311Key, on_delete=models.PROTECT, db_index=False, related_name="+")
    idempotency_digest = models.BinaryField(max_length=32, null=True)
    content_digest = models.BinaryField(max_length=32)
    account_id = EncryptedTextField(purpose="complaints.open311_account", null=True)
    device_id = EncryptedTextField(purpose="complaints.open311_device", null=True)
    media_urls = EncryptedTextField(purpose="complaints.open311_media", null=True)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "idempotency_digest"],
                condition=Q(idempotency_digest__isnull=False),
                name="open311_filing_once",
            ),
        ]
        indexes = [models.Index(fields=["key", "content_digest", "-received_at"], name="open311_filing_by_content")]

    def __str__(self) -> str:
        return str(self.complaint_id)


class Open311Update(models.Model):
    """Something a client said in its reporter's name about a complaint it filed, so that a repeat says nothing twice.

    Attributes:
        name_digest: keyed hash of the client and its update_id.
        content_digest: keyed hash of what it said.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, db_index=False, related_name="+")
    key = models.ForeignKey(Open311Key, on_delete=models.PROTECT, db_index=False, related_name="+")
    name_digest = models.BinaryField(max_length=32)
    content_digest = models.BinaryField(max_length=32)
    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["complaint", "name_digest"], name="open311_update_once")]

    def __str__(self) -> str:
        return f"update {self.pk} of {self.complaint_id}"
