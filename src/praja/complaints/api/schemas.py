"""What the complaints API takes and gives. These schemas document the answers; msgspec writes them."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from praja.kernel.paging import PAGE_SIZE


class FilingIn(Schema):
    """A complaint. The place is `latitude` with `longitude`, or `village`."""

    description: str = Field(description="What is wrong, 15 to 4000 characters.")
    category: str = Field(description="Code of a category; see GET /api/complaints/categories.")
    latitude: float | None = Field(None, description="WGS 84 degrees.")
    longitude: float | None = Field(None, description="WGS 84 degrees.")
    village: str = Field("", description="Kemendagri code of the village, when there is no pin.")
    location_note: str = ""
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
    is_anonymous: bool
    is_secret: bool
    is_demo: bool


class ComplaintList(Schema):
    items: list[ComplaintRow]
    next_cursor: str = Field(description="Pass as `cursor` for the next page; empty at the end.")
    previous_cursor: str


class ClockOut(Schema):
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
    actions: list[str] = Field(description="What you may do now.")


class FilterQuery(Schema):
    state: str = Field("", description="open, closed or overdue")
    step: str = ""
    organization: str = ""
    category: str = ""
    district: str = ""
    search: str = Field("", description="Words of the description, or a tracking code.")
    since: dt.date | None = None
    until: dt.date | None = None
    cursor: str = ""
    size: int = PAGE_SIZE


class PointProperties(Schema):
    url: str | None = Field(description="The public page; null until an officer has accepted the report.")
    category: str
    category_name: str
    step: str
    opened_on: dt.date


class PointGeometry(Schema):
    type: str = "Point"
    coordinates: tuple[float, float] = Field(description="Longitude, latitude; rounded to about 110 m.")


class PointFeature(Schema):
    type: str = "Feature"
    geometry: PointGeometry
    properties: PointProperties


class PointCollection(Schema):
    """GeoJSON (RFC 7946)."""

    type: str = "FeatureCollection"
    features: list[PointFeature]


class WordsIn(Schema):
    text: str = Field(description="What you say to the reporter, or to your colleagues; 1 to 4000 characters.")
    photos: list[UUID] = Field([], description="Photos stored before, by identifier.")


class VerificationIn(Schema):
    classification: str = Field(description="complaint, supervised, aspiration or information")
    category: str = Field("", description="Corrects the category.")


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
