"""What happens in the survey. No answer and no case: an event must not lead from one to the other."""

from __future__ import annotations

from praja.kernel.events import EventPayload, event_type


@event_type("satisfaction.answered.v1")
class Answered(EventPayload):
    service: str
    organization: str
    channel: str


@event_type("satisfaction.follow_up_planned.v1")
class FollowUpPlanned(EventPayload):
    organization: str
    year: int
    element: str
    due_on: str


@event_type("satisfaction.follow_up_done.v1")
class FollowUpDone(EventPayload):
    organization: str
    year: int
    element: str
