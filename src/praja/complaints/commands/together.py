"""Several agencies on one complaint: the responsible one asks, supporting ones contribute or decline."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.cases import commands as cases
from praja.cases.models import Case, Request, RequestOutcome
from praja.complaints import events
from praja.complaints.commands.steps import (
    AGENCY_ROLES,
    HANDLING_STEPS,
    Done,
    Taken,
    Words,
    digest_of,
    locked,
    open_requests,
    say,
    take_beside,
    tell,
)
from praja.complaints.models import MESSAGE_LENGTH, Complaint, MessageKind
from praja.complaints.practice import choice
from praja.government.queries import coordinator, organization, organization_name
from praja.kernel import clock
from praja.kernel.actors import Actor, Role
from praja.kernel.calendar.queries import working_calendar
from praja.kernel.commands import command
from praja.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from praja.kernel.text.words import clean_text


@command
def ask_agencies(complaint_id: UUID, *, questions: Mapping[str, str], by: Actor, key: str) -> Done:
    """Ask supporting agencies to contribute, each with its own question. The responsible agency stays responsible.

    `questions` maps codes of agencies to what they are asked. Each gets it in its inbox, with the working days the
    pack gives (`contribution_days`).

    Raises:
        NotAllowed: `by` is neither a verifier nor of the responsible agency.
        WrongState: it is not being followed up.
        Invalid: no such agency, it is responsible or asked already, or there are too many.
    """
    complaint = locked(complaint_id)
    case = complaint.case
    _require_direction(case, by)
    taken = take_beside(complaint, "ask_agencies", by=by, key=key, content=[dict(questions)])
    if taken.acted.was_repeated:
        return taken.done
    require_handling(case)
    texts = {code: clean_text(text, field="question", longest=MESSAGE_LENGTH) for code, text in questions.items()}
    _check_agencies(case, list(texts))
    days = choice("contribution_days", on=case.opened_at)
    due_at = working_calendar().add_working_days(clock.now(), days)
    requests = cases.ask(case, organizations=list(texts), roles=AGENCY_ROLES, due_at=due_at)
    voice = _direction(case, by)
    messages = [
        say(
            complaint,
            MessageKind.CONTRIBUTION_REQUEST,
            texts[request.organization_id],
            by=by,
            organization=voice,
            request=request,
        )
        for request in requests
    ]
    asked = events.ContributionsRequested(
        organizations=list(texts),
        messages=[str(message.id) for message in messages],
        content_digests=[digest_of(message) for message in messages],
    )
    tell(asked, complaint, by)
    return taken.done


@command
def contribute(complaint_id: UUID, *, words: Words, by: Actor, key: str) -> Done:
    """Give what the agency was asked for: words and photos that officers read.

    Raises:
        NotAllowed: `by` acts for no agency that was asked.
        WrongState: its request is answered or withdrawn.
    """
    taken, request = _answer(complaint_id, "contribute", MessageKind.CONTRIBUTION, words, by=by, key=key)
    if taken.message is not None and request is not None:
        cases.close_requests([request], outcome=RequestOutcome.GIVEN)
        tell(events.Contributed(request=str(request.pk), **taken.said, photos=taken.photos), taken.complaint, by)
    return taken.done


@command
def decline(complaint_id: UUID, *, words: Words, by: Actor, key: str) -> Done:
    """Say that the agency has nothing to contribute, and why.

    Raises:
        NotAllowed: `by` acts for no agency that was asked.
        WrongState: its request is answered or withdrawn.
    """
    taken, request = _answer(complaint_id, "decline", MessageKind.DECLINE, words, by=by, key=key)
    if taken.message is not None and request is not None:
        cases.close_requests([request], outcome=RequestOutcome.DECLINED)
        tell(events.ContributionDeclined(request=str(request.pk), **taken.said), taken.complaint, by)
    return taken.done


def tell_unawaited(complaint: Complaint, requests: list[Request], reason: str, *, by: Actor) -> None:
    """Keep the reason why a resolution did not wait for these agencies, and tell it."""
    text = clean_text(reason, field="unawaited", longest=MESSAGE_LENGTH)
    message = say(complaint, MessageKind.WITHDRAWAL, text, by=by, organization=complaint.case.organization_id)
    withdrawn = events.ContributionsWithdrawn(
        organizations=[request.organization_id for request in requests],
        message=str(message.id),
        content_digest=digest_of(message),
    )
    tell(withdrawn, complaint, by)


def may_direct(case: Case, by: Actor) -> bool:
    """Whether `by` decides who works on it: the responsible agency itself, or a verifier of the coordinator."""
    return by.has(*AGENCY_ROLES, organization=case.organization_id) or by.has(Role.VERIFIER, organization=coordinator())


def require_handling(case: Case) -> None:
    """Refuse unless an agency has it now.

    Raises:
        WrongState: none has.
    """
    if case.step not in HANDLING_STEPS:
        raise WrongState(_("This can only be done while an agency handles the report."))


def _require_direction(case: Case, by: Actor) -> None:
    if not may_direct(case, by):
        by.require(*AGENCY_ROLES, organization=case.organization_id)


def _direction(case: Case, by: Actor) -> str:
    """The organization in whose name `by` decides."""
    return case.organization_id if by.has(*AGENCY_ROLES, organization=case.organization_id) else coordinator()


def _check_agencies(case: Case, codes: list[str]) -> None:
    if not codes:
        raise Invalid(_("Choose an agency and write what you ask it."), field="agency_1")
    open_now = {request.organization_id for request in open_requests(case)}
    most = choice("supporting_agencies", on=case.opened_at)
    if len(open_now) + len(codes) > most:
        raise Invalid(_("Ask at most %(most)s agencies at the same time.") % {"most": most}, field="agency_1")
    for number, code in enumerate(codes, start=1):
        field = f"agency_{number}"
        if not _receives(code):
            raise Invalid(_("Choose an agency that receives complaints."), field=field)
        if code in (case.organization_id, case.unit_id):
            raise Invalid(
                _("%(agency)s handles the report already.") % {"agency": organization_name(code)}, field=field
            )
        if code in open_now:
            raise Invalid(_("%(agency)s is asked already.") % {"agency": organization_name(code)}, field=field)


def _receives(code: str) -> bool:
    try:
        return organization(code).receives_complaints
    except NotFound:
        return False


def _answer(
    complaint_id: UUID, action: str, kind: MessageKind, words: Words, *, by: Actor, key: str
) -> tuple[Taken, Request | None]:
    """Answer the open request to an agency of `by`; None with the repeat of an answer that was given before."""
    complaint = locked(complaint_id)
    mine = by.organizations(*AGENCY_ROLES)
    asked = [
        item for item in Request.objects.filter(case=complaint.case).order_by("id") if item.organization_id in mine
    ]
    if not asked:
        by.require_staff()
        raise NotAllowed(_("Only an agency that was asked to contribute can do this."))
    request = next((item for item in asked if item.is_open), None)
    voice = (request or asked[-1]).organization_id
    taken = take_beside(complaint, action, by=by, key=key, words=words, kind=kind, organization=voice, request=request)
    if request is None and not taken.acted.was_repeated:
        raise WrongState(_("This question is answered already, or was withdrawn."))
    return taken, request
