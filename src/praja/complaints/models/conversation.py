"""What reporter and officers said to each other, and the pictures they showed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from praja.complaints.models.complaint import Complaint
from praja.kernel.crypto import EncryptedTextField
from praja.kernel.identifiers import uuid7

MESSAGE_LENGTH = 4000


class MessageKind(models.TextChoices):
    """What a message does. The reporter reads all but INTERNAL_MESSAGES."""

    COMPLETION_REQUEST = "completion_request", _("Request to complete")
    COMPLETION = "completion", _("Completion")
    ANSWER = "answer", _("Answer")
    QUESTION = "question", _("Question to the reporter")
    REPLY = "reply", _("Reporter's reply")
    COMMENT = "comment", _("Reporter's addition")
    RESOLUTION = "resolution", _("Resolution")
    REOPENING = "reopening", _("Reason to reopen")
    ARCHIVING = "archiving", _("Reason for archiving")
    FORWARDING = "forwarding", _("Forwarded to another body")
    RETURN = "return", _("Reason for returning")
    DISPOSITION = "disposition", _("Disposition note")
    INSTRUCTION = "instruction", _("Instruction from above")
    PLAN = "plan", _("Planned date")
    NOTE = "note", _("Internal note")
    CONTRIBUTION_REQUEST = "contribution_request", _("Question to a supporting agency")
    CONTRIBUTION = "contribution", _("Contribution")
    DECLINE = "decline", _("Contribution declined")
    WITHDRAWAL = "withdrawal", _("Reason for not waiting")
    ASSIGNMENT = "assignment", _("Assignment")
    STILL_BROKEN = "still_broken", _("Still broken")


INTERNAL_MESSAGES = (
    MessageKind.RETURN,
    MessageKind.DISPOSITION,
    MessageKind.INSTRUCTION,
    MessageKind.NOTE,
    MessageKind.CONTRIBUTION_REQUEST,
    MessageKind.CONTRIBUTION,
    MessageKind.DECLINE,
    MessageKind.WITHDRAWAL,
    MessageKind.ASSIGNMENT,
    MessageKind.STILL_BROKEN,
)
"""What only officers read: their messages to each other, and what neighbours say to them."""


class Message(models.Model):
    """Something said in a complaint, by the reporter (no organization) or by an agency.

    In a sealed complaint the words stand in `sealed_text`, encrypted, and `text` is empty. Read `words` for either.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="messages", db_index=False)
    kind = models.CharField(max_length=30, choices=MessageKind)
    text = models.TextField(max_length=MESSAGE_LENGTH)
    sealed_text = EncryptedTextField(purpose="complaints.sealed_message", null=True)
    organization = models.ForeignKey(
        "government.Organization", on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    request = models.ForeignKey("cases.Request", on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    """The request to a supporting agency that the message asks or answers."""
    author = models.CharField(max_length=100)
    salt = models.BinaryField(max_length=16)
    written_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["complaint", "id"], name="message_by_complaint")]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def words(self) -> str:
        """What it says, sealed or not."""
        return self.text if self.sealed_text is None else self.sealed_text


class Photo(models.Model):
    """A picture of the complaint itself, or of one of its messages."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="photos", db_index=False)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="photos", db_index=False)
    file = models.OneToOneField("files.StoredFile", on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["complaint"], name="photo_by_complaint")]

    def __str__(self) -> str:
        return str(self.file_id)
