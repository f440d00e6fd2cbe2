"""The versions of the model that proposes an agency, what it proposed, and what officers decided in the end."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from praja.complaints.models.complaint import Complaint


class RoutingModel(models.Model):
    """A version of the model, as it was trained one night. At most one is active.

    Attributes:
        content: the model that learned from all texts; see `routing.model`. Dropped when the version is no longer kept.
        comparable: the same made without its hold-out, to be compared with later versions on texts neither has seen;
            kept for the active version only.
        texts, agencies: what it learned from.
        tested: texts of the hold-out, the newest; `top1`, `top3` are shares of them.
        present_top1, present_top3: what the version then active reached on the same hold-out; None without one.
        threshold: confidence above which a proposal is preselected.
    """

    trained_at = models.DateTimeField()
    content = models.BinaryField(null=True)
    comparable = models.BinaryField(null=True)
    texts = models.PositiveIntegerField()
    agencies = models.PositiveIntegerField()
    tested = models.PositiveIntegerField()
    top1 = models.FloatField()
    top3 = models.FloatField()
    present_top1 = models.FloatField(null=True)
    present_top3 = models.FloatField(null=True)
    threshold = models.FloatField()
    is_active = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_active"], condition=Q(is_active=True), name="routing_one_active"),
            models.CheckConstraint(
                condition=Q(top1__range=(0, 1), top3__range=(0, 1), top1__lte=F("top3")), name="routing_shares"
            ),
            models.CheckConstraint(
                condition=Q(is_active=False) | Q(content__isnull=False, comparable__isnull=False),
                name="routing_active_has_content",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.trained_at:%Y-%m-%d %H:%M}"


class RoutingSuggestion(models.Model):
    """What a version of the model says about a complaint.

    Attributes:
        proposals: up to three, likeliest first: {"agency", "confidence", "words"}. A secret report's words stay out.
        is_certain: the first is above the threshold of the version.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="+", db_index=False)
    model = models.ForeignKey(RoutingModel, on_delete=models.CASCADE, related_name="+")
    proposals = models.JSONField()
    is_certain = models.BooleanField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["complaint", "model"], name="routing_suggested_once"),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} by {self.model_id}"


class RoutingOutcome(models.Model):
    """Where officers sent a complaint last, beside what rule and model had said.

    Attributes:
        ruled: code of the organization the rules named; of the outside body when `is_outside`.
        proposed: codes of the model's agencies, likeliest first; empty without a model.
        is_certain: the first of them was above the threshold.
        decided: code of the organization, or of the outside body, that officers chose.
    """

    complaint = models.OneToOneField(Complaint, on_delete=models.CASCADE, primary_key=True, related_name="+")
    ruled = models.CharField(max_length=40)
    proposed = models.JSONField(default=list)
    is_certain = models.BooleanField(default=False)
    decided = models.CharField(max_length=40)
    is_outside = models.BooleanField(default=False)
    decided_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.complaint_id}: {self.decided}"
