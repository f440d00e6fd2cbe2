"""How complaints come in otherwise than by the form: typed at a desk, by mail, by a chat."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from praja.complaints.models.complaint import Channel, Complaint
from praja.kernel.crypto import EncryptedTextField
from praja.kernel.identifiers import uuid7


class AssistedFiling(models.Model):
    """A complaint that an officer typed for somebody at the counter, on the telephone or in a letter.

    Attributes:
        organization: the desk at which it was typed.
        account: who typed it, as events name them; never a name.
        remark: how the citizen agreed to it.
        letter_dated: date on the paper, for a letter.
    """

    complaint = models.OneToOneField(
        Complaint, on_delete=models.PROTECT, primary_key=True, related_name="assisted_filing"
    )
    organization = models.ForeignKey(
        "government.Organization", on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    account = models.CharField(max_length=100)
    remark = models.CharField(max_length=200, blank=True)
    letter_dated = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organization", "-complaint"], name="assisted_by_organization")]

    def __str__(self) -> str:
        return str(self.complaint_id)


class ChannelContact(models.Model):
    """Where the reporter of a complaint is answered on the channel it came by. No officer ever sees it.

    Attributes:
        address: the number or chat, sealed.
        sender: its keyed hash, by which the next message of the same sender finds the complaint.
    """

    complaint = models.OneToOneField(
        Complaint, on_delete=models.PROTECT, primary_key=True, related_name="channel_contact"
    )
    channel = models.CharField(max_length=20, choices=Channel)
    address = EncryptedTextField(purpose="complaints.channel_address")
    sender = models.BinaryField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["sender", "-complaint"], name="contact_by_sender")]

    def __str__(self) -> str:
        return f"{self.channel} {self.complaint_id}"


class IncomingStatus(models.TextChoices):
    """What became of a message from outside."""

    NEW = "new", _("Waiting")
    HANDLED = "handled", _("Handled")
    UNMATCHED = "unmatched", _("Not understood")
    REPORTED = "reported", _("Made a report")
    DISMISSED = "dismissed", _("Dismissed")
    REFUSED = "refused", _("Refused")


class IncomingMessage(models.Model):
    """A message that came in, once for each identifier its channel gave it.

    Attributes:
        content: the message as JSON, sealed; None once nobody needs it any more.
        sender: keyed hash of channel and address.
        reason: why it was not understood or was refused, as a code.
        attempts: how often the worker has begun with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    channel = models.CharField(max_length=20, choices=Channel)
    external_id = models.CharField(max_length=64)
    sender = models.BinaryField(max_length=32)
    content = EncryptedTextField(purpose="complaints.incoming_message", null=True)
    status = models.CharField(max_length=10, choices=IncomingStatus, default=IncomingStatus.NEW)
    reason = models.CharField(max_length=40, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    received_at = models.DateTimeField()
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "external_id"], name="incoming_message_once"),
            models.CheckConstraint(
                condition=~Q(status__in=["new", "unmatched"]) | Q(content__isnull=False),
                name="incoming_message_has_content",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="incoming_new", condition=Q(status="new")),
            models.Index(fields=["-id"], name="incoming_unmatched", condition=Q(status="unmatched")),
            models.Index(fields=["received_at"], name="incoming_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.id}"


class IncomingPicture(models.Model):
    """A picture that came with a mail. While the mail waits, its picture is kept."""

    message = models.ForeignKey(IncomingMessage, on_delete=models.CASCADE, related_name="pictures")
    file = models.OneToOneField("files.StoredFile", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.file_id)


class Conversation(models.Model):
    """How far a sender has come with a report. Kept only while it goes on.

    Attributes:
        state: what was asked last.
        draft: what was said so far as JSON, sealed.
        key: idempotency key of the report it will become.
    """

    sender = models.BinaryField(max_length=32, primary_key=True)
    channel = models.CharField(max_length=20, choices=Channel)
    state = models.CharField(max_length=20)
    draft = EncryptedTextField(purpose="complaints.conversation")
    key = models.CharField(max_length=80)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"
