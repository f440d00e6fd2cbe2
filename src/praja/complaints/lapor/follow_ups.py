"""Whatever happens to a report of SP4N-LAPOR! becomes a follow-up it is to be told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid5

from django.db.models import Q

from praja.complaints import events
from praja.complaints.lapor.exchange import words
from praja.complaints.models import LaporFollowUp, LaporReport, Merge, Message, MessageKind
from praja.complaints.models.complaint import complaint_key
from praja.complaints.queries import is_published
from praja.complaints.queries.detail import PUBLIC_STATEMENTS
from praja.kernel.events import Recorded, batch_handler

TOLD = (*PUBLIC_STATEMENTS, MessageKind.COMPLETION_REQUEST, MessageKind.QUESTION, MessageKind.ARCHIVING)
"""What officers say to the reporter, who reads it at SP4N-LAPOR!."""

STEPS: dict[str, tuple[str, str]] = {
    events.Verified.TYPE: ("disposition", ""),
    events.CompletionRequested.TYPE: ("completing", ""),
    events.Disposed.TYPE: ("handling", ""),
    events.Answered.TYPE: ("handling", ""),
    events.Planned.TYPE: ("handling", ""),
    events.ReporterAsked.TYPE: ("waiting_reporter", ""),
    events.Resolved.TYPE: ("resolved", ""),
    events.Reopened.TYPE: ("handling", ""),
    events.ReopenedForNeighbours.TYPE: ("handling", ""),
    events.Rated.TYPE: ("closed", "resolved"),
    events.Archived.TYPE: ("archived", "archived"),
    events.Forwarded.TYPE: ("forwarded", "forwarded"),
    events.Merged.TYPE: ("merged", "merged"),
}
"""The step each event leads to, and the outcome of a closing one."""


@batch_handler(
    events.Verified,
    events.CompletionRequested,
    events.Disposed,
    events.Answered,
    events.Planned,
    events.ReporterAsked,
    events.Resolved,
    events.Reopened,
    events.ReopenedForNeighbours,
    events.Rated,
    events.Archived,
    events.ClosedSilent,
    events.Forwarded,
    events.Merged,
    events.Unmerged,
    name="complaints.tell_lapor",
)
def tell_lapor(events: Sequence[Recorded[Any]]) -> None:
    """Keep a follow-up for the report something happened to, if SP4N-LAPOR! sent it, and for those that it leads.

    The same event makes one for each.
    """
    keys = [complaint_key(event.subject) for event in events]
    sent = _sent_by_lapor(keys)
    for key, event in zip(keys, events, strict=True):
        if key in sent:
            _follow_up(event)


def _sent_by_lapor(reports: list[UUID]) -> set[UUID]:
    """Those reports that SP4N-LAPOR! sent, or that lead one it sent. Two SQL queries."""
    direct = LaporReport.objects.filter(complaint__in=reports).values_list("complaint", flat=True)
    merges = Merge.objects.filter(
        leader__in=reports, undone_at__isnull=True, duplicate__in=LaporReport.objects.values("complaint")
    )
    return {*direct, *merges.values_list("leader", flat=True)}


def _follow_up(event: Recorded[Any]) -> None:
    identifier = complaint_key(event.subject)
    led = Merge.objects.filter(leader=identifier, undone_at__isnull=True).values("duplicate")
    reports = list(LaporReport.objects.filter(Q(complaint=identifier) | Q(complaint__in=led)))
    state = words().state_of(*_step_after(event)) if reports else ""
    if not state:
        return
    name = getattr(event.data, "message", "")
    message = Message.objects.filter(pk=name, kind__in=TOLD).first() if name else None
    for report in reports:
        is_its_own = report.complaint_id == identifier
        LaporFollowUp.objects.get_or_create(
            event=event.id if is_its_own else uuid5(event.id, report.tracking_id),
            defaults={
                "report": report,
                "message": message if is_its_own or _is_for_all(message) else None,
                "agency": event.organization,
                "state": state,
                "made_at": event.time,
            },
        )


def _is_for_all(message: Message | None) -> bool:
    """Whether those may read it whose report was merged into the one it is about."""
    return message is not None and message.kind in PUBLIC_STATEMENTS and is_published(message.complaint)


def _step_after(event: Recorded[Any]) -> tuple[str, str]:
    if isinstance(event.data, events.ClosedSilent):
        outcome = event.data.outcome
        return ("archived" if outcome == "incomplete" else "closed"), outcome
    if isinstance(event.data, events.Unmerged):
        return event.data.step, ""
    return STEPS[event.data.TYPE]
