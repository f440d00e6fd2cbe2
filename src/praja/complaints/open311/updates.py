"""The extension "service request updates", as FixMyStreet and its clients read it: what happened to public reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.http import QueryDict

from praja.complaints import events
from praja.complaints.models import Message, Open311Key
from praja.complaints.models.complaint import SUBJECT
from praja.complaints.open311.formats import moment
from praja.complaints.open311.queries import own_merged_names, public_names
from praja.complaints.open311.saying import Status
from praja.complaints.open311.search import Window, read_window
from praja.complaints.presenters.timeline import sentence
from praja.complaints.queries.detail import PUBLIC_STATEMENTS
from praja.kernel.events.models import Event
from praja.kernel.identifiers import first_uuid7_at
from praja.kernel.paging import Page, page_of
from praja.kernel.text import mask_personal_data

MAX_UPDATES = 1000


STATUSES: dict[str, Status] = {
    events.Verified.TYPE: Status.INVESTIGATING,
    events.CompletionRequested.TYPE: Status.OPEN,
    events.Completed.TYPE: Status.OPEN,
    events.Disposed.TYPE: Status.IN_PROGRESS,
    events.Returned.TYPE: Status.INVESTIGATING,
    events.Answered.TYPE: Status.IN_PROGRESS,
    events.Planned.TYPE: Status.ACTION_SCHEDULED,
    events.ReporterAsked.TYPE: Status.IN_PROGRESS,
    events.ReporterReplied.TYPE: Status.IN_PROGRESS,
    events.Commented.TYPE: Status.IN_PROGRESS,
    events.Resolved.TYPE: Status.FIXED,
    events.Rated.TYPE: Status.CLOSED,
    events.ClosedSilent.TYPE: Status.CLOSED,
    events.Reopened.TYPE: Status.REOPEN,
    events.ReopenedForNeighbours.TYPE: Status.REOPEN,
    events.Forwarded.TYPE: Status.NOT_COUNCILS_RESPONSIBILITY,
    events.Merged.TYPE: Status.DUPLICATE,
    events.Unmerged.TYPE: Status.REOPEN,
    events.Split.TYPE: Status.IN_PROGRESS,
    events.Unsplit.TYPE: Status.IN_PROGRESS,
    events.PartsClosed.TYPE: Status.FIXED,
}
"""What each event that others may know of says about the state."""


@dataclass(frozen=True, slots=True)
class Update:
    """Something that happened to a public report.

    Attributes:
        service_request_id: what this asker calls the report.
        words: what an agency said to everybody, masked; for a plan and anything else one sentence on what happened.
    """

    identifier: str
    service_request_id: str
    status: Status
    at: dt.datetime
    words: str


def updates(query: QueryDict, *, key: Open311Key | None) -> Page[Update]:
    """What happened in a window of time, oldest first, of reports everybody may read. Four SQL queries at most.

    That a report was merged is told to the client that filed it: a duplicate is not public any more.
    A page may have fewer rows than it could, when some of what happened is not public.

    Raises:
        Invalid: a parameter is malformed, or the window spans more than 90 days.
    """
    page = _events_in(read_window(query))
    names = public_names({event.subject.removeprefix(SUBJECT) for event in page}, key=key)
    merged = {event.subject.removeprefix(SUBJECT) for event in page if event.type == events.Merged.TYPE}
    names_of_merged = own_merged_names(merged, key=key)
    said = _said(page)
    rows = []
    for event in page:
        identifier = event.subject.removeprefix(SUBJECT)
        known = names_of_merged if event.type == events.Merged.TYPE else names
        if identifier in known:
            rows.append(_update(event, known[identifier], said))
    return Page(rows, page.next_cursor, page.previous_cursor)


def update_row(update: Update) -> dict[str, object]:
    """A row of GET servicerequestupdates."""
    return {
        "update_id": update.identifier,
        "service_request_id": update.service_request_id,
        "status": update.status,
        "updated_datetime": moment(update.at),
        "description": update.words,
        "media_url": None,
    }


def _events_in(window: Window) -> Page[Event]:
    """The identifiers of events are ordered by time, so their index finds a window of it."""
    found = Event.objects.filter(
        id__gte=first_uuid7_at(window.since), id__lt=first_uuid7_at(window.until), type__in=list(STATUSES)
    )
    return page_of(found, by=("id",), cursor=window.page, size=window.size, largest=MAX_UPDATES)


def _said(found: Page[Event]) -> Mapping[str, str]:
    """The public statements among these events, masked, by the event's name of the message."""
    names: Collection[str] = [event.data["message"] for event in found if event.data.get("message")]
    rows = Message.objects.filter(kind__in=PUBLIC_STATEMENTS, id__in=names).values_list("id", "text")
    return {str(identifier): mask_personal_data(text) for identifier, text in rows} if names else {}


def _update(event: Event, name: str, said: Mapping[str, str]) -> Update:
    message = str(event.data.get("message", ""))
    words = said.get(message, "")
    if not words or event.type == events.Planned.TYPE:
        words = f"{sentence(event, for_reporter=False)} {words}".rstrip()
    return Update(
        identifier=message or str(event.id),
        service_request_id=name,
        status=_status(event),
        at=event.time,
        words=words,
    )


def _status(event: Event) -> Status:
    if event.type == events.ClosedSilent.TYPE and event.data["outcome"] == "incomplete":
        return Status.NO_FURTHER_ACTION
    return STATUSES[event.type]
