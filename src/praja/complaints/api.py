"""Complaints as JSON: file one, follow it, list and open them as staff, and the public map."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Header, Query, Router, Schema
from pydantic import Field

from praja.cases import queries as cases
from praja.cases.models import Case
from praja.complaints import queries, rules
from praja.complaints.commands import Filing, file_complaint
from praja.complaints.models import Channel
from praja.government.queries import organization_name, region_name
from praja.kernel.actors import Actor
from praja.kernel.paging import PAGE_SIZE

router = Router(tags=["complaints"])


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


class CategoryOut(Schema):
    code: str
    group: str
    name: str


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


class ComplaintOut(ComplaintRow):
    description: str
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


def _json(content: object, *, status: int = 200) -> HttpResponse:
    """A ready answer: the schema above documents it, msgspec writes it, since these paths are hot."""
    return HttpResponse(msgspec.json.encode(content), content_type="application/json", status=status)


@router.get("/categories", response=list[CategoryOut], summary="Categories of complaints")
def categories(request: HttpRequest) -> HttpResponse:
    return _json([{"code": c.code, "group": str(c.group_name), "name": str(c.name)} for c in rules.categories()])


@router.post("", response={201: FiledOut, 200: FiledOut}, summary="File a complaint")
def create(
    request: HttpRequest,
    filing: FilingIn,
    idempotency_key: str = Header(
        ..., alias="Idempotency-Key", description="Random, 16 to 80 characters; a repeat files nothing twice."
    ),
) -> HttpResponse:
    """Anybody may file, without an account. Keep the key secret: whoever repeats the request learns the PIN."""
    filed = file_complaint(Filing(**filing.dict(), channel=Channel.API), by=Actor.citizen(), key=idempotency_key)
    case = filed.complaint.case
    answer = {
        "id": case.id,
        "reference": filed.reference,
        "pin": filed.pin,
        "organization": case.organization_id,
        "organization_name": organization_name(case.organization_id),
        "village": case.village_id,
        "district": case.district_id,
        "due_at": case.due_at,
        "was_repeated": filed.was_repeated,
    }
    return _json(answer, status=200 if filed.was_repeated else 201)


@router.get("", response=ComplaintList, summary="List complaints (staff)")
def list_complaints(request: HttpRequest, query: Query[FilterQuery]) -> HttpResponse:
    """Newest first; what your roles let you see."""
    filters = queries.Filters(
        state=query.state,
        step=query.step,
        organization=query.organization,
        category=query.category,
        district=query.district,
        search=query.search,
        since=queries.start_of_day(query.since),
        until=queries.end_of_day(query.until),
    )
    page = queries.complaint_list(by=request.actor, filters=filters, cursor=query.cursor, size=query.size)  # type: ignore[attr-defined]
    return _json(
        {
            "items": [_row(case) for case in page],
            "next_cursor": page.next_cursor,
            "previous_cursor": page.previous_cursor,
        }
    )


@router.get("/{uuid:complaint_id}", response=ComplaintOut, summary="Open a complaint (staff)")
def detail(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    actor.require_staff()
    found = queries.complaint_detail(complaint_id, by=actor)
    complaint = found.complaint
    return _json(
        _row(found.case)
        | {
            "description": complaint.description,
            "classification": complaint.classification,
            "latitude": complaint.latitude,
            "longitude": complaint.longitude,
            "location_note": complaint.location_note,
            "photos": [photo.file_id for photo in found.photos.get(None, [])],
            "messages": [
                {
                    "id": message.id,
                    "kind": message.kind,
                    "text": message.text,
                    "organization": message.organization_id,
                    "written_at": message.written_at,
                    "photos": [photo.file_id for photo in found.photos.get(message.id, [])],
                }
                for message in found.messages
            ],
            "clocks": [
                {
                    "code": item.code,
                    "days": item.days,
                    "started_at": item.started_at,
                    "due_at": item.due_at,
                    "paused_at": item.paused_at,
                    "stopped_at": item.stopped_at,
                }
                for item in found.clocks
            ],
            "actions": cases.actions_open_to(found.case, actor),
        }
    )


public_router = Router(tags=["public"])


class PointProperties(Schema):
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


@public_router.get("/complaints/map", response=PointCollection, summary="Complaints on the public map")
def public_map(request: HttpRequest, bbox: str = "", category: str = "", district: str = "") -> HttpResponse:
    """The newest 500 of the last 90 days that are not secret. `bbox` is west,south,east,north in degrees."""
    points = queries.public_points(bounds=queries.parse_bounds(bbox), category=category, district=district)
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [point.longitude, point.latitude]},
            "properties": {
                "category": point.category,
                "category_name": rules.category_name(point.category),
                "step": point.step,
                "opened_on": point.opened_on,
            },
        }
        for point in points
    ]
    response = _json({"type": "FeatureCollection", "features": features})
    response["Cache-Control"] = "public, max-age=30"
    return response


def _row(case: Case) -> dict[str, object]:
    complaint = case.complaint
    return {
        "id": case.id,
        "reference": case.reference,
        "title": case.title,
        "category": case.category,
        "category_name": rules.category_name(case.category),
        "organization": case.organization_id,
        "organization_name": organization_name(case.organization_id),
        "district": case.district_id,
        "district_name": region_name(case.district_id or ""),
        "village_name": region_name(case.village_id or ""),
        "step": case.step,
        "step_name": str(cases.procedure(case.definition_id).step(case.step).name),
        "due_at": case.due_at,
        "opened_at": case.opened_at,
        "closed_at": case.closed_at,
        "outcome": case.outcome,
        "is_anonymous": complaint.is_anonymous,
        "is_secret": complaint.is_secret,
        "is_demo": complaint.is_demo,
    }
