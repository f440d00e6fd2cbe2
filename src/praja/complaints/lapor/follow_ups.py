"""Whatever happens to a report of SP4N-LAPOR! becomes a follow-up it is to be told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from praja.complaints import events
from praja.complaints.lapor.exchange import words
from praja.complaints.models import LaporFollowUp, LaporReport, Message, MessageKind
from praja.complaints.queries.detail import PUBLIC_STATEMENTS
from praja.kernel.events import Recorded, handler

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
}
"""The step each event leads to, and the outcome of a closing one."""


@handler(
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
    name="complaints.tell_lapor",
)
def tell_lapor(event: Recorded[Any]) -> None:
    """Keep a follow-up for the report this happened to, if SP4N-LAPOR! sent it. The same event makes one."""
    report = LaporReport.objects.filter(complaint=UUID(event.subject.removeprefix("complaint/"))).first()
    if report is None:
        return
    step, outcome = _step_after(event)
    state = words().state_of(step, outcome)
    if not state:
        return
    name = getattr(event.data, "message", "")
    message = Message.objects.filter(pk=name, kind__in=TOLD).first() if name else None
    LaporFollowUp.objects.get_or_create(
        event=event.id,
        defaults={
            "report": report,
            "message": message,
            "agency": event.organization,
            "state": state,
            "made_at": event.time,
        },
    )


def _step_after(event: Recorded[Any]) -> tuple[str, str]:
    if isinstance(event.data, events.ClosedSilent):
        outcome = event.data.outcome
        return ("archived" if outcome == "incomplete" else "closed"), outcome
    return STEPS[event.data.TYPE]
