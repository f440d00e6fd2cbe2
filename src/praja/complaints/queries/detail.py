"""One complaint with everything its page shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.cases.models import Case, Clock, Request
from praja.cases.queries import requests
from praja.complaints.events.types import INTERNAL_EVENTS, IdentityViewed
from praja.complaints.models import INTERNAL_MESSAGES, Complaint, Message, MessageKind, Photo
from praja.complaints.queries.family import with_relatives
from praja.complaints.queries.visibility import is_published, may_see, reached_by
from praja.kernel.actors import Actor, ActorKind
from praja.kernel.errors import NotFound
from praja.kernel.events.models import Event
from praja.kernel.events.timeline import timeline

PUBLIC_STATEMENTS = (MessageKind.ANSWER, MessageKind.PLAN, MessageKind.RESOLUTION, MessageKind.FORWARDING)
"""What an agency says to everybody."""


@dataclass(frozen=True, slots=True)
class Detail:
    """A complaint with everything its page shows: messages oldest first, photos by message (None: the complaint's)."""

    complaint: Complaint
    photos: dict[UUID | None, list[Photo]]
    messages: list[Message]
    clocks: list[Clock]
    events: list[Event]
    requests: list[Request] = field(default_factory=list)
    """What supporting agencies were asked, oldest first; only for officers."""

    @property
    def case(self) -> Case:
        return self.complaint.case


def complaint_detail(complaint_id: UUID, *, by: Actor, for_page: bool = True) -> Detail:
    """The complaint as `by` may see it; the reporter does not get the officers' messages to each other.

    Five SQL queries, whatever the number of messages, and one more when supporting agencies were asked;
    four without what only the page shows: its events, and how it came in.

    Raises:
        NotFound: there is none, or `by` may not know of it.
    """
    rows = Complaint.objects.select_related("case").defer("search")
    if for_page:
        related = ("case__officer", "open311_filing__key", "lapor_report", "assisted_filing")
        rows = with_relatives(rows.select_related(*related))
    if by.organizations():
        rows = rows.annotate(is_reached=reached_by(by))
    complaint = rows.filter(pk=complaint_id).first()
    reached = {complaint_id} if getattr(complaint, "is_reached", False) else set()
    if complaint is None or not may_see(complaint, by, reached=reached):
        raise NotFound(_("There is no such complaint, or it is not handled by your agency."))
    photos: dict[UUID | None, list[Photo]] = {}
    for photo in Photo.objects.filter(complaint=complaint).order_by("id"):
        photos.setdefault(photo.message_id, []).append(photo)
    messages = Message.objects.filter(complaint=complaint).order_by("id")
    if by.kind is ActorKind.CITIZEN:
        messages = messages.exclude(kind__in=INTERNAL_MESSAGES)
    said = list(messages)
    events = timeline(complaint.subject) if for_page else []
    return Detail(
        complaint=complaint,
        photos=photos,
        messages=said,
        clocks=list(Clock.objects.filter(case=complaint_id).order_by("started_at", "id")),
        events=_without_internal(events) if by.kind is ActorKind.CITIZEN else events,
        requests=requests(complaint_id) if any(message.request_id for message in said) else [],
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


def _without_internal(events: list[Event]) -> list[Event]:
    """The timeline as reporter and public read it."""
    return [event for event in events if event.type not in INTERNAL_EVENTS]


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
        events=[e for e in _without_internal(timeline(complaint.subject)) if e.type != IdentityViewed.TYPE],
    )
