"""What somebody asks the regency for. Its way and deadlines stand in its case."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from praja.cases.models import Case
from praja.kernel.crypto import EncryptedTextField, blind_index

KIND = "application"
"""The word of this room for its cases."""
SUBJECT = "application/"
"""What applications are called in events, before their key."""
PART = "L"
"""What stands between the regency's prefix and the code: "JBG-L-7K2M-9QXD" (layanan)."""
PINS = "applications.pin"
"""What the PINs of applications and drafts are for."""


class Channel(models.TextChoices):
    """How an application reached the platform."""

    WEB = "web", _("Web")
    API = "api", _("API")
    COUNTER = "counter", _("At a counter")


class Purpose(models.TextChoices):
    """What is asked for: something new, or something about a document that was issued before."""

    NEW = "new", _("New")
    RENEWAL = "renewal", _("Renewal")
    CHANGE = "change", _("Change")
    COPY = "copy", _("Certified copy")
    REVOCATION = "revocation", _("Revocation")


class Application(models.Model):
    """An application. Its identifier is that of its case.

    Attributes:
        service: code of the service, which is also the category of the case.
        version: the content of the service it was filed under, and runs on.
        applicant_*: who applies, encrypted; `nik_index` finds the applications of one NIK.
        answers: what the forms hold that is not personal, by name, as JSON (`documents.content.packed`).
        sealed_answers: the rest, encrypted.
        renews: the application whose document this one renews, changes, copies or ends.
        parent: the application that needs this one before it can go on.
        assisted_by: the organization at whose desk an officer typed it in.
        salt: makes `content_digest` in the events a commitment nobody can guess the content from.
        filing_key: the client's idempotency key.
        is_demo: generated activity, not a citizen's.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True)
    service = models.CharField(max_length=60)
    version = models.ForeignKey("standards.ServiceVersion", on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=12, choices=Purpose, default=Purpose.NEW)
    renews = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="followers")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    applicant_name = EncryptedTextField(purpose="applications.applicant_name")
    applicant_nik = EncryptedTextField(purpose="applications.applicant_nik", null=True)
    applicant_address = EncryptedTextField(purpose="applications.applicant_address", null=True)
    applicant_phone = EncryptedTextField(purpose="applications.applicant_phone", null=True)
    applicant_email = EncryptedTextField(purpose="applications.applicant_email", null=True)
    nik_index = models.BinaryField(max_length=32, null=True)
    answers = models.TextField(default="{}")
    sealed_answers = EncryptedTextField(purpose="applications.answers", null=True)
    channel = models.CharField(max_length=12, choices=Channel)
    assisted_by = models.ForeignKey(
        "government.Organization", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    language = models.CharField(max_length=5)
    pin_digest = models.BinaryField(max_length=32)
    salt = models.BinaryField(max_length=16)
    filing_key = models.CharField(max_length=80, unique=True)
    filing_fingerprint = models.CharField(max_length=64)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose="new", renews__isnull=True) | (~Q(purpose="new") & Q(renews__isnull=False)),
                name="application_renews_something",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("case")), name="application_not_own_parent"
            ),
            models.CheckConstraint(
                condition=Q(applicant_nik__isnull=True, nik_index__isnull=True)
                | Q(applicant_nik__isnull=False, nik_index__isnull=False),
                name="application_nik_indexed",
            ),
        ]
        indexes = [
            models.Index(fields=["nik_index", "-case"], name="application_by_nik", condition=Q(nik_index__isnull=False))
        ]

    def __str__(self) -> str:
        return str(self.case_id)

    @property
    def subject(self) -> str:
        """The application's name in events."""
        return f"{SUBJECT}{self.case_id}"


def application_key(subject: str) -> UUID:
    """The key of the application that an event names as its subject."""
    return UUID(subject.removeprefix(SUBJECT))


def nik_index(nik: str) -> bytes:
    """By what the applications of a NIK are found."""
    return blind_index("".join(filter(str.isdigit, nik)), purpose="applications.nik")
