"""Who is told when something happens to a complaint."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from praja.accounts.queries import holders
from praja.cases.definitions import Officer
from praja.cases.queries import organization_in, procedure
from praja.complaints.events.types import (
    Answered,
    Archived,
    ClosedSilent,
    Completed,
    CompletionRequested,
    Disposed,
    Filed,
    Forwarded,
    RemoteUpdated,
    Reopened,
    ReporterAsked,
    ReporterReplied,
    Resolved,
    Returned,
)
from praja.complaints.models import Complaint
from praja.kernel.events import Recorded, handler
from praja.kernel.notify.commands import Recipient, notify


@handler(
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
    name="complaints.tell_reporter",
)
def tell_reporter(event: Recorded[Any]) -> None:
    """Tell a reporter who left an e-mail address that something happened. The words stay behind code and PIN."""
    complaint = _complaint(event)
    if not complaint.reporter_email or complaint.is_demo:
        return
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


@handler(Filed, Completed, Disposed, Returned, ReporterReplied, Reopened, name="complaints.tell_officers")
def tell_officers(event: Recorded[Any]) -> None:
    """Tell the officers in whose inbox a complaint now waits, at most once an hour for each step."""
    complaint = _complaint(event)
    if complaint.is_demo:
        return
    case = complaint.case
    step = procedure(case.definition_id).step(case.step)
    if not isinstance(step.actor, Officer):
        return
    organization = organization_in(step.actor.organization, case)
    for user in holders(*step.actor.roles, organization=organization):
        notify(
            "complaint_waiting",
            to=Recipient(address=user.email, language=settings.LANGUAGE_CODE, user_id=user.pk),
            context={
                "reference": case.reference,
                "step": step.name.id,
                "url": settings.PUBLIC_URL + reverse("complaints:detail", args=[case.id]),
            },
            key=f"complaint-waiting:{case.step}:{event.time:%Y-%m-%dT%H}:{user.pk}",
        )


def _complaint(event: Recorded[Any]) -> Complaint:
    identifier = UUID(event.subject.removeprefix("complaint/"))
    return Complaint.objects.select_related("case").get(pk=identifier)
