"""A document from its draft to its signature, and the register of those that were issued."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from praja.kernel.crypto import EncryptedTextField
from praja.kernel.identifiers import uuid7

CODE_LENGTH = 12
REASON_LENGTH = 500


class State(models.TextChoices):
    """Where a document is. `SIGNING` lasts as long as the signing service works; an older one counts as uncertain."""

    DRAFT = "draft", _("draft")
    SIGNING = "signing", _("being signed")
    UNCERTAIN = "uncertain", _("signature uncertain")
    PRINTED = "printed", _("printed, waits for its scan")
    SIGNED = "signed", _("signed")
    DISCARDED = "discarded", _("discarded")


class Method(models.TextChoices):
    CERTIFICATE = "certificate", _("electronic signature")
    WET = "wet", _("signed by hand on paper")


class Status(models.TextChoices):
    """What the register says of an issued document; that it expired follows from its last day."""

    VALID = "valid", _("valid")
    REVOKED = "revoked", _("revoked")
    REPLACED = "replaced", _("replaced")
    EXPIRED = "expired", _("expired")


class Document(models.Model):
    """A document of a case.

    Attributes:
        code: names it in the register and in its QR code; random, 12 letters of Crockford's base 32.
        service, kind: codes of the service and of the document within it.
        template: its wording as it was when it was drafted; a later edition of the service does not change it.
        content: the values of its fields as JSON, encrypted.
        number: as written on it; kept when signing fails, so that the next attempt uses it again.
        dated: the day it bears; given with the number.
        signer_name, signer_title: as they stand on it.
        prepared: the exact file that was or will be given to the signing service.
        attempt: what the signing service calls the last attempt, when it said so.
        trouble: code of what went wrong last; empty when nothing did.
        scan: of the paper that was signed by hand.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    code = models.CharField(max_length=CODE_LENGTH, unique=True)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, null=True, related_name="+")
    organization = models.ForeignKey(
        "government.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    service = models.CharField(max_length=60)
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    template = models.JSONField()
    content = EncryptedTextField(purpose="documents.document.content")
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    number = models.CharField(max_length=80, blank=True, default="")
    dated = models.DateField(null=True)
    prepared = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    signer_name = models.CharField(max_length=150, blank=True, default="")
    signer_title = models.CharField(max_length=170, blank=True, default="")
    signer = models.ForeignKey("documents.Certificate", on_delete=models.PROTECT, null=True, related_name="+")
    attempted_at = models.DateTimeField(null=True)
    attempt = models.CharField(max_length=100, blank=True, default="")
    trouble = models.CharField(max_length=40, blank=True, default="")
    scan = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=~Q(state__in=[State.SIGNED, State.DISCARDED]),
                name="document_one_open_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFT, State.DISCARDED]) | (~Q(number="") & Q(dated__isnull=False)),
                name="document_numbered",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.SIGNING, State.UNCERTAIN])
                | Q(prepared__isnull=False, signer__isnull=False, attempted_at__isnull=False),
                name="document_attempt_known",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-id"], name="document_by_organization"),
            models.Index(fields=["organization", "state", "-id"], name="document_by_state"),
            models.Index(fields=["organization", "number"], name="document_by_number"),
        ]

    def __str__(self) -> str:
        return self.code


class IssuedDocument(models.Model):
    """An entry of the register: a document that was signed, and whether it still holds.

    Attributes:
        sha256: hash (hex) of the file as it was issued.
        subject: blind index of the NIK of whom it is about; None when it is about nobody.
        facts: what other services may rely on, as JSON, encrypted.
        valid_until: the last day it holds; None when it holds without end.
        event_id: the event `document.signed`, whose place in the log proves when it was issued.
        is_open: the holder lets everybody who has the code read the file.
    """

    document = models.OneToOneField(Document, on_delete=models.PROTECT, primary_key=True, related_name="issued")
    code = models.CharField(max_length=CODE_LENGTH, unique=True)
    organization = models.ForeignKey(
        "government.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    service = models.CharField(max_length=60)
    number = models.CharField(max_length=80)
    method = models.CharField(max_length=12, choices=Method)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    signer_title = models.CharField(max_length=170)
    signed_at = models.DateTimeField()
    valid_until = models.DateField(null=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.VALID)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=REASON_LENGTH, blank=True, default="")
    replaced_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    subject = models.BinaryField(max_length=32, null=True)
    facts = EncryptedTextField(purpose="documents.issued.facts")
    event_id = models.UUIDField()
    is_open = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "number"], name="issued_number_once"),
            models.CheckConstraint(
                condition=Q(status__in=["valid", "revoked", "replaced"]), name="issued_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status="valid", ended_at__isnull=True)
                | (~Q(status="valid") & Q(ended_at__isnull=False) & Q(ended_at__gte=F("signed_at"))),
                name="issued_ended_with_time",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | Q(status="replaced"), name="issued_replaced_by_other"
            ),
        ]
        indexes = [
            models.Index(fields=["sha256"], name="issued_by_hash"),
            models.Index(fields=["subject", "service"], condition=Q(subject__isnull=False), name="issued_by_subject"),
            models.Index(fields=["organization", "-signed_at"], name="issued_by_organization"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.code}"

    def status_on(self, day: dt.date) -> Status:
        """Whether it holds on a day."""
        if self.status == Status.VALID and self.valid_until is not None and day > self.valid_until:
            return Status.EXPIRED
        return Status(self.status)
