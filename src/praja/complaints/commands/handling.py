"""The officers' part: verify, dispose, answer, ask, resolve, return; and what the platform does in time."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.cases import queries as cases
from praja.complaints import events, rules
from praja.complaints.commands.steps import Done, Words, derived_key, locked, open_requests, reply_days, take_step, tell
from praja.complaints.commands.together import ask_agencies, tell_unawaited
from praja.complaints.models import AssetOwner, Classification, Complaint, MessageKind
from praja.government.queries import organization
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.commands import command
from praja.kernel.errors import Invalid, NotFound

_NOT_SEALED = _("Only its reporter can file a sealed report. Hide this one from the public and hand it to the agency.")
_NOT_UNSEALED = _("A sealed report stays sealed. Choose a category that is sealed, too.")


@command
def verify(
    complaint_id: UUID, *, classification: str, category: str = "", asset_owner: str = "", by: Actor, key: str
) -> Done:
    """Accept a complaint as complete, say what it is, and correct its category if need be.

    `classification` is one of `Classification`. A new category, or another owner of the asset,
    changes the suggested agency with it.

    Raises:
        NotAllowed: `by` is not a verifier of the coordinator.
        WrongState: it is not waiting for verification.
        Invalid: the category is not in the pack, or the owner is unknown.
    """
    if classification not in Classification.values:
        raise Invalid(_("Choose what this report is."), field="classification")
    if asset_owner not in ("", *AssetOwner.values):
        raise Invalid(_("Choose an owner from the list, or leave it empty."), field="asset_owner")
    complaint = locked(complaint_id)
    case = complaint.case
    chosen = rules.category(category or case.category)
    owner = (asset_owner or complaint.asset_owner) if chosen.asks_owner else ""
    if chosen.is_sealed is not complaint.is_sealed:
        raise Invalid(_NOT_UNSEALED if complaint.is_sealed else _NOT_SEALED, field="category")
    suggested = None
    if (chosen.code, owner) != (case.category, complaint.asset_owner):
        suggested = rules.responsible(chosen.code, rules.place_of(case), owner)
    taken = take_step(
        complaint,
        "verify",
        by=by,
        key=key,
        category=chosen.code,
        organization=suggested,
        content=[classification, category, *([asset_owner] if asset_owner else [])],
        days=_answer_days(complaint, classification, agency=case.organization_id) if complaint.is_sealed else None,
    )
    if not taken.acted.was_repeated:
        complaint.classification = classification
        complaint.asset_owner = owner
        complaint.save(update_fields=["classification", "asset_owner"])
        tell(events.Verified(classification=classification, category=chosen.code, asset_owner=owner), complaint, by)
    return taken.done


def _answer_days(complaint: Complaint, classification: str, *, agency: str) -> dict[str, rules.Term]:
    """The time of the agency that acts: to its first answer, and to the end."""
    filed_at, category = complaint.case.opened_at, complaint.case.category
    return {
        "first_answer": rules.days("first_answer", on=filed_at, category=category, organization=agency),
        "resolution": rules.resolution_days(classification, on=filed_at, category=category, organization=agency),
    }


@command
def request_completion(complaint_id: UUID, *, words: Words, by: Actor, key: str) -> Done:
    """Ask the reporter to complete the complaint; the clock of verification pauses until they do.

    Raises:
        NotAllowed: `by` is not a verifier of the coordinator.
        WrongState: it is not waiting for verification.
    """
    complaint = locked(complaint_id)
    taken = take_step(
        complaint,
        "request_completion",
        by=by,
        key=key,
        words=words,
        kind=MessageKind.COMPLETION_REQUEST,
        days=reply_days(complaint),
    )
    if taken.message is not None:
        tell(events.CompletionRequested(**taken.said), taken.complaint, by)
    return taken.done


@command
def archive(complaint_id: UUID, *, words: Words, by: Actor, key: str) -> Done:
    """Set aside a report that cannot be handled (no complaint, unintelligible), with the reason for its reporter.

    Raises:
        NotAllowed: `by` is not a verifier of the coordinator.
        WrongState: it is not waiting for verification.
    """
    taken = take_step(locked(complaint_id), "archive", by=by, key=key, words=words, kind=MessageKind.ARCHIVING)
    if taken.message is not None:
        tell(events.Archived(**taken.said), taken.complaint, by)
    return taken.done


@command
def dispose(
    complaint_id: UUID, *, to: str, note: str = "", supporting: Mapping[str, str] | None = None, by: Actor, key: str
) -> Done:
    """Hand a verified complaint to the agency that must act on it, and start that agency's clocks.

    `supporting` names agencies that are asked to contribute, each with its question (see `ask_agencies`).

    The days to resolve follow from the classification (PermenPANRB 62/2018; days in the pack).

    Raises:
        NotAllowed: `by` is not a verifier of the coordinator.
        WrongState: it is not verified, or is closed.
        Invalid: there is no such agency, or it takes no complaints.
    """
    try:
        agency = organization(to)
    except NotFound:
        agency = None
    if agency is None or not agency.receives_complaints:
        raise Invalid(_("Choose an agency that receives complaints."), field="to")
    complaint = locked(complaint_id)
    days = _answer_days(complaint, complaint.classification, agency=agency.code)
    taken = take_step(
        complaint,
        "dispose",
        by=by,
        key=key,
        words=Words(note) if note.strip() else None,
        kind=MessageKind.DISPOSITION if note.strip() else None,
        organization=agency.code,
        content=[to, dict(supporting)] if supporting else [to],
        days=days,
    )
    if not taken.acted.was_repeated:
        tell(events.Disposed(to=agency.code, resolution_days=int(days["resolution"])), taken.complaint, by)
        if supporting:
            ask_agencies(complaint_id, questions=supporting, by=by, key=derived_key(key, "supporting"))
    return taken.done


@command
def answer(complaint_id: UUID, *, words: Words, by: Actor, key: str) -> Done:
    """Tell the reporter what the agency does or will do. The first answer stops the clock of the first answer.

    Raises:
        NotAllowed: `by` is not a handler or head of the responsible agency.
        WrongState: it is not being followed up.
    """
    taken = take_step(locked(complaint_id), "answer", by=by, key=key, words=words, kind=MessageKind.ANSWER)
    if taken.message is not None:
        tell(events.Answered(**taken.said, photos=taken.photos), taken.complaint, by)
    return taken.done


@command
def ask_reporter(complaint_id: UUID, *, words: Words, by: Actor, key: str) -> Done:
    """Ask the reporter a question; the clock of the resolution pauses until they reply.

    Raises:
        NotAllowed: `by` is not a handler or head of the responsible agency.
        WrongState: it is not being followed up.
    """
    complaint = locked(complaint_id)
    taken = take_step(
        complaint,
        "ask_reporter",
        by=by,
        key=key,
        words=words,
        kind=MessageKind.QUESTION,
        days=reply_days(complaint),
    )
    if taken.message is not None:
        tell(events.ReporterAsked(**taken.said), taken.complaint, by)
    return taken.done


@command
def resolve(complaint_id: UUID, *, words: Words, unawaited: str = "", by: Actor, key: str) -> Done:
    """Tell the reporter that it is solved and how, with a photo where the category requires one.

    `unawaited` says why the agency does not wait for supporting agencies that have not answered yet.

    Raises:
        NotAllowed: `by` is not a handler or head of the responsible agency.
        WrongState: it is not being followed up, the photo is missing, or a supporting agency has not answered yet.
    """
    complaint = locked(complaint_id)
    awaited = open_requests(complaint.case)
    facts = ["contributions_given"] if unawaited.strip() or not awaited else []
    category = rules.category(complaint.case.category)
    taken = take_step(
        complaint,
        "resolve",
        by=by,
        key=key,
        words=words,
        kind=MessageKind.RESOLUTION,
        facts=[*facts, "proof_given"] if words.photos or not category.needs_photo_proof else facts,
        content=[unawaited] if unawaited else [],
        days=reply_days(complaint),
    )
    if taken.message is not None:
        tell(events.Resolved(**taken.said, photos=taken.photos), taken.complaint, by)
        if awaited:
            tell_unawaited(taken.complaint, awaited, unawaited, by=by)
    return taken.done


@command
def return_disposition(complaint_id: UUID, *, words: Words, by: Actor, key: str) -> Done:
    """Send a complaint back for another disposition because it is not this agency's to solve.

    The clock of the resolution runs on: a wrong door costs the government's time, not the citizen's.

    Raises:
        NotAllowed: `by` is not a handler or head of the responsible agency.
        WrongState: it is not being followed up.
    """
    taken = take_step(locked(complaint_id), "return_disposition", by=by, key=key, words=words, kind=MessageKind.RETURN)
    if taken.message is not None:
        tell(events.Returned(**taken.said), taken.complaint, by)
    return taken.done


@command
def close_silent(complaint_id: UUID, *, by: Actor, key: str) -> Done:
    """Close, or archive, a complaint whose reporter let the time to reply pass.

    Raises:
        NotAllowed: `by` is not the platform.
        WrongState: it does not wait for its reporter, or the time has not passed yet.
    """
    complaint = locked(complaint_id)
    case = complaint.case
    waiting = [item for item in cases.clocks(case.id) if item.code == "reporter_reply" and item.is_running]
    has_passed = any(item.due_at < clock.now() for item in waiting)
    action = "archive_silent" if case.step == "completing" else "close_silent"
    taken = take_step(complaint, action, by=by, key=key, facts=["deadline_passed"] if has_passed else [])
    if not taken.acted.was_repeated:
        closed = taken.complaint.case
        tell(events.ClosedSilent(outcome=closed.outcome), taken.complaint, by)
    return taken.done
