"""Who is told when something happens to a complaint."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from praja.accounts.queries import holders
from praja.cases.definitions import Officer
from praja.cases.models import Case
from praja.cases.queries import procedure, seats
from praja.complaints.events.merging import SplitOff, Unmerged, Unsplit
from praja.complaints.events.types import (
    Answered,
    Archived,
    Assigned,
    ClosedSilent,
    Completed,
    CompletionRequested,
    ContributionsRequested,
    Disposed,
    Filed,
    Forwarded,
    Planned,
    RemoteUpdated,
    Reopened,
    ReopenedForNeighbours,
    ReporterAsked,
    ReporterReplied,
    Resolved,
    Returned,
)
from praja.complaints.models import Channel, Complaint
from praja.complaints.models.complaint import complaint_key
from praja.kernel.actors import Role
from praja.kernel.events import Recorded, batch_handler, handler
from praja.kernel.notify.commands import Recipient, notify


@batch_handler(
    Filed,
    CompletionRequested,
    Disposed,
    Answered,
    ReporterAsked,
    Resolved,
    Archived,
    Forwarded,
    RemoteUpdated,
    ClosedSilent,
    Planned,
    ReopenedForNeighbours,
    name="complaints.tell_reporter",
)
def tell_reporter(events: Sequence[Recorded[Any]]) -> None:
    """Tell reporters who left an e-mail address that something happened. The words stay behind code and PIN."""
    reachable = Complaint.objects.filter(reporter_email__isnull=False, is_demo=False).select_related("case")
    complaints = reachable.defer("search").in_bulk([complaint_key(event.subject) for event in events])
    for event in events:
        if (complaint := complaints.get(complaint_key(event.subject))) is not None:
            _tell_reporter(complaint, event)


def _tell_reporter(complaint: Complaint, event: Recorded[Any]) -> None:
    if not complaint.reporter_email:
        return
    if isinstance(event.data, Filed) and complaint.channel == Channel.EMAIL:
        return  # its mail was answered with code and PIN
    case = complaint.case
    with translation.override(complaint.language):
        step = procedure(case.definition_id).step(case.step)
        notify(
            "complaint_received" if isinstance(event.data, Filed) else "complaint_updated",
            to=Recipient(address=complaint.reporter_email, language=complaint.language),
            context={
                "reference": case.reference,
                "step": str(step.public_name or step.name),
                "url": settings.PUBLIC_URL + reverse("complaints:track") + f"?code={case.reference}",
            },
            key=f"complaint-event:{event.id}",
        )


@batch_handler(
    Filed,
    Completed,
    Disposed,
    Returned,
    ReporterReplied,
    Reopened,
    ReopenedForNeighbours,
    Unmerged,
    SplitOff,
    Unsplit,
    name="complaints.tell_officers",
)
def tell_officers(events: Sequence[Recorded[Any]]) -> None:
    """Tell the officers in whose inbox a complaint now waits, at most once an hour for each step."""
    keys = [complaint_key(event.subject) for event in events]
    cases = Case.objects.filter(complaint__is_demo=False).in_bulk(keys)
    told = set()
    for key, event in zip(keys, events, strict=True):
        if (case := cases.get(key)) is None:
            continue
        step = procedure(case.definition_id).step(case.step)
        if not isinstance(step.actor, Officer):
            continue
        within = f"{case.step}:{event.time:%Y-%m-%dT%H}"
        for code in seats(step.actor.organization, case):
            if (code, step.actor.roles, within) not in told:
                told.add((code, step.actor.roles, within))
                _tell(case, code, step.actor.roles, step.name.id, key=within)


@handler(ContributionsRequested, Assigned, name="complaints.tell_helpers")
def tell_helpers(event: Recorded[Any]) -> None:
    """Tell the officers of supporting agencies, or of the unit, that a complaint waits in their inbox."""
    complaint = _complaint(event)
    if complaint.is_demo:
        return
    case, said = complaint.case, event.data
    step = procedure(case.definition_id).step(case.step)
    if isinstance(said, ContributionsRequested):
        codes = said.organizations
    else:
        codes = [said.unit] if said.unit and not said.officer else []
    for code in codes:
        _tell(case, code, (Role.HANDLER, Role.HEAD, Role.VILLAGE_OPERATOR), step.name.id, key=f"{code}:{event.id}")


def _tell(case: Case, organization: str, roles: Iterable[Role], step: str, *, key: str) -> None:
    for user in holders(*roles, organization=organization):
        notify(
            "complaint_waiting",
            to=Recipient(address=user.email, language=settings.LANGUAGE_CODE, user_id=user.pk),
            context={
                "reference": case.reference,
                "step": step,
                "url": settings.PUBLIC_URL + reverse("complaints:detail", args=[case.id]),
            },
            key=f"complaint-waiting:{key}:{user.pk}",
        )


def _complaint(event: Recorded[Any]) -> Complaint:
    identifier = complaint_key(event.subject)
    return Complaint.objects.select_related("case").get(pk=identifier)
