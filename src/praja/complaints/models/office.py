"""What makes the officers' work shorter: prepared answers of an agency, filters of the list under a name."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from praja.complaints.models.conversation import MESSAGE_LENGTH
from praja.kernel.identifiers import uuid7

FILTER_NAME_LENGTH = 40
TEMPLATE_NAME_LENGTH = 80
QUERY_LENGTH = 1000


class AnswerTemplate(models.Model):
    """A prepared text of an agency, beside those of the pack. Each change is a new version, told by an event.

    Attributes:
        step: code of the step it is for, e.g. "answer".
        categories: codes of the categories it is for; empty for all.
        text: with the placeholders of `complaints.templates`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    organization = models.ForeignKey("government.Organization", on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=40)
    categories = ArrayField(models.CharField(max_length=60), default=list)
    name = models.CharField(max_length=TEMPLATE_NAME_LENGTH)
    text = models.TextField(max_length=MESSAGE_LENGTH)
    version = models.PositiveIntegerField(default=1)
    is_active = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"], condition=Q(is_active=True), name="answer_template_name_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization_id}: {self.name}"


class SavedFilter(models.Model):
    """Filters of the staff list under a name.

    Attributes:
        organization: who else sees it; None when it is only the owner's.
        query: the query of the list's address.
        is_default: the list opens with it for its owner.
    """

    owner = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    organization = models.ForeignKey("government.Organization", on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=FILTER_NAME_LENGTH)
    query = models.CharField(max_length=QUERY_LENGTH)
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_filter_name_once"),
            models.UniqueConstraint(fields=["owner"], condition=Q(is_default=True), name="saved_filter_one_default"),
        ]

    def __str__(self) -> str:
        return self.name
