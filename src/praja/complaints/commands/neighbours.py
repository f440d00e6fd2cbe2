"""What neighbours say about a problem that counts as solved, and what follows from it."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.cases.models import Action
from praja.cases.queries import procedure
from praja.complaints import events, rules
from praja.complaints.commands.steps import Done, Words, derived_key, locked, say, take_step, tell
from praja.complaints.commands.supporting import MARK_LENGTHS
from praja.complaints.models import MESSAGE_LENGTH, Complaint, MessageKind, StillBroken
from praja.complaints.practice import choice
from praja.complaints.queries import is_published
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.calendar.queries import working_calendar
from praja.kernel.commands import command
from praja.kernel.crypto import keyed_hash
from praja.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from praja.kernel.text.words import clean_text

NOT_SOLVED_STEPS = ("resolved", "closed")


@command
def say_still_broken(complaint_id: UUID, *, words: Words | None = None, device: str, by: Actor) -> Done:
    """Say that a problem which counts as solved is still there, once for each device and resolution.

    When enough say so (the pack's threshold), the agency gets the report back with a new clock.

    Args:
        device: a random mark of the browser, 16 to 80 characters; only its keyed hash is stored.

    Raises:
        NotFound: there is no such public report.
        WrongState: it does not count as solved, or the period for it has passed.
        NotAllowed: `by` is staff, who act on reports by their steps.
    """
    if by.is_staff:
        raise NotAllowed(_("Sign out to speak as a neighbour; officers act on reports by their steps."))
    if len(device) not in MARK_LENGTHS:
        raise Invalid(_("Send a mark of 16 to 80 characters."), field="device")
    complaint = locked(complaint_id)
    if not is_published(complaint):
        raise NotFound(_("There is no such report, or it is not public."))
    mark = keyed_hash(f"{complaint_id}:{device}", purpose="complaints.still_broken")
    if StillBroken.objects.filter(complaint=complaint, device=mark, is_spent=False).exists():
        return Done(complaint, was_repeated=True)
    if not is_open_to_neighbours(complaint):
        raise WrongState(_("This cannot be said about this report any longer. Report the problem again."))
    photos = list(words.photos) if words is not None else []
    text = clean_text(words.text, field="text", shortest=0, longest=MESSAGE_LENGTH) if words is not None else ""
    message = None
    if text or photos:
        message = say(complaint, MessageKind.STILL_BROKEN, text, photos, by=by, organization=None)
    voice = StillBroken.objects.create(complaint=complaint, device=mark, message=message, said_at=clock.now())
    complaint.still_broken += 1
    complaint.save(update_fields=["still_broken"])
    tell(events.SaidStillBroken(count=complaint.still_broken, photos=len(photos)), complaint, by)
    if complaint.still_broken >= threshold(complaint) and _knows(complaint, "reopen_for_neighbours"):
        _reopen(complaint, "reopen_for_neighbours", "threshold", by=Actor.system("still_broken"), key=str(voice.pk))
    return Done(complaint)


@command
def reopen_by_verifier(complaint_id: UUID, *, words: Words, by: Actor, key: str) -> Done:
    """Reopen a report because neighbours say that it is not solved, before they are enough.

    Raises:
        NotAllowed: `by` is not a verifier of the coordinator.
        WrongState: it does not count as solved, or nobody said so.
    """
    complaint = locked(complaint_id)
    return _reopen(complaint, "reopen_by_verifier", "verifier", words=words, by=by, key=key)


def is_open_to_neighbours(complaint: Complaint) -> bool:
    """Whether neighbours may say now that it is still broken: solved, and not longer ago than the pack's period."""
    case = complaint.case
    if case.step not in NOT_SOLVED_STEPS or case.outcome in ("archived", "incomplete"):
        return False
    since = case.closed_at or _resolved_at(complaint)
    days = choice("still_broken_days", on=case.opened_at)
    return since is not None and clock.now() <= working_calendar().add_working_days(since, days)


def threshold(complaint: Complaint) -> int:
    """How many must say so: fewer when the report closed because its reporter said nothing."""
    is_silent = not complaint.case.is_open and complaint.rating is None
    code = "still_broken_threshold_silent" if is_silent else "still_broken_threshold"
    return choice(code, on=complaint.case.opened_at)


def _resolved_at(complaint: Complaint) -> dt.datetime | None:
    resolutions = Action.objects.filter(case=complaint.case, code="resolve").order_by("-done_at")
    return resolutions.values_list("done_at", flat=True).first()


def _knows(complaint: Complaint, action: str) -> bool:
    """Whether the procedure with which the case began has the action; older ones have not."""
    case = complaint.case
    return procedure(case.definition_id).step(case.step).action(action) is not None


def _reopen(
    complaint: Complaint, action: str, decided_by: str, *, words: Words | None = None, by: Actor, key: str
) -> Done:
    count = complaint.still_broken
    case = complaint.case
    resolution = rules.resolution_days(
        complaint.classification, on=case.opened_at, category=case.category, organization=case.organization_id
    )
    taken = take_step(
        complaint,
        action,
        by=by,
        key=key if by.is_staff else derived_key(key, "still-broken"),
        words=words,
        kind=MessageKind.REOPENING if words is not None else None,
        facts=["neighbours_say_so"] if count else [],
        days={"resolution": resolution},
    )
    if not taken.acted.was_repeated:
        tell(events.ReopenedForNeighbours(count=count, decided_by=decided_by), complaint, by)
    return taken.done
