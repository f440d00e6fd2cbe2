"""What belongs to a report: the one that leads it, its duplicates, the report it is a part of, its own parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from praja.cases.models import Case
from praja.complaints.models import Complaint, Merge, Message, Part
from praja.complaints.queries.visibility import is_published, reached_by
from praja.kernel.actors import Actor

STATEMENTS = ("answer", "resolution")


@dataclass(frozen=True, slots=True)
class Family:
    """The reports around one. Merges come with their reports and cases, parts in their order.

    Attributes:
        merged: the merge that makes it a duplicate now.
        duplicates: the merges that bind others to it.
        part: its place when it came out of another report.
        reached: those of the others for which `visibility.reached_by` holds; empty unless the family was read for an
            officer.
    """

    merged: Merge | None = None
    duplicates: list[Merge] = field(default_factory=list)
    part: Part | None = None
    parts: list[Part] = field(default_factory=list)
    reached: frozenset[UUID] = frozenset()

    @property
    def others(self) -> list[Complaint]:
        """Every report of the family but the one it is asked about."""
        bound = [self.merged.leader] if self.merged is not None else []
        parent = [self.part.parent] if self.part is not None else []
        return [
            *bound,
            *(merged.duplicate for merged in self.duplicates),
            *parent,
            *(part.complaint for part in self.parts),
        ]


def with_relatives(complaints: QuerySet[Complaint]) -> QuerySet[Complaint]:
    """The same rows, each knowing what family it has (`has_merges`, `has_parts`); no statement of its own."""
    merges = Merge.objects.filter(undone_at__isnull=True)
    parts = Part.objects.filter(withdrawn_at__isnull=True)
    return complaints.annotate(
        has_merges=Exists(merges.filter(duplicate=OuterRef("pk"))) | Exists(merges.filter(leader=OuterRef("pk"))),
        has_parts=Exists(parts.filter(parent=OuterRef("pk"))) | Exists(parts.filter(complaint=OuterRef("pk"))),
    )


def family_of(complaint: Complaint, *, by: Actor | None = None) -> Family:
    """The family of a complaint, with what of it was brought before `by`.

    Two SQL queries; for a complaint read by `with_relatives` one for its merges and one for its parts, if it has any.
    """
    bound = list(_merges_of(complaint, by)) if getattr(complaint, "has_merges", True) else []
    split = list(_parts_of(complaint, by)) if getattr(complaint, "has_parts", True) else []
    return Family(
        merged=next((one for one in bound if one.duplicate_id == complaint.pk), None),
        duplicates=[one for one in bound if one.leader_id == complaint.pk],
        part=next((one for one in split if one.complaint_id == complaint.pk), None),
        parts=[one for one in split if one.parent_id == complaint.pk],
        reached=frozenset(_reached(bound, "duplicate", "leader") + _reached(split, "complaint", "parent")),
    )


def _merges_of(complaint: Complaint, by: Actor | None) -> QuerySet[Merge]:
    rows = (
        Merge.objects.filter(Q(duplicate=complaint) | Q(leader=complaint), undone_at__isnull=True)
        .select_related("duplicate__case", "leader__case")
        .defer("duplicate__search", "leader__search")
        .order_by("merged_at", "id")
    )
    if by is None or not by.organizations():
        return rows
    return rows.annotate(duplicate_is_reached=reached_by(by, "duplicate"), leader_is_reached=reached_by(by, "leader"))


def _parts_of(complaint: Complaint, by: Actor | None) -> QuerySet[Part]:
    rows = (
        Part.objects.filter(Q(parent=complaint) | Q(complaint=complaint), withdrawn_at__isnull=True)
        .select_related("complaint__case", "parent__case")
        .defer("complaint__search", "parent__search")
        .order_by("position")
    )
    if by is None or not by.organizations():
        return rows
    return rows.annotate(complaint_is_reached=reached_by(by, "complaint"), parent_is_reached=reached_by(by, "parent"))


def _reached(rows: Iterable[Merge | Part], *ends: str) -> list[UUID]:
    return [getattr(row, f"{end}_id") for row in rows for end in ends if getattr(row, f"{end}_is_reached", False)]


def statements_of(leader: Complaint) -> list[Message]:
    """What agencies said to everybody about a report, oldest first; nothing while it is secret or not accepted."""
    if not is_published(leader):
        return []
    return list(Message.objects.filter(complaint=leader, kind__in=STATEMENTS).order_by("id"))


def public_leader(complaint_id: UUID) -> UUID | None:
    """The published report that leads a duplicate which is not secret itself; None when there is none."""
    rows = Merge.objects.filter(duplicate=complaint_id, undone_at__isnull=True, duplicate__is_secret=False)
    merged = rows.select_related("leader__case").defer("leader__search").first()
    return merged.leader_id if merged is not None and is_published(merged.leader) else None


def public_duplicates(leader_id: UUID) -> list[UUID]:
    """The reports that a report leads and that are not secret themselves. One SQL query."""
    rows = Merge.objects.filter(leader=leader_id, undone_at__isnull=True, duplicate__is_secret=False)
    return list(rows.values_list("duplicate", flat=True))


def split_and_done(limit: int = 500) -> list[UUID]:
    """Reports that wait for parts which are all closed. One SQL query."""
    open_parts = Part.objects.filter(
        parent=OuterRef("pk"), withdrawn_at__isnull=True, complaint__case__closed_at__isnull=True
    )
    rows = Case.objects.filter(kind="complaint", step="split").filter(~Exists(open_parts))
    return list(rows.order_by("id").values_list("id", flat=True)[:limit])
