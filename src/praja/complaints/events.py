"""What happens to a complaint. No text and no person: words are represented by a salted hash (`content_digest`)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from praja.accounts.queries import holders
from praja.cases.definitions import Officer
from praja.cases.queries import organization_in, procedure
from praja.complaints.models import Complaint
from praja.kernel.events import EventPayload, Recorded, event_type, handler
from praja.kernel.notify.commands import Recipient, notify


@event_type("complaints.filed.v1")
class Filed(EventPayload):
    category: str
    organization: str
    district: str
    village: str
    channel: str
    is_anonymous: bool
    is_secret: bool
    is_demo: bool
    photos: int
    procedure: str
    content_digest: str


@event_type("complaints.verified.v1")
class Verified(EventPayload):
    classification: str
    category: str


@event_type("complaints.completion_requested.v1")
class CompletionRequested(EventPayload):
    message: str
    content_digest: str


@event_type("complaints.completed.v1")
class Completed(EventPayload):
    message: str
    content_digest: str
    photos: int


@event_type("complaints.disposed.v1")
class Disposed(EventPayload):
    to: str
    resolution_days: int


@event_type("complaints.returned.v1")
class Returned(EventPayload):
    message: str
    content_digest: str


@event_type("complaints.answered.v1")
class Answered(EventPayload):
    message: str
    content_digest: str
    photos: int


@event_type("complaints.reporter_asked.v1")
class ReporterAsked(EventPayload):
    message: str
    content_digest: str


@event_type("complaints.reporter_replied.v1")
class ReporterReplied(EventPayload):
    message: str
    content_digest: str
    photos: int


@event_type("complaints.commented.v1")
class Commented(EventPayload):
    message: str
    content_digest: str
    photos: int


@event_type("complaints.resolved.v1")
class Resolved(EventPayload):
    message: str
    content_digest: str
    photos: int


@event_type("complaints.rated.v1")
class Rated(EventPayload):
    rating: int


@event_type("complaints.reopened.v1")
class Reopened(EventPayload):
    message: str
    content_digest: str
    photos: int


@event_type("complaints.archived.v1")
class Archived(EventPayload):
    message: str
    content_digest: str


@event_type("complaints.supported.v1")
class Supported(EventPayload):
    """Somebody else has the same problem; `supporters` counts them."""

    supporters: int


@event_type("complaints.concealed.v1")
class Concealed(EventPayload):
    """From now on the public does not read it."""

    by_reporter: bool


@event_type("complaints.closed_silent.v1")
class ClosedSilent(EventPayload):
    """The reporter's time to reply has passed; `outcome` is that of the case."""

    outcome: str


@event_type("complaints.open311_key_issued.v1")
class Open311KeyIssued(EventPayload):
    key: int
    client: str


@event_type("complaints.open311_key_revoked.v1")
class Open311KeyRevoked(EventPayload):
    key: int
    client: str


@handler(
    Filed,
    CompletionRequested,
    Disposed,
    Answered,
    ReporterAsked,
    Resolved,
    Archived,
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
