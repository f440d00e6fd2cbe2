"""Reports about the same problem: bind a duplicate to the report that leads, and take it out again.

Whoever changes who leads whom holds the rows of the duplicate and of its leader, locked in the order of their
identifiers; so two officers take turns, and nobody waits for the other in a circle.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from praja.cases.queries import procedure
from praja.complaints import events, rules
from praja.complaints.commands.steps import Done, take_step, tell
from praja.complaints.models import MESSAGE_LENGTH, Complaint, Merge
from praja.complaints.queries import BEFORE_DISPOSITION, may_see
from praja.government.queries import coordinator
from praja.kernel import clock
from praja.kernel.actors import Actor, Role
from praja.kernel.calendar.queries import working_calendar
from praja.kernel.commands import command
from praja.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from praja.kernel.text.words import clean_text

MERGED = "merged"
"""The step of a duplicate, and the outcome of its case."""


@command
def merge(duplicate_id: UUID, *, into: UUID, note: str = "", by: Actor, key: str) -> Done:
    """Bind a report to the one that leads, because both are about the same problem.

    The duplicate keeps its code, PIN, words, photos and supporters; its case closes as merged, its clocks stand still
    and it leaves the inboxes. Reports that were merged into it go along. Supporters of all are counted once.

    Args:
        note: why, for officers only.

    Raises:
        NotFound: there is no such report, or `by` may not know of the one that leads.
        NotAllowed: `by` is neither a verifier nor the head of the agency that handles both.
        Conflict: the report that leads is merged itself, or is closed.
        WrongState: one of them is sealed; or the duplicate cannot be merged in its present step, or its procedure
            is older than merging.
        Invalid: a report cannot lead itself.
    """
    if duplicate_id == into:
        raise Invalid(_("Choose another report; one cannot be merged into itself."), field="into")
    note = clean_text(note, field="note", shortest=0, longest=MESSAGE_LENGTH)
    found = locked_together([duplicate_id, into])
    duplicate, leader = found[duplicate_id], found[into]
    refuse_sealed(duplicate, by)
    refuse_sealed(leader, by)
    require_step(duplicate, MERGED)
    taken = take_step(duplicate, "merge", by=by, key=key, content=[str(into), note])
    if taken.acted.was_repeated:
        return taken.done
    _require_leader(leader, by)
    now = clock.now()
    followers = list(Merge.objects.filter(leader=duplicate, undone_at__isnull=True))
    Merge.objects.filter(pk__in=[one.pk for one in followers]).update(undone_at=now, undone_by=by.reference)
    said = {"leader": leader, "note": note, "merged_by": by.reference, "merged_at": now}
    Merge.objects.create(duplicate=duplicate, **said)
    for one in followers:
        Merge.objects.create(duplicate_id=one.duplicate_id, replaces=one, **said)
    count_supporters(duplicate)
    count_supporters(leader)
    tell(events.Merged(leader=str(leader.pk)), duplicate, by)
    joined = [duplicate.pk, *(one.duplicate_id for one in followers)]
    tell(events.DuplicateJoined(duplicates=_named(joined), supporters=leader.supporters), leader, by)
    return taken.done


@command
def unmerge(duplicate_id: UUID, *, by: Actor, key: str) -> Done:
    """Take a duplicate out again: it goes on in the step it was in, with the working time its clocks had left.

    Reports that had followed it into the other one come back with it.

    Raises:
        NotFound: there is no such report.
        NotAllowed: `by` is neither a verifier nor the head of its agency.
        WrongState: it is not merged, or the period of the pack has passed (for a verifier: and its leader is closed).
        Conflict: it was merged elsewhere at this moment.
    """
    duplicate, merged = locked_with_leader(duplicate_id)
    require_step(duplicate, MERGED)
    facts = ["undo_period"] if merged is not None and may_undo(merged, by) else []
    taken = take_step(duplicate, "unmerge", by=by, key=key, facts=facts)
    if not taken.acted.was_repeated:
        assert merged is not None
        take_out(duplicate, merged, by=by, by_reporter=False)
    return taken.done


def take_out(duplicate: Complaint, merged: Merge, *, by: Actor, by_reporter: bool) -> None:
    """Undo the merge of a duplicate whose case has left the step; both are locked. Tells both."""
    leader, now = merged.leader, clock.now()
    returning = _followers_of(duplicate, leader)
    ended = [merged.pk, *(taken_over.pk for taken_over, _earlier in returning)]
    Merge.objects.filter(pk__in=ended).update(undone_at=now, undone_by=by.reference)
    back = [earlier.pk for _taken_over, earlier in returning]
    Merge.objects.filter(pk__in=back).update(undone_at=None, undone_by="")
    count_supporters(duplicate)
    count_supporters(leader)
    told = events.Unmerged(leader=str(leader.pk), step=duplicate.case.step, by_reporter=by_reporter)
    tell(told, duplicate, by)
    left = [duplicate.pk, *(earlier.duplicate_id for _taken_over, earlier in returning)]
    tell(events.DuplicateLeft(duplicates=_named(left), supporters=leader.supporters), leader, by)


def may_undo(merged: Merge, by: Actor) -> bool:
    """Whether the merge may still be undone: within the pack's working days; by a verifier while the leader is open."""
    if merged.leader.case.is_open and by.has(Role.VERIFIER, organization=coordinator()):
        return True
    days = rules.days("undo_merge", on=merged.merged_at)
    return clock.now() <= working_calendar().add_working_days(merged.merged_at, days)


