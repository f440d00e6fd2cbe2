"""Which reports are about the same problem, and which report was split into several."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from praja.complaints.models.complaint import Complaint
from praja.complaints.models.conversation import MESSAGE_LENGTH


class Merge(models.Model):
    """A duplicate bound to the report that leads, until it is undone.

    There are no chains: a report that leads is no duplicate. The database sees to it (migration 0006).

    Attributes:
        replaces: the merge this one took over, when the report that led before became a duplicate itself.
        note: why, for officers.
        merged_by, undone_by: references of the actors.
    """

    duplicate = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="merges", db_index=False)
    leader = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="led_merges", db_index=False)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    note = models.TextField(max_length=MESSAGE_LENGTH, blank=True)
    merged_by = models.CharField(max_length=100)
    merged_at = models.DateTimeField()
    undone_by = models.CharField(max_length=100, blank=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(duplicate=F("leader")), name="merge_not_into_itself"),
            models.UniqueConstraint(
                fields=["duplicate"], condition=Q(undone_at__isnull=True), name="merge_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by="") | Q(undone_at__gte=F("merged_at")),
                name="merge_undone_after_merged",
            ),
        ]
        indexes = [
            models.Index(fields=["leader"], name="merge_by_leader", condition=Q(undone_at__isnull=True)),
            models.Index(fields=["duplicate"], name="merge_by_duplicate"),
        ]

    def __str__(self) -> str:
        return f"{self.duplicate_id} into {self.leader_id}"


class Part(models.Model):
    """A report of its own that came out of splitting another one, whose `position` counts from 1.

    A withdrawn part belongs to a split that was undone. `taken_from` is the agency the parent was with.
    """

    parent = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="parts", db_index=False)
    complaint = models.OneToOneField(Complaint, on_delete=models.PROTECT, primary_key=True, related_name="part_of")
    position = models.PositiveSmallIntegerField()
    taken_from = models.ForeignKey(
        "government.Organization", on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    split_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(parent=F("complaint")), name="part_not_of_itself"),
            models.UniqueConstraint(
                fields=["parent", "position"], condition=Q(withdrawn_at__isnull=True), name="part_has_its_place"
            ),
            models.CheckConstraint(condition=Q(position__range=(1, 10)), name="part_one_to_ten"),
        ]

    def __str__(self) -> str:
        return f"part {self.position} of {self.parent_id}"
