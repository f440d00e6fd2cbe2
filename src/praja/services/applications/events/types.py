"""What happens to an application. No text and no person: content is represented by a salted hash."""

from __future__ import annotations

import datetime as dt

from praja.kernel.events import EventPayload, event_type


@event_type("applications.filed.v1")
class Filed(EventPayload):
    """`version` numbers the content of the service it was filed under."""

    service: str
    version: int
    purpose: str
    organization: str
    district: str
    village: str
    channel: str
    attachments: int
    procedure: str
    content_digest: str
    is_demo: bool
    assisted_by: str = ""


@event_type("applications.step_done.v1")
class StepDone(EventPayload):
    """Somebody did an action; `moves` are the steps the platform took it through afterwards.

    `overtaken` others had waited longer in the same inbox.
    """

    action: str
    from_step: str
    to_step: str
    record: str
    content_digest: str
    outcome: str = ""
    moves: list[str] = []
    overtaken: int = 0


@event_type("applications.recommended.v1")
class Recommended(EventPayload):
    """An organization gave what was asked of it."""

    ask: str
    step: str
    organization: str
    record: str
    content_digest: str
    moves: list[str] = []


@event_type("applications.withdrawn.v1")
class Withdrawn(EventPayload):
    record: str
    content_digest: str


@event_type("applications.silence_passed.v1")
class SilencePassed(EventPayload):
    """The legal deadline passed without a decision, of a service for which silence grants.

    `consequence` is what the regency chose: "escalate" or "grant". The evidence is how clock `clock` was counted.
    """

    clock: int
    due_at: dt.datetime
    calendar_edition: int
    consequence: str


@event_type("applications.deadline_warned.v1")
class DeadlineWarned(EventPayload):
    clock: int
    code: str
    percent: int
    reached_at: dt.datetime
    due_at: dt.datetime


@event_type("applications.deadline_moved.v1")
class DeadlineMoved(EventPayload):
    clock: int
    code: str
    before: dt.datetime
    after: dt.datetime
    edition: int


@event_type("applications.interest_declared.v1")
class InterestDeclared(EventPayload):
    """An officer keeps out of an application that concerns them or theirs."""


@event_type("applications.assigned.v1")
class Assigned(EventPayload):
    """An officer took the application on, or gave it back (`is_taken` false)."""

    is_taken: bool


@event_type("applications.personal_viewed.v1")
class PersonalViewed(EventPayload):
    """An officer opened what is personal in an application; the applicant sees how often each organization did."""

    organization: str


@event_type("applications.details_taken_over.v1")
class DetailsTakenOver(EventPayload):
    """Whoever knows code and PIN let the details of this application be filled into a new one for `service`."""

    service: str


INTERNAL_EVENTS = frozenset({InterestDeclared.TYPE, Assigned.TYPE, DeadlineWarned.TYPE, DeadlineMoved.TYPE})
"""Not in the applicant's history."""
