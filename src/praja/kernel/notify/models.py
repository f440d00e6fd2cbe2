"""Messages to people, written in the transaction that gives the reason and sent by the worker."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from praja.kernel.crypto import EncryptedTextField


class MessageStatus(models.TextChoices):
    PENDING = "pending", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    UNWANTED = "unwanted", _("Not wanted by the recipient")


class OutgoingMessage(models.Model):
    """One message on one channel.

    Attributes:
        key: names the reason; a second message with the same key is not written.
        address: where it goes, encrypted.
        context: what the template needs; never personal data.
        error: kind of the last error; never an address.
    """

    key = models.CharField(max_length=120, unique=True)
    template = models.CharField(max_length=60)
    channel = models.CharField(max_length=20)
    language = models.CharField(max_length=5)
    address = EncryptedTextField(purpose="notify.address")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    context = models.JSONField()
    status = models.CharField(max_length=10, choices=MessageStatus, default=MessageStatus.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status=MessageStatus.SENT, sent_at__isnull=False)
                | (~Q(status=MessageStatus.SENT) & Q(sent_at__isnull=True)),
                name="message_sent_has_time",
            )
        ]
        indexes = [
            models.Index(fields=["next_attempt_at"], name="message_due", condition=Q(status="pending")),
            models.Index(fields=["status", "-id"], name="message_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.status}"


class Refusal(models.Model):
    """A member of the staff does not want a kind of message on a channel. Everything not refused is sent."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    template = models.CharField(max_length=60)
    channel = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "template", "channel"], name="refusal_once")]

    def __str__(self) -> str:
        return f"{self.template} by {self.channel}"