def facts_of(leader: Complaint) -> list[str]:
    """What holds for the duplicates of a report, as the guards of the procedure name it."""
    case = leader.case
    facts = []
    if case.step == "resolved" or case.outcome == "resolved":
        facts.append("leader_resolved")
    if case.step == "resolved" or not case.is_open:
        facts.append("leader_finished")
    return facts


def active_merge(complaint_id: UUID) -> Merge | None:
    """The merge that binds a duplicate now, with its leader; None when it is none. One SQL query."""
    rows = Merge.objects.filter(duplicate=complaint_id, undone_at__isnull=True)
    return rows.select_related("leader__case").defer("leader__search").first()


def locked_with_leader(complaint_id: UUID) -> tuple[Complaint, Merge | None]:
    """A report and the merge that binds it, if any; the rows of the report and of its leader are locked.

    Raises:
        NotFound: there is none.
        Conflict: it was merged or taken out at this very moment.
    """
    merged = active_merge(complaint_id)
    found = locked_together([complaint_id, *([merged.leader_id] if merged is not None else [])])
    complaint = found[complaint_id]
    if merged is None and complaint.case.step != MERGED:
        return complaint, None
    now = active_merge(complaint_id)
    if merged is None or now is None or now.pk != merged.pk:
        raise Conflict(_("Somebody merged this report or took it out just now. Reload the page and try again."))
    merged.leader = found[merged.leader_id]
    return complaint, merged


def locked_together(identifiers: Collection[UUID]) -> dict[UUID, Complaint]:
    """The complaints with their cases, locked in the order of their identifiers until the transaction ends.

    Raises:
        NotFound: one of them does not exist.
    """
    rows = Complaint.objects.select_for_update(of=("self", "case")).select_related("case").defer("search")
    found = {complaint.pk: complaint for complaint in rows.filter(pk__in=identifiers).order_by("pk")}
    if len(found) != len(set(identifiers)):
        raise NotFound(_("There is no such complaint."))
    return found


def refuse_sealed(complaint: Complaint, by: Actor) -> None:
    """Keep a sealed report apart from all others.

    Raises:
        NotFound: `by` may not know of it.
        WrongState: it is sealed.
    """
    if not complaint.is_sealed:
        return
    if not may_see(complaint, by):
        raise NotFound(_("There is no such complaint, or it is not handled by your agency."))
    raise WrongState(_("A sealed report is handled on its own: it is neither merged nor split."), code="sealed")


def require_step(complaint: Complaint, code: str) -> None:
    """Refuse a report whose procedure has no such step: it keeps the version it was filed under."""
    if all(step.code != code for step in procedure(complaint.case.definition_id).steps):
        raise WrongState(
            _("This report runs on an older procedure that does not know this. Handle it on its own, to its end."),
            code="older-procedure",
        )


# The reporters of the duplicates have the problem too. A device counts once, whichever of the reports it supported.
_COUNT = """
    WITH others AS (SELECT duplicate_id FROM complaints_merge WHERE leader_id = %(id)s AND undone_at IS NULL)
    UPDATE complaints_complaint SET supporters = (SELECT count(*) FROM others) + (
        SELECT count(DISTINCT device) FROM complaints_supporter
        WHERE complaint_id = %(id)s OR complaint_id IN (SELECT duplicate_id FROM others))
    WHERE case_id = %(id)s RETURNING supporters
"""


def count_supporters(complaint: Complaint) -> None:
    """Count those who have the problem of a locked report, and of the reports merged into it, anew."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"id": complaint.pk})
        complaint.supporters = cursor.fetchone()[0]


def _require_leader(leader: Complaint, by: Actor) -> None:
    """`by` may merge into this report, and it can take it."""
    case = leader.case
    is_verifier = by.has(Role.VERIFIER, organization=coordinator())
    if not is_verifier and not by.has(Role.HEAD, organization=case.organization_id):
        raise NotAllowed(_("A head merges only reports that both are with their agency. Ask a verifier."))
    if not is_verifier and case.step in BEFORE_DISPOSITION:
        raise NotFound(_("There is no such complaint, or it is not handled by your agency."))
    if case.step == MERGED:
        raise Conflict(
            _("The report you chose is merged into another one itself. Reload the page and merge into that one."),
            field="into",
        )
    if not case.is_open:
        raise Conflict(_("The report you chose is closed. Merge into one that is open."), field="into")


def _followers_of(duplicate: Complaint, leader: Complaint) -> list[tuple[Merge, Merge]]:
    """Merges into `leader` that took over a merge into `duplicate`, each with the one it took over."""
    present = list(Merge.objects.filter(leader=leader, undone_at__isnull=True, replaces__isnull=False))
    if not present:
        return []
    known = {one.pk: one for one in Merge.objects.filter(duplicate__in=[one.duplicate_id for one in present])}
    return [
        (one, earlier) for one in present for earlier in _taken_over(one, known) if earlier.leader_id == duplicate.pk
    ]


def _taken_over(merged: Merge, known: dict[int, Merge]) -> Iterable[Merge]:
    while merged.replaces_id is not None:
        merged = known[merged.replaces_id]
        yield merged


def _named(identifiers: Iterable[UUID]) -> list[str]:
    return sorted(str(identifier) for identifier in identifiers)
