"""What happens to a complaint. No text and no person: words are represented by a salted hash (`content_digest`)."""

from __future__ import annotations

import datetime as dt

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
    assisted_by: str = ""
    """The organization at whose desk it was typed in for a citizen."""


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


@event_type("complaints.identity_viewed.v1")
class IdentityViewed(EventPayload):
    """An officer opened the name and contact of the reporter; `view` is the entry of the identity log."""

    view: int
    reason: str


@event_type("complaints.sender_banned.v1")
class SenderBanned(EventPayload):
    """`by_what` the sender is recognised: phone, email or device; never which."""

    ban: int
    by_what: str
    days: int


@event_type("complaints.ban_lifted.v1")
class BanLifted(EventPayload):
    ban: int


@event_type("complaints.open311_key_issued.v1")
class Open311KeyIssued(EventPayload):
    key: int
    client: str


@event_type("complaints.open311_key_revoked.v1")
class Open311KeyRevoked(EventPayload):
    key: int
    client: str


@event_type("complaints.deadline_warned.v1")
class DeadlineWarned(EventPayload):
    """A running clock has used a share of its working time."""

    clock: int
    code: str
    percent: int
    reached_at: dt.datetime
    due_at: dt.datetime


@event_type("complaints.escalated.v1")
class Escalated(EventPayload):
    """A late clock has gone one level up; `organization` need not exist, and `holders` may be none."""

    escalation: str
    clock: int
    code: str
    level: int
    organization: str
    roles: list[str]
    holders: int


@event_type("complaints.escalation_noted.v1")
class EscalationNoted(EventPayload):
    escalation: str
    level: int


@event_type("complaints.instructed.v1")
class Instructed(EventPayload):
    """Somebody it was escalated to has told the agency what to do."""

    escalation: str
    level: int
    message: str
    content_digest: str


@event_type("complaints.deadline_moved.v1")
class DeadlineMoved(EventPayload):
    """The calendar has changed and a clock that runs with it."""

    clock: int
    code: str
    before: dt.datetime
    after: dt.datetime
    edition: int


@event_type("complaints.ombudsman_shown.v1")
class OmbudsmanShown(EventPayload):
    """The reporter is told that Ombudsman RI may be asked: the ladder is exhausted, or a long limit has passed."""

    clock: int
    is_ladder_exhausted: bool


@event_type("complaints.alert_raised.v1")
class AlertRaised(EventPayload):
    alert: str
    reason: str
    level: int
    organization: str


@event_type("complaints.alert_acknowledged.v1")
class AlertAcknowledged(EventPayload):
    alert: str
    reason: str


@event_type("complaints.note_written.v1")
class NoteWritten(EventPayload):
    """An officer noted something that only officers see."""

    message: str
    content_digest: str
    photos: int


@event_type("complaints.planned.v1")
class Planned(EventPayload):
    """The agency says by when it plans to act; `before` is the date it said last, or empty. `message` may be empty."""

    planned_on: str
    before: str
    message: str
    content_digest: str


@event_type("complaints.contributions_requested.v1")
class ContributionsRequested(EventPayload):
    """Supporting agencies were asked; the three lists go together."""

    organizations: list[str]
    messages: list[str]
    content_digests: list[str]


@event_type("complaints.contributed.v1")
class Contributed(EventPayload):
    request: str
    message: str
    content_digest: str
    photos: int


@event_type("complaints.contribution_declined.v1")
class ContributionDeclined(EventPayload):
    request: str
    message: str
    content_digest: str


@event_type("complaints.contributions_withdrawn.v1")
class ContributionsWithdrawn(EventPayload):
    """The responsible agency does not wait for these agencies any longer."""

    organizations: list[str]
    message: str
    content_digest: str


@event_type("complaints.assigned.v1")
class Assigned(EventPayload):
    """Who acts within the responsible agency now: a unit, an officer (a pseudonym). Empty: nobody but the agency."""

    unit: str
    officer: str
    message: str
    content_digest: str


@event_type("complaints.still_broken.v1")
class SaidStillBroken(EventPayload):
    """A neighbour says that a resolved problem is still there; `count` counts them since it was resolved."""

    count: int
    photos: int


@event_type("complaints.reopened_for_neighbours.v1")
class ReopenedForNeighbours(EventPayload):
    """Reopened because neighbours said that it is still broken; `decided_by` is "threshold" or "verifier"."""

    count: int
    decided_by: str


@event_type("complaints.template_changed.v1")
class TemplateChanged(EventPayload):
    """A new version of an agency's prepared text; version 0 when it was taken away."""

    template: str
    version: int
    content_digest: str


@event_type("complaints.filter_saved.v1")
class FilterSaved(EventPayload):
    filter: int
    is_shared: bool


@event_type("complaints.filter_removed.v1")
class FilterRemoved(EventPayload):
    filter: int
    is_shared: bool


INTERNAL_EVENTS: tuple[str, ...] = tuple(
    payload.TYPE
    for payload in (
        NoteWritten,
        ContributionsRequested,
        Contributed,
        ContributionDeclined,
        ContributionsWithdrawn,
        Assigned,
        DeadlineWarned,
        Escalated,
        EscalationNoted,
        Instructed,
    )
)
"""What happens between officers; neither the reporter nor the public is told."""


@event_type("complaints.follow_asked.v1")
class FollowAsked(EventPayload):
    """Somebody asked for e-mail about a report, an area, an agency or a topic, and has yet to confirm it."""

    kind: str
    about: str


@event_type("complaints.follow_confirmed.v1")
class FollowConfirmed(EventPayload):
    kind: str
    about: str


@event_type("complaints.follow_changed.v1")
class FollowChanged(EventPayload):
    rhythm: str


@event_type("complaints.follow_ended.v1")
class FollowEnded(EventPayload):
    kind: str
    about: str


@event_type("complaints.open_data_published.v1")
class OpenDataPublished(EventPayload):
    """A version of a data set was stored; anybody can compare the file with `sha256`."""

    dataset: str
    media_type: str
    sha256: str
    size: int
    rows: int
