"""One complaint with everything its page shows."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.cases.models import Case, Clock
from praja.complaints.events.types import IdentityViewed
from praja.complaints.models import INTERNAL_MESSAGES, Complaint, Message, MessageKind, Photo
from praja.complaints.queries.family import with_relatives
from praja.complaints.queries.visibility import is_published, may_see
from praja.kernel.actors import Actor, ActorKind
from praja.kernel.errors import NotFound
from praja.kernel.events.models import Event
from praja.kernel.events.timeline import timeline

PUBLIC_STATEMENTS = (MessageKind.ANSWER, MessageKind.RESOLUTION)
"""What an agency says to everybody."""


@dataclass(frozen=True, slots=True)
class Detail:
    """A complaint with everything its page shows: messages oldest first, photos by message (None: the complaint's)."""

    complaint: Complaint
    photos: dict[UUID | None, list[Photo]]
    messages: list[Message]
    clocks: list[Clock]
    events: list[Event]

    @property
    def case(self) -> Case:
        return self.complaint.case


def complaint_detail(complaint_id: UUID, *, by: Actor, with_events: bool = True) -> Detail:
    """The complaint as `by` may see it; the reporter does not get the officers' messages to each other.

    Five SQL queries, whatever the number of messages; four without the events, which JSON does not show.

    Raises:
        NotFound: there is none, or `by` may not know of it.
    """
    rows = with_relatives(
        Complaint.objects.select_related("case", "open311_filing__key", "lapor_report", "assisted_filing").defer(
            "search"
        )
    )
    complaint = rows.filter(pk=complaint_id).first()
    if complaint is None or not may_see(complaint, by):
        raise NotFound(_("There is no such complaint, or it is not handled by your agency."))
    photos: dict[UUID | None, list[Photo]] = {}
    for photo in Photo.objects.filter(complaint=complaint).order_by("id"):
        photos.setdefault(photo.message_id, []).append(photo)
    messages = Message.objects.filter(complaint=complaint).order_by("id")
    if by.kind is ActorKind.CITIZEN:
        messages = messages.exclude(kind__in=INTERNAL_MESSAGES)
    return Detail(
        complaint=complaint,
        photos=photos,
        messages=list(messages),
        clocks=list(Clock.objects.filter(case=complaint_id).order_by("started_at", "id")),
        events=timeline(complaint.subject) if with_events else [],
    )


def complaint_for_staff(complaint_id: UUID, *, by: Actor) -> Complaint:
    """The complaint alone, as an officer may see it. One SQL query.

    Raises:
        NotFound: there is none, or `by` may not know of it.
    """
    complaint = Complaint.objects.select_related("case").defer("search").filter(pk=complaint_id).first()
    if complaint is None or not may_see(complaint, by):
        raise NotFound(_("There is no such complaint, or it is not handled by your agency."))
    return complaint


def complaint_by_reference(reference: str) -> Complaint:
    """The complaint with this tracking code, for a reporter who has unlocked it. One SQL query.

    Raises:
        NotFound: there is none.
    """
    complaint = Complaint.objects.select_related("case").filter(case__reference=reference).first()
    if complaint is None:
        raise NotFound(_("There is no such complaint."))
    return complaint


def published_report(complaint_id: UUID) -> Detail:
    """One report as everybody may read it: no photos, and only what agencies said to everybody. Four SQL queries.

    Raises:
        NotFound: there is none, or it is not public.
    """
    rows = with_relatives(Complaint.objects.select_related("case").defer("search"))
    complaint = rows.filter(pk=complaint_id).first()
    if complaint is None or not is_published(complaint):
        raise NotFound(_("There is no such report, or it is not public."))
    return Detail(
        complaint=complaint,
        photos={},
        messages=list(Message.objects.filter(complaint=complaint, kind__in=PUBLIC_STATEMENTS).order_by("id")),
        clocks=list(Clock.objects.filter(case=complaint_id).order_by("started_at", "id")),
        events=[event for event in timeline(complaint.subject) if event.type != IdentityViewed.TYPE],
    )
