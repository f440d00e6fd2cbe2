"""What the complaints API takes and gives. These schemas document the answers; msgspec writes them."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from praja.complaints.models import Channel, Classification
from praja.complaints.queries.points import PUBLIC_DAYS
from praja.kernel.paging import PAGE_SIZE


class FilingIn(Schema):
    """A complaint. The place is `latitude` with `longitude`, or `village`."""

    description: str = Field(description="What is wrong, 15 to 4000 characters.")
    category: str = Field(description="Code of a category; see GET /api/complaints/categories.")
    latitude: float | None = Field(None, description="WGS 84 degrees.")
    longitude: float | None = Field(None, description="WGS 84 degrees.")
    village: str = Field("", description="Kemendagri code of the village, when there is no pin.")
    location_note: str = ""
    asset_owner: str = Field(
        "",
        description="Whose asset it is: national, provincial, regency, village, private or unknown; "
        "dropped when the category does not ask (`asks_owner`).",
    )
    is_anonymous: bool = Field(False, description="Hide who files it from everybody.")
    is_secret: bool = Field(False, description="Hide the content from the public.")
    name: str = ""
    phone: str = ""
    email: str = ""
    answers: dict[str, str | bool | int | float | list[str]] = Field(
        {}, description="Answers to the questions of the category by their codes; see GET /api/complaints/categories."
    )
    photos: list[str] = Field([], max_length=5, description="Tokens of photos stored before; see POST …/photos.")


class PhotoOut(Schema):
    id: UUID
    token: str = Field(description="Names the photo when you file, for 12 hours. Keep it secret.")


class FiledOut(Schema):
    id: UUID
    reference: str = Field(description="Tracking code.")
    pin: str = Field(description="Opens the complaint together with the code. Shown only to whoever holds the key.")
    organization: str
    organization_name: str
    village: str
    district: str
    due_at: dt.datetime | None = Field(description="Deadline of verification and disposition.")
    was_repeated: bool = Field(description="The same key had filed it before.")


class ChallengeOut(Schema):
    """A challenge of proof of work, as ALTCHA clients read it."""

    algorithm: str
    challenge: str = Field(description="SHA-256 in hexadecimal of salt and number.")
    maxnumber: int
    salt: str
    signature: str


class ProblemOut(Schema):
    """An error as RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str
    code: str


class ProofRequiredOut(ProblemOut):
    """Solve the challenge and send the request again, with its solution in `Praja-Proof`, under the same key."""

    challenge: ChallengeOut


class SimilarIn(Schema):
    """What is known so far of a complaint that is being written."""

    description: str = Field(max_length=4000)
    category: str = ""
    latitude: float | None = None
    longitude: float | None = None
    village: str = Field("", description="Kemendagri code of the village, when there is no pin.")


class SimilarOut(Schema):
    id: UUID
    title: str = Field(description="Without personal numbers; empty until an officer has accepted the report.")
    category: str
    village: str | None
    step: str
    opened_at: dt.datetime
    metres: float | None = Field(description="Between the two pins; null when one has none.")
    supporters: int = Field(description="How many others said that they have this problem.")
    score: float = Field(description="Likeness of the words (0 to 1), plus what category and nearness add.")


class CategoryOut(Schema):
    code: str
    group: str
    name: str
    questions: dict[str, Any] | None = Field(
        description="JSON Schema (2020-12) of the answers this category asks for; null when it asks nothing."
    )
    asks_owner: bool = Field(description="Filing may say whose asset it is (`asset_owner`).")


class ComplaintRow(Schema):
    id: UUID
    reference: str
    title: str
    category: str
    category_name: str
    organization: str
    organization_name: str
    district: str | None
    district_name: str
    village_name: str
    step: str
    step_name: str
    due_at: dt.datetime | None
    opened_at: dt.datetime
    closed_at: dt.datetime | None
    outcome: str
    channel: str = Field(description="How it came in.")
    unit: str | None = Field(description="The unit or office that acts in the agency's place.")
    officer: int | None = Field(description="Who has taken it on; see /officers.")
    planned_on: dt.date | None
    warned: int = Field(description="The highest percentage of its time that was warned of.")
    escalation_level: int
    is_anonymous: bool
    is_secret: bool
    is_demo: bool


class ComplaintList(Schema):
    items: list[ComplaintRow]
    next_cursor: str = Field(description="Pass as `cursor` for the next page; empty at the end.")
    previous_cursor: str


class ClockOut(Schema):
    id: int = Field(description="Number of the deadline; see /deadlines/{id}.")
    source: str
    code: str
    days: int
    started_at: dt.datetime
    due_at: dt.datetime
    paused_at: dt.datetime | None
    stopped_at: dt.datetime | None


class MessageOut(Schema):
    id: UUID
    kind: str
    text: str
    organization: str | None
    written_at: dt.datetime
    photos: list[UUID]


class AnswerOut(Schema):
    code: str
    question: str
    value: Any = Field(description="As it was given: a text, number, truth, or list of texts.")
    answer: str = Field(description="In words.")


class RequestOut(Schema):
    """What a supporting agency was asked."""

    organization: str
    asked_at: dt.datetime
    due_at: dt.datetime
    answered_at: dt.datetime | None
    outcome: str = Field(description="given, declined or withdrawn; empty while it is open.")


class ComplaintOut(ComplaintRow):
    description: str
    answers: list[AnswerOut]
    classification: str
    latitude: float | None
    longitude: float | None
    location_note: str
    photos: list[UUID]
    messages: list[MessageOut]
    clocks: list[ClockOut]
    requests: list[RequestOut]
    actions: list[str] = Field(description="What you may do now.")


