"""Do what the worker does with the events of a complaint."""

from __future__ import annotations

import msgspec

from praja.complaints.channels.events import tell_on_channel
from praja.complaints.events import tell_officers, tell_reporter
from praja.kernel.events.models import Event
from praja.kernel.events.registry import Recorded, payloads


def deliver(subject: str) -> None:
    """Hand the last event of a subject to every handler that tells people; twice, as it may."""
    event = Event.objects.filter(subject=subject).latest("position")
    recorded = Recorded(
        position=event.position,
        id=event.id,
        type=event.type,
        subject=event.subject,
        actor=event.actor,
        organization=event.organization,
        time=event.time,
        data=msgspec.convert(event.data, payloads[event.type]),
    )
    for _ in range(2):
        for tell in (tell_reporter, tell_officers, tell_on_channel):
            tell([recorded])
