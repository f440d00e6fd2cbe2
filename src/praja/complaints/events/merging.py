"""What happens between reports: merged as duplicates, split into parts; and who is told of it.

A command here concerns two reports or more, so it tells the story on each of their timelines, without the codes of
the others: a timeline is public, and a code belongs to its reporter.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from praja.cases.queries import procedure
from praja.complaints.events.types import (
    Answered,
    Archived,
    ClosedSilent,
    Disposed,
    Rated,
    Reopened,
    Resolved,
    Returned,
)
from praja.complaints.models import Complaint, Merge
from praja.complaints.models.complaint import complaint_key
from praja.kernel.events import EventPayload, Recorded, batch_handler, event_type
from praja.kernel.notify.commands import Recipient, notify


@event_type("complaints.merged.v1")
class Merged(EventPayload):
    """This report is a duplicate; it goes on in the one that leads (its identifier)."""

    leader: str


@event_type("complaints.unmerged.v1")
class Unmerged(EventPayload):
    """This report goes on by itself again; `by_reporter` when its reporter reopened it."""

    leader: str
    step: str
    by_reporter: bool


@event_type("complaints.duplicate_joined.v1")
class DuplicateJoined(EventPayload):
    """Reports about the same problem were merged into this one; `supporters` counts all others who have it."""

    duplicates: list[str]
    supporters: int


@event_type("complaints.duplicate_left.v1")
class DuplicateLeft(EventPayload):
    """Reports that had been merged into this one go on by themselves again."""

    duplicates: list[str]
    supporters: int


@event_type("complaints.split.v1")
class Split(EventPayload):
    """This report waits for its parts."""

    parts: list[str]


@event_type("complaints.split_off.v1")
class SplitOff(EventPayload):
    """This report was made out of a part of another one, filed at `filed_at`."""

    parent: str
    position: int
    category: str
    organization: str
    filed_at: str
    content_digest: str


@event_type("complaints.unsplit.v1")
class Unsplit(EventPayload):
    """The parts were withdrawn and this report goes on as a whole."""

    parts: list[str]
    step: str


@event_type("complaints.parts_closed.v1")
class PartsClosed(EventPayload):
    """All parts are closed, and with them this report is solved."""

    parts: list[str]


@batch_handler(
    Disposed,
    Returned,
    Answered,
    Resolved,
    Rated,
    Reopened,
    Archived,
    ClosedSilent,
    Merged,
    Unmerged,
    Split,
    Unsplit,
    PartsClosed,
    name="complaints.tell_merged",
)
def tell_merged(events: Sequence[Recorded[Any]]) -> None:
    """Tell what happened to a report to the reporters of its duplicates, each under their own code.

    What concerns a duplicate itself, or the parts of a report, is told to its own reporter.
    """
    keys = [complaint_key(event.subject) for event in events]
    merges = Merge.objects.filter(leader__in=keys, undone_at__isnull=True)
    leaders = set(merges.values_list("leader", flat=True))
    for key, event in zip(keys, events, strict=True):
        if key in leaders or _concerns_itself(event):
            _tell_all(Complaint.objects.select_related("case").get(pk=key), event)


def _concerns_itself(event: Recorded[Any]) -> bool:
    did_it = isinstance(event.data, Unmerged) and event.data.by_reporter
    return isinstance(event.data, Merged | Unmerged | Split | Unsplit | PartsClosed) and not did_it


def _tell_all(leader: Complaint, event: Recorded[Any]) -> None:
    if _concerns_itself(event):
        _tell(leader, leader, event)
    for merge in Merge.objects.filter(leader=leader, undone_at__isnull=True).select_related("duplicate__case"):
        _tell(merge.duplicate, leader, event)


def _tell(complaint: Complaint, leader: Complaint, event: Recorded[Any]) -> None:
    if not complaint.reporter_email or complaint.is_demo:
        return
    with translation.override(complaint.language):
        step = procedure(leader.case.definition_id).step(leader.case.step)
        notify(
            "complaint_updated",
            to=Recipient(address=complaint.reporter_email, language=complaint.language),
            context={
                "reference": complaint.case.reference,
                "step": str(step.public_name or step.name),
                "url": settings.PUBLIC_URL + reverse("complaints:track") + f"?code={complaint.case.reference}",
            },
            key=f"complaint-event:{event.id}:{complaint.pk}",
        )
