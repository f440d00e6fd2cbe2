"""Read the events of one subject in order: the timeline of a case and its audit trail."""

from __future__ import annotations

from praja.kernel.events.models import Event


def timeline(subject: str) -> list[Event]:
    """All events of a subject, oldest first. One SQL query."""
    return list(Event.objects.filter(subject=subject).order_by("position"))
