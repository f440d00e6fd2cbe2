"""What happens to a complaint. No text and no person: words are represented by a salted hash (`content_digest`)."""

from __future__ import annotations

from praja.kernel.events import EventPayload, event_type


@event_type("complaints.filed.v1")
class Filed(EventPayload):
    category: str
    organization: str
    district: str
    village: str
    channel: str
    is_anonymous: bool
    is_secret: bool
    is_demo: bool
    photos: int
    procedure: str
    content_digest: str


@event_type("complaints.verified.v1")
class Verified(EventPayload):
    classification: str
    category: str
    asset_owner: str = ""


@event_type("complaints.completion_requested.v1")
class CompletionRequested(EventPayload):
    message: str
    content_digest: str


@event_type("complaints.completed.v1")
class Completed(EventPayload):
    message: str
    content_digest: str
    photos: int


@event_type("complaints.disposed.v1")
class Disposed(EventPayload):
    to: str
    resolution_days: int


@event_type("complaints.forwarded.v1")
class Forwarded(EventPayload):
    """Handed to the outside body `to`; the message says why."""

    to: str
    message: str
    content_digest: str


@event_type("complaints.handed_over.v1")
class HandedOver(EventPayload):
    """The Open311 service of the outside body took the report; `has_number` when it named it at once."""

    body: str
    has_number: bool


@event_type("complaints.handing_failed.v1")
class HandingFailed(EventPayload):
    """The service of the outside body did not take the report after so many attempts; an officer must see to it."""

    body: str
    attempts: int


@event_type("complaints.handing_retried.v1")
class HandingRetried(EventPayload):
    """An officer lets the report be sent once more."""

    body: str


@event_type("complaints.remote_updated.v1")
class RemoteUpdated(EventPayload):
    """The outside body said something about the report; `status` is its word."""

    body: str
    update: int
    status: str


@event_type("complaints.returned.v1")
class Returned(EventPayload):
    message: str
    content_digest: str


@event_type("complaints.answered.v1")
class Answered(EventPayload):
    message: str
    content_digest: str
    photos: int


@event_type("complaints.reporter_asked.v1")
class ReporterAsked(EventPayload):
    message: str
    content_digest: str


@event_type("complaints.reporter_replied.v1")
class ReporterReplied(EventPayload):
    message: str
    content_digest: str
    photos: int


@event_type("complaints.commented.v1")
class Commented(EventPayload):
    message: str
    content_digest: str
    photos: int


@event_type("complaints.resolved.v1")
class Resolved(EventPayload):
    message: str
    content_digest: str
    photos: int


@event_type("complaints.rated.v1")
class Rated(EventPayload):
    rating: int


@event_type("complaints.reopened.v1")
class Reopened(EventPayload):
    message: str
    content_digest: str
    photos: int


@event_type("complaints.archived.v1")
class Archived(EventPayload):
    message: str
    content_digest: str


@event_type("complaints.supported.v1")
class Supported(EventPayload):
    """Somebody else has the same problem; `supporters` counts them."""

    supporters: int


@event_type("complaints.concealed.v1")
class Concealed(EventPayload):
    """From now on the public does not read it."""

    by_reporter: bool


@event_type("complaints.closed_silent.v1")
class ClosedSilent(EventPayload):
    """The reporter's time to reply has passed; `outcome` is that of the case."""

    outcome: str


@event_type("complaints.lapor_received.v1")
class LaporReceived(EventPayload):
    """SP4N-LAPOR! sent a report; `is_taken` when it became a complaint, else somebody must mend it."""

    report: int
    is_taken: bool


@event_type("complaints.lapor_carried.v1")
class LaporCarried(EventPayload):
    """Follow-ups reached SP4N-LAPOR!, over the bridge or in a file."""

    follow_ups: int
    last: int


@event_type("complaints.routing_model_trained.v1")
class RoutingModelTrained(EventPayload):
    """A version of the model was made; shares of its hold-out. `is_active`: it took the present one's place."""

    version: int
    texts: int
    agencies: int
    top1: float
    top3: float
    is_active: bool


@event_type("complaints.routing_drifted.v1")
class RoutingDrifted(EventPayload):
    """Officers agree much less with the active version than its hold-out promised; shares."""

    version: int
    agreement: float
    holdout: float
    decisions: int


@event_type("complaints.open311_key_issued.v1")
class Open311KeyIssued(EventPayload):
    key: int
    client: str


@event_type("complaints.open311_key_revoked.v1")
class Open311KeyRevoked(EventPayload):
    key: int
    client: str