class FilterQuery(Schema):
    state: Literal["", "open", "closed", "overdue"] = ""
    step: str = ""
    organization: str = Field("", description="Code of the responsible agency.")
    unit: str = Field("", description="Code of the unit or office it is assigned to.")
    assigned: Literal["", "mine", "nobody"] = Field("", description="Officer: yourself, or nobody yet.")
    category: str = ""
    district: str = ""
    village: str = ""
    search: str = Field("", description="Words of the description, or a tracking code.")
    warned: int = Field(0, ge=0, le=100, description="Open ones that were warned at this percentage of their time.")
    escalated: str = Field(
        "", pattern=r"^(me|[1-9])?$", description='"me": to where you sit; a number: open ones that reached this level.'
    )
    planned: Literal["", "week", "passed", "none"] = Field("", description="The planned date: until Sunday; passed.")
    classification: Literal["", *Classification.values] = ""  # type: ignore[valid-type]
    channel: Literal["", *Channel.values] = ""  # type: ignore[valid-type]
    supporters: int = Field(0, ge=0, le=9999, description="At least so many others have the problem.")
    has_photo: bool | None = Field(None, description="Whether the reporter added one.")
    review: Literal["", "1"] = Field("", description="1: only those to look at closely.")
    since: dt.date | None = Field(None, description="Filed on this day or later.")
    until: dt.date | None = Field(None, description="Filed on this day or earlier.")
    cursor: str = ""
    size: int = PAGE_SIZE


class PointGeometry(Schema):
    type: str = "Point"
    coordinates: tuple[float, float] = Field(description="Longitude, latitude; rounded to about 110 m.")


class PlacedReport(Schema):
    url: str = Field(description="The public page of the report.")
    category: str
    category_name: str
    step_name: str
    opened_on: dt.date


class ClusterProperties(Schema):
    count: int = Field(description="How many reports stand here.")
    reports: list[PlacedReport] = Field(
        description="The newest of them, at most 12, where they are told apart; else empty: go nearer."
    )


class ClusterFeature(Schema):
    type: str = "Feature"
    geometry: PointGeometry
    properties: ClusterProperties


class ClusterCollection(Schema):
    """GeoJSON (RFC 7946) with two members of our own."""

    type: str = "FeatureCollection"
    count: int = Field(description="All reports of the rectangle.")
    is_finest: bool = Field(description="Going nearer takes nothing further apart.")
    features: list[ClusterFeature]


class MapQuery(Schema):
    bbox: str = Field("", description="west,south,east,north in degrees; the whole regency without it.")
    zoom: float = Field(
        9, ge=0, le=22, description="Of a web map with tiles of 512 pixels; decides how far clusters reach."
    )
    category: str = ""
    organization: str = Field("", description="Code of an agency.")
    district: str = Field("", description="Code of a kecamatan.")
    village: str = Field("", description="Code of a desa or kelurahan.")
    state: str = Field("", description="open, closed or overdue")
    days: int = Field(PUBLIC_DAYS, ge=1, le=3660, description="Filed in so many days up to now.")


class WordsIn(Schema):
    text: str = Field(description="What you say to the reporter, or to your colleagues; 1 to 4000 characters.")
    photos: list[UUID] = Field([], description="Photos stored before, by identifier.")


class VerificationIn(Schema):
    classification: str = Field(description="complaint, supervised, aspiration or information")
    category: str = Field("", description="Corrects the category.")
    asset_owner: str = Field("", description="Corrects whose asset it is; empty leaves it.")


class ForwardingIn(Schema):
    to: str = Field(description="Code of the outside body.")
    text: str = Field(description="Why, for the reporter; 1 to 4000 characters.")


class DispositionIn(Schema):
    to: str = Field(description="Code of the agency.")
    note: str = ""


class DoneOut(Schema):
    id: UUID
    reference: str
    step: str
    organization: str
    due_at: dt.datetime | None
    closed_at: dt.datetime | None
    was_repeated: bool = Field(description="The same key had done it before.")


class PauseOut(Schema):
    paused_at: dt.datetime
    resumed_at: dt.datetime | None = Field(description="null while it lasts")
    reason: str = Field(description="Code of the action that paused the clock.")


class CalendarDayOut(Schema):
    date: dt.date
    kind: str = Field(description="start, working, weekend, national, cuti_bersama or paused")
    name: str = Field(description="Name of the holiday.")
    number: int | None = Field(description="Place among the working days counted.")
    seconds: int = Field(description="Office time counted on this day.")


class DeadlineOut(Schema):
    """How a deadline was counted, from the stored facts and the calendar it was counted with."""

    id: int
    code: str
    organization: str
    days: int
    source: str = Field(description="The text of law or practice that gives the days.")
    calendar_edition: int = Field(description="0 when the calendar of that time was not kept.")
    started_at: dt.datetime
    first_due_at: dt.datetime = Field(description="The deadline without any pause.")
    due_at: dt.datetime
    calculated_due_at: dt.datetime
    stopped_at: dt.datetime | None
    working_seconds: int = Field(description="Office time of the whole limit.")
    counted_seconds: int = Field(description="Sum of the days.")
    left_seconds: int
    agrees: bool = Field(description="Whether the stored deadline is the calculated one.")
    pauses: list[PauseOut]
    calendar_days: list[CalendarDayOut]
