"""What a public complaint says, who filed it, and what was said back. Its way and deadlines stand in its case."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from praja.cases.models import Case
from praja.kernel.crypto import EncryptedTextField
from praja.kernel.identifiers import uuid7

DESCRIPTION_LENGTH = 4000
MESSAGE_LENGTH = 4000


class Classification(models.TextChoices):
    """What a report is, which decides its time to resolve (PermenPANRB 62/2018)."""

    COMPLAINT = "complaint", _("Complaint")
    SUPERVISED = "supervised", _("Complaint that needs an examination")
    ASPIRATION = "aspiration", _("Aspiration")
    INFORMATION = "information", _("Request for information")


class Channel(models.TextChoices):
    """How a complaint reached the platform."""

    WEB = "web", _("Web")
    API = "api", _("API")
    OPEN311 = "open311", _("Another system (Open311)")


class Complaint(models.Model):
    """A complaint. Its identifier is that of its case.

    Attributes:
        latitude, longitude: WGS 84 degrees of the pin, or None when only the village was chosen.
        is_anonymous: the reporter's identity is hidden from everybody.
        is_secret: the content is hidden from the public.
        is_demo: generated activity, not a citizen's.
        pin_digest: keyed hash of the reporter's PIN.
        salt: makes `content_digest` in the events a commitment nobody can guess the text from.
        filing_key: the client's idempotency key.
        supporters: how many others said that they have the same problem.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True)
    description = models.TextField(max_length=DESCRIPTION_LENGTH)
    classification = models.CharField(max_length=20, choices=Classification, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    location_note = models.CharField(max_length=200, blank=True)
    is_anonymous = models.BooleanField()
    is_secret = models.BooleanField()
    is_demo = models.BooleanField(default=False)
    channel = models.CharField(max_length=20, choices=Channel)
    language = models.CharField(max_length=5)
    reporter_name = EncryptedTextField(purpose="complaints.reporter_name", null=True)
    reporter_phone = EncryptedTextField(purpose="complaints.reporter_phone", null=True)
    reporter_email = EncryptedTextField(purpose="complaints.reporter_email", null=True)
    pin_digest = models.BinaryField(max_length=32)
    salt = models.BinaryField(max_length=16)
    filing_key = models.CharField(max_length=80, unique=True)
    filing_fingerprint = models.CharField(max_length=64)
    rating = models.PositiveSmallIntegerField(null=True)
    rating_comment = models.CharField(max_length=1000, blank=True)
    supporters = models.PositiveIntegerField(default=0, db_default=0)
    search = models.GeneratedField(
        expression=SearchVector("description", config="indonesian"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="complaint_pin_whole",
            ),
            models.CheckConstraint(condition=Q(rating__isnull=True) | Q(rating__range=(1, 5)), name="complaint_rating"),
        ]
        indexes = [
            GinIndex(fields=["search"], name="complaint_search"),
            # The public map finds its points without touching the wide rows they belong to.
            models.Index(
                fields=["case"],
                include=["latitude", "longitude"],
                name="complaint_on_map",
                condition=Q(is_secret=False, latitude__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.case_id)

    @property
    def subject(self) -> str:
        """The complaint's name in events."""
        return f"complaint/{self.case_id}"


class MessageKind(models.TextChoices):
    """What a message does. Reporter and officers read all of them."""

    COMPLETION_REQUEST = "completion_request", _("Request to complete")
    COMPLETION = "completion", _("Completion")
    ANSWER = "answer", _("Answer")
    QUESTION = "question", _("Question to the reporter")
    REPLY = "reply", _("Reporter's reply")
    COMMENT = "comment", _("Reporter's addition")
    RESOLUTION = "resolution", _("Resolution")
    REOPENING = "reopening", _("Reason to reopen")
    ARCHIVING = "archiving", _("Reason for archiving")
    RETURN = "return", _("Reason for returning")
    DISPOSITION = "disposition", _("Disposition note")


INTERNAL_MESSAGES = (MessageKind.RETURN, MessageKind.DISPOSITION)
"""Messages between officers, which the reporter does not see."""


class Message(models.Model):
    """Something said in a complaint, by the reporter (no organization) or by an agency."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="messages", db_index=False)
    kind = models.CharField(max_length=30, choices=MessageKind)
    text = models.TextField(max_length=MESSAGE_LENGTH)
    organization = models.ForeignKey(
        "government.Organization", on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    author = models.CharField(max_length=100)
    salt = models.BinaryField(max_length=16)
    written_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["complaint", "id"], name="message_by_complaint")]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Photo(models.Model):
    """A picture of the complaint itself, or of one of its messages."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="photos", db_index=False)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="photos", db_index=False)
    file = models.OneToOneField("files.StoredFile", on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["complaint"], name="photo_by_complaint")]

    def __str__(self) -> str:
        return str(self.file_id)


class FailedAttempts(models.Model):
    """Wrong PINs entered for a tracking code, to slow down guessing. The code need not exist."""

    reference = models.CharField(max_length=30, primary_key=True)
    count = models.PositiveIntegerField()
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.reference}: {self.count}"


class Supporter(models.Model):
    """Somebody else who has the problem of a complaint; `device` is a keyed hash of a random mark of their browser."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="+", db_index=False)
    device = models.BinaryField(max_length=32)
    supported_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["complaint", "device"], name="supporter_once")]

    def __str__(self) -> str:
        return f"supporter {self.pk} of {self.complaint_id}"


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
