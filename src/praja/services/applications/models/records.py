"""What each step of an application added: answers to its form, words, files; and who declared an interest."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from praja.cases.models import Request
from praja.kernel.crypto import EncryptedTextField
from praja.kernel.files.models import StoredFile
from praja.kernel.identifiers import uuid7
from praja.services.applications.models.application import Application
from praja.services.applications.models.drafts import Draft

WORDS_LENGTH = 4000


class RecordKind(models.TextChoices):
    """What a record tells."""

    FILED = "filed", _("Filed")
    ACTED = "acted", _("Step done")
    ANSWERED = "answered", _("Recommendation given")
    COMPLETED = "completed", _("Completed by the applicant")
    WITHDRAWN = "withdrawn", _("Withdrawn by the applicant")
    GRANTED_BY_SILENCE = "silence", _("Deemed granted by law")


class StepRecord(models.Model):
    """A step that was done, with its words and what its form asked and was answered, as it stood then.

    Attributes:
        code: of the action or of the ask.
        step: in which it was done.
        record: questions and answers as JSON (`Form.record`), encrypted; None without a form.
        words: the reason, or a remark.
        is_internal: only officers read the words.
        overtaken: how many applications of the service had waited longer in the same inbox.
        order_reason: why it was done out of turn; empty when it was not, or nobody had to say.
        author: who did it, as events name them.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="records", db_index=False)
    kind = models.CharField(max_length=12, choices=RecordKind)
    code = models.CharField(max_length=40)
    step = models.CharField(max_length=40)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    record = EncryptedTextField(purpose="applications.record", null=True)
    words = models.TextField(max_length=WORDS_LENGTH, blank=True)
    is_internal = models.BooleanField(default=False)
    overtaken = models.PositiveIntegerField(default=0)
    order_reason = models.CharField(max_length=500, blank=True)
    organization = models.ForeignKey(
        "government.Organization", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    author = models.CharField(max_length=100)
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(order_reason="") | Q(overtaken__gt=0), name="record_reason_only_out_of_turn"
            )
        ]
        indexes = [
            models.Index(fields=["application", "id"], name="record_by_application"),
            models.Index(fields=["organization", "-id"], name="record_out_of_turn", condition=Q(overtaken__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.code} of {self.application_id}"


class Attachment(models.Model):
    """A file that answers a field of a draft or an application; a file answers one field once.

    `record` is the step whose form it belongs to, None for the application's own.
    """

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, null=True, related_name="attachments", db_index=False
    )
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, null=True, related_name="attachments", db_index=False)
    record = models.ForeignKey(StepRecord, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    field = models.CharField(max_length=120)
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(application__isnull=False, draft__isnull=True)
                | Q(application__isnull=True, draft__isnull=False),
                name="attachment_of_one",
            )
        ]
        indexes = [
            models.Index(fields=["application"], name="attachment_by_application"),
            models.Index(fields=["draft"], name="attachment_by_draft", condition=Q(draft__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.file_id}"


class InterestDeclaration(models.Model):
    """An officer said that an application concerns them or theirs, and keeps out of it (UU 30/2014, article 43)."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="interests", db_index=False)
    officer = models.CharField(max_length=100)
    words = models.CharField(max_length=500)
    declared_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "officer"], name="interest_once")]

    def __str__(self) -> str:
        return f"{self.officer} in {self.application_id}"
