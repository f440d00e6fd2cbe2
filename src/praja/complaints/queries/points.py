"""Complaints as points on the public map."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.complaints.models import Complaint
from praja.complaints.queries.visibility import is_accepted
from praja.kernel import clock
from praja.kernel.errors import Invalid
from praja.kernel.identifiers import first_uuid7_at

PUBLIC_POINTS = 500


PUBLIC_DAYS = 90


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rectangle in WGS 84 degrees."""

    west: float
    south: float
    east: float
    north: float


def parse_bounds(text: str) -> Bounds | None:
    """Bounds from "west,south,east,north"; None when empty.

    Raises:
        Invalid: it is not four numbers in that order.
    """
    if not text:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise Invalid(_("Write bbox as west,south,east,north in degrees."), field="bbox") from None
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise Invalid(_("Write bbox as west,south,east,north in degrees."), field="bbox")
    return Bounds(west, south, east, north)


@dataclass(frozen=True, slots=True)
class PublicPoint:
    """A complaint on the public map: rounded to about 110 m so that it points at no house.

    `id` is that of its public page; None while it has none.
    """

    id: UUID | None

    latitude: float
    longitude: float
    category: str
    step: str
    opened_on: dt.date


def public_points(*, bounds: Bounds | None = None, category: str = "", district: str = "") -> list[PublicPoint]:
    """The newest complaints of the last 90 days that are not secret, at most 500. One SQL query.

    Bounded by the time in the key, so it reads the rows of the period and no others.
    """
    since = clock.now() - dt.timedelta(days=PUBLIC_DAYS)
    rows = Complaint.objects.filter(case_id__gte=first_uuid7_at(since), is_secret=False, latitude__isnull=False)
    rows = rows.exclude(case__outcome__in=("merged", "withdrawn"))
    if bounds is not None:
        rows = rows.filter(latitude__range=(bounds.south, bounds.north), longitude__range=(bounds.west, bounds.east))
    if category:
        rows = rows.filter(case__category=category)
    if district:
        rows = rows.filter(case__district=district)
    found = rows.order_by("-case_id").values_list(
        "case_id", "latitude", "longitude", "case__category", "case__step", "case__outcome", "case__opened_at"
    )[:PUBLIC_POINTS]
    return [
        PublicPoint(
            identifier if is_accepted(step, outcome) else None,
            round(latitude, 3),
            round(longitude, 3),
            category,
            step,
            opened_at.date(),
        )
        for identifier, latitude, longitude, category, step, outcome, opened_at in found
        if latitude is not None and longitude is not None
    ]
