"""Who is told of escalations, of instructions, and of the way to Ombudsman RI. Warnings are told by the watch."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from praja.complaints.events.types import Escalated, Instructed, OmbudsmanShown
from praja.complaints.ladder import holders_of
from praja.complaints.models import Complaint, Escalation
from praja.complaints.models.complaint import complaint_key
from praja.kernel.actors import Role
from praja.kernel.events import Recorded, handler
from praja.kernel.notify.commands import Recipient, notify


@handler(Escalated, name="complaints.tell_escalated")
def tell_escalated(event: Recorded[Escalated]) -> None:
    """Tell whoever sits on the level, at most once an hour for each level, how much waits there."""
    said = event.data
    if not said.holders or _complaint(event.subject).is_demo:
        return
    waiting = Escalation.objects.filter(organization=said.organization, level=said.level, noted_at__isnull=True)
    count = str(waiting.count())
    for user in holders_of(said.organization, said.roles):
        notify(
            "complaints_escalated",
            to=Recipient(address=user.email, language=settings.LANGUAGE_CODE, user_id=user.pk),
            context={
                "level": str(said.level),
                "count": count,
                "url": settings.PUBLIC_URL + reverse("complaints:escalations"),
            },
            key=f"complaints-escalated:{said.level}:{event.time:%Y-%m-%dT%H}:{user.pk}",
        )


@handler(Instructed, name="complaints.tell_instructed")
def tell_instructed(event: Recorded[Instructed]) -> None:
    """Tell the officers of the agency that there is an instruction. Its words stay on the page."""
    complaint = _complaint(event.subject)
    if complaint.is_demo:
        return
    case = complaint.case
    for user in holders_of(case.organization_id, (Role.HANDLER, Role.HEAD)):
        notify(
            "complaint_instructed",
            to=Recipient(address=user.email, language=settings.LANGUAGE_CODE, user_id=user.pk),
            context={
                "reference": case.reference,
                "step": case.step,
                "url": settings.PUBLIC_URL + reverse("complaints:detail", args=[case.id]),
            },
            key=f"complaint-instructed:{event.id}:{user.pk}",
        )


@handler(OmbudsmanShown, name="complaints.tell_ombudsman")
def tell_ombudsman(event: Recorded[OmbudsmanShown]) -> None:
    """Tell a reporter who left an e-mail address that the page names another way now."""
    complaint = _complaint(event.subject)
    if complaint.is_demo or not complaint.reporter_email:
        return
    reference = complaint.case.reference
    notify(
        "complaint_ombudsman",
        to=Recipient(address=complaint.reporter_email, language=complaint.language),
        context={
            "reference": reference,
            "url": settings.PUBLIC_URL + reverse("complaints:track") + f"?code={reference}",
        },
        key=f"complaint-event:{event.id}",
    )


def _complaint(subject: str) -> Complaint:
    identifier = complaint_key(subject)
    return Complaint.objects.select_related("case").get(pk=identifier)
