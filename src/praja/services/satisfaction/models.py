"""Answers to the survey, without a trace of who gave them, and what the agencies do about them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

ELEMENTS = (
    "requirements",
    "procedure",
    "time",
    "cost",
    "product",
    "competence",
    "behaviour",
    "complaints",
    "facilities",
)


class Channel(models.TextChoices):
    INVITED = "invited", _("invited after the decision")
    ASSISTED = "assisted", _("with an officer's help")


class Invitation(models.Model):
    """That a case was asked already. It does not lead to the answers, nor they to it."""

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, primary_key=True, related_name="+")

    def __str__(self) -> str:
        return str(self.case_id)


class Response(models.Model):
    """What one respondent said: 1 (worst) to 4 for each element.

    Its key is random and it knows only the day, so that neither tells which case it belongs to.

    Attributes:
        answering_key: of a form an officer sent, so that it counts once; empty for invited ones.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.CharField(max_length=60)
    organization = models.ForeignKey(
        "government.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=10, choices=Channel)
    answered_on = models.DateField()
    requirements = models.SmallIntegerField(null=True)
    procedure = models.SmallIntegerField(null=True)
    time = models.SmallIntegerField(null=True)
    cost = models.SmallIntegerField(null=True)
    product = models.SmallIntegerField(null=True)
    competence = models.SmallIntegerField(null=True)
    behaviour = models.SmallIntegerField(null=True)
    complaints = models.SmallIntegerField(null=True)
    facilities = models.SmallIntegerField(null=True)
    gender = models.CharField(max_length=20, blank=True)
    age = models.CharField(max_length=20, blank=True)
    education = models.CharField(max_length=20, blank=True)
    occupation = models.CharField(max_length=20, blank=True)
    has_disability = models.BooleanField(default=False)
    remark = models.CharField(max_length=1000, blank=True)
    answering_key = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{code}__isnull": True}) | Q(**{f"{code}__gte": 1, f"{code}__lte": 4}),
                    name=f"response_{code}",
                )
                for code in ELEMENTS
            ),
            models.UniqueConstraint(
                fields=["answering_key"], condition=~Q(answering_key=""), name="response_answered_once"
            ),
        ]
        indexes = [models.Index(fields=["answered_on", "organization", "service"], name="response_by_day")]

    def __str__(self) -> str:
        return f"{self.service} {self.answered_on}"


class FollowUp(models.Model):
    """What an agency promises to do about an element that people were not content with (rencana tindak lanjut).

    Attributes:
        year: of the survey it answers.
        responsible: the position that does it.
        outcome: what came of it; with `done_on`.
    """

    organization = models.ForeignKey(
        "government.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    year = models.SmallIntegerField()
    element = models.CharField(max_length=20)
    action = models.CharField(max_length=500)
    responsible = models.CharField(max_length=120)
    due_on = models.DateField()
    done_on = models.DateField(null=True)
    outcome = models.CharField(max_length=500, blank=True)
    planning_key = models.CharField(max_length=80, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(element__in=ELEMENTS), name="follow_up_element"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, outcome="") | (Q(done_on__isnull=False) & ~Q(outcome="")),
                name="follow_up_done_with_outcome",
            ),
        ]
        indexes = [models.Index(fields=["organization", "year", "due_on"], name="follow_up_by_organization")]

    def __str__(self) -> str:
        return self.action
