"""The reporter's part after filing: complete, reply, add, rate, reopen, after showing code and PIN."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.complaints import events, rules
from praja.complaints.commands.merging import facts_of, locked_with_leader, take_out
from praja.complaints.commands.steps import Done, Taken, Words, locked, take_step, tell
from praja.complaints.models import Complaint, MessageKind
from praja.kernel import clock
from praja.kernel.actors import Actor, ActorKind
from praja.kernel.calendar.queries import working_calendar
from praja.kernel.commands import command
from praja.kernel.errors import Invalid, NotAllowed
from praja.kernel.text.words import clean_text


@command
def complete(complaint_id: UUID, *, words: Words, by: Actor, key: str) -> Done:
    """Add what the verifier asked for; verification goes on with the time it had left.

    Raises:
        NotAllowed: `by` is not the reporter.
        WrongState: nobody asked.
    """
    taken = _say(complaint_id, "complete", MessageKind.COMPLETION, words, by=by, key=key)
    if taken.message is not None:
        tell(events.Completed(**taken.said, photos=taken.photos), taken.complaint, by)
    return taken.done


@command
def reply(complaint_id: UUID, *, words: Words, by: Actor, key: str) -> Done:
    """Answer the agency's question; its clock goes on with the time it had left.

    Raises:
        NotAllowed: `by` is not the reporter.
        WrongState: nobody asked.
    """
    taken = _say(complaint_id, "reply", MessageKind.REPLY, words, by=by, key=key)
    if taken.message is not None:
        tell(events.ReporterReplied(**taken.said, photos=taken.photos), taken.complaint, by)
    return taken.done


@command
def comment(complaint_id: UUID, *, words: Words, by: Actor, key: str) -> Done:
    """Add something while officers work on it. No clock changes.

    Raises:
        NotAllowed: `by` is not the reporter.
        WrongState: it is not being followed up.
    """
    taken = _say(complaint_id, "comment", MessageKind.COMMENT, words, by=by, key=key)
    if taken.message is not None:
        tell(events.Commented(**taken.said, photos=taken.photos), taken.complaint, by)
    return taken.done


@command
def rate(complaint_id: UUID, *, rating: int, remark: str = "", by: Actor, key: str) -> Done:
    """Accept the resolution and rate it from 1 (bad) to 5 (very good). The complaint closes.

    The reporter of a duplicate rates the resolution of the report that leads, for themselves.

    Raises:
        NotAllowed: `by` is not the reporter.
        Invalid: the rating is not 1 to 5.
        WrongState: it is not resolved.
    """
    if not 1 <= rating <= 5:
        raise Invalid(_("Choose one to five stars."), field="rating")
    remark = clean_text(remark, field="remark", shortest=0, longest=1000)
    _require_reporter(complaint_id, by)
    complaint, merged = locked_with_leader(complaint_id)
    facts = facts_of(merged.leader) if merged is not None else []
    taken = take_step(complaint, "rate", by=by, key=key, facts=facts, content=[rating, remark])
    if not taken.acted.was_repeated:
        complaint.rating, complaint.rating_comment = rating, remark
        complaint.save(update_fields=["rating", "rating_comment"])
        tell(events.Rated(rating=rating), complaint, by)
    return taken.done


@command
def reopen(complaint_id: UUID, *, words: Words, by: Actor, key: str) -> Done:
    """Say that it is not solved. The agency gets it back with a new clock.

    A closed complaint can be reopened within the working days the pack gives (`reopening`). A duplicate, whose leader
    is solved or closed, goes on by itself in the step it was in.

    Raises:
        NotAllowed: `by` is not the reporter.
        WrongState: it is not resolved or closed, or the period has passed.
    """
    complaint, merged = locked_with_leader(complaint_id)
    case = complaint.case
    facts = facts_of(merged.leader) if merged is not None else []
    if may_reopen(complaint, leader=merged.leader if merged is not None else None):
        facts.append("reopening_period")
    days = rules.resolution_days(
        complaint.classification, on=case.opened_at, category=case.category, organization=case.organization_id
    )
    taken = _say(
        complaint_id,
        "reopen",
        MessageKind.REOPENING,
        words,
        by=by,
        key=key,
        facts=facts,
        days={"resolution": days},
    )
    if taken.message is not None and merged is not None:
        take_out(taken.complaint, merged, by=by, by_reporter=True)
    if taken.message is not None:
        tell(events.Reopened(**taken.said, photos=taken.photos), taken.complaint, by)
    return taken.done


def may_reopen(complaint: Complaint, *, leader: Complaint | None = None) -> bool:
    """Whether the period to reopen is still running: always while open, then for some working days after closing.

    For a duplicate the closing of its leader counts.
    """
    closed_at = (leader or complaint).case.closed_at
    if closed_at is None:
        return True
    days = rules.days("reopening", on=complaint.case.opened_at)
    return clock.now() <= working_calendar().add_working_days(closed_at, days)


def _say(
    complaint_id: UUID,
    action: str,
    kind: MessageKind,
    words: Words,
    *,
    by: Actor,
    key: str,
    facts: list[str] | None = None,
    days: dict[str, int] | None = None,
) -> Taken:
    _require_reporter(complaint_id, by)
    return take_step(locked(complaint_id), action, by=by, key=key, words=words, kind=kind, facts=facts or [], days=days)


def _require_reporter(complaint_id: UUID, by: Actor) -> None:
    if by.kind is not ActorKind.CITIZEN or by.id != str(complaint_id):
        raise NotAllowed(_("Only the reporter can do this. Open the complaint with its code and PIN."))
