"""The reports around one: the one that leads, duplicates, parts; and reports like it, side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils.translation import gettext as _

from praja.cases.models import Case
from praja.cases.presenters import place_name
from praja.cases.queries import actions_open_to
from praja.complaints import queries, rules
from praja.complaints.commands.merging import may_undo
from praja.complaints.models import Complaint, Merge, Part
from praja.complaints.presenters.conversation import conversation
from praja.complaints.presenters.public import public_title, supporters
from praja.complaints.presenters.reporter import Fact, responsible, stages
from praja.complaints.presenters.rows import flag_names, step_status
from praja.complaints.queries import Detail, Family
from praja.complaints.similar import Similar
from praja.kernel.actors import Actor
from praja.kernel.text import number, relative
from praja.kernel.ui.components import Status, Step, TimelineEntry


@dataclass(frozen=True, slots=True)
class Relative:
    """A report of the family as officers see it.

    Attributes:
        title: empty for a secret report that this officer may not see.
        href: empty when they may not open it.
        undo: where its merge is taken back; empty when they may not.
    """

    reference: str
    title: str
    href: str
    status: Status
    facts: str
    note: str = ""
    undo: str = ""
    key: str = field(default_factory=lambda: uuid4().hex)


@dataclass(frozen=True, slots=True)
class OfficerFamily:
    leader: Relative | None
    duplicates: list[Relative]
    parent: Relative | None
    parts: list[Relative]
    may_merge: bool
    may_split: bool


def officer_family(complaint: Complaint, family: Family, *, by: Actor) -> OfficerFamily:
    """Present the family to an officer, for whom it must have been read. No SQL query."""
    open_steps = actions_open_to(complaint.case, by)
    seen = queries.seen_among(family.others, by, reached=family.reached)
    return OfficerFamily(
        leader=_bound(family.merged, family.merged.leader, seen, by) if family.merged is not None else None,
        duplicates=[_bound(merged, merged.duplicate, seen, by) for merged in family.duplicates],
        parent=_relative(family.part.parent, seen) if family.part is not None else None,
        parts=[_relative(part.complaint, seen) for part in family.parts],
        may_merge="merge" in open_steps,
        may_split="split" in open_steps,
    )


def _bound(merged: Merge, other: Complaint, seen: set[UUID], by: Actor) -> Relative:
    duplicate = merged.duplicate
    may = "unmerge" in actions_open_to(duplicate.case, by) and may_undo(merged, by)
    undo = reverse("complaints:step", args=[duplicate.pk, "unmerge"]) if may and other is duplicate else ""
    return replace(_relative(other, seen), note=merged.note, undo=undo)


def _relative(complaint: Complaint, seen: set[UUID]) -> Relative:
    case, is_seen = complaint.case, complaint.pk in seen
    facts = [rules.category_name(case.category), responsible(complaint), relative(case.opened_at)]
    return Relative(
        reference=case.reference,
        title=case.title if is_seen or not complaint.is_secret else "",
        href=reverse("complaints:detail", args=[case.id]) if is_seen else "",
        status=step_status(case),
        facts=" · ".join(facts),
    )


@dataclass(frozen=True, slots=True)
class Compared:
    """A report beside another one.

    Attributes:
        merge: where this report takes in the other; empty when the officer may not.
        take: where the other takes in this one.
    """

    id: str
    reference: str
    title: str
    description: str
    href: str
    status: Status
    facts: list[Fact]
    merge: str = ""
    take: str = ""


def compared(complaint: Complaint, *, metres: float | None = None, beside: Case | None = None, by: Actor) -> Compared:
    """Present a report in full, for the side-by-side view; `beside` is the one it is compared with."""
    case = complaint.case
    facts: list[Fact] = [
        (_("Category"), rules.category_name(case.category)),
        (_("Place"), place_name(case)),
        (_("Distance"), _("about %(metres)s m") % {"metres": number(round(metres, -1))} if metres is not None else ""),
        (_("Filed"), case.opened_at),
        (_("Responsible now"), responsible(complaint)),
        (_("Have it too"), complaint.supporters or ""),
        (_("Flags"), ", ".join(flag_names(complaint))),
    ]
    into = "merge" in actions_open_to(beside, by) if beside is not None else False
    return Compared(
        id=str(case.id),
        reference=case.reference,
        title=case.title,
        description=complaint.words,
        href=reverse("complaints:detail", args=[case.id]),
        status=step_status(case),
        facts=[(label, value) for label, value in facts if value],
        merge=reverse("complaints:step", args=[beside.id, "merge"]) if beside is not None and into else "",
        take=reverse("complaints:step", args=[case.id, "merge"])
        if beside is not None and "merge" in actions_open_to(case, by)
        else "",
    )


def compared_all(found: Iterable[Similar], *, beside: Case, by: Actor) -> list[Compared]:
    return [compared(one.case.complaint, metres=one.metres, beside=beside, by=by) for one in found]


@dataclass(frozen=True, slots=True)
class LeaderView:
    """The report that leads, as the reporter of a duplicate sees it: no words of its reporter, no code."""

    status: Status
    agency: str
    due_at: dt.datetime | None
    stages: list[Step]
    statements: list[TimelineEntry]
    supporters: str
    href: str


def leader_view(merged: Merge) -> LeaderView:
    """Present the report that leads to the reporter of a duplicate. One SQL query for what agencies said."""
    leader, case = merged.leader, merged.leader.case
    said = Detail(leader, photos={}, messages=queries.statements_of(leader), clocks=[], events=[])
    return LeaderView(
        status=step_status(case, for_reporter=True),
        agency=responsible(leader),
        due_at=case.due_at if case.is_open else None,
        stages=stages(case.step),
        statements=conversation(said, for_reporter=False),
        supporters=supporters(leader.supporters),
        href=reverse("complaints:public_report", args=[case.id]) if queries.is_published(leader) else "",
    )


@dataclass(frozen=True, slots=True)
class PartView:
    """A part of a report, for its reporter or for everybody."""

    position: int
    title: str
    href: str
    status: Status
    agency: str


def part_views(parts: Iterable[Part], *, for_reporter: bool) -> list[PartView]:
    """Present the parts to the reporter, who opens each, or to everybody those that are public."""
    shown = [part for part in parts if for_reporter or queries.is_published(part.complaint)]
    return [
        PartView(
            position=part.position,
            title=part.complaint.case.title if for_reporter else public_title(part.complaint),
            href=reverse("complaints:reporter", args=[part.complaint.case.reference])
            if for_reporter
            else reverse("complaints:public_report", args=[part.complaint_id]),
            status=step_status(part.complaint.case, for_reporter=True),
            agency=responsible(part.complaint),
        )
        for part in shown
    ]
