"""Every read of regions and organizations. From memory: no SQL in a warm process unless a function says so."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from shapely import Point

from praja.government.models import VILLAGE_KINDS, Organization, OrganizationKind, Region
from praja.government.pack import pack
from praja.government.snapshot import snapshot
from praja.kernel.errors import NotFound

REACH_DEGREES = 0.0005
"""How far a pin may lie beside every village: about 55 m."""

METRES_PER_DEGREE = 111_320
OFFICE_KINDS = {OrganizationKind.DISTRICT, OrganizationKind.VILLAGE}


@dataclass(frozen=True, slots=True)
class Place:
    """A village and its kecamatan, by code."""

    village_code: str
    district_code: str


def locate(latitude: float, longitude: float) -> Place | None:
    """The village around a point (WGS 84 degrees), or None outside the regency.

    On a shared border the village with the smaller code is chosen, so that the same point always gives the same one.
    A pin in a sliver between surveyed villages, or on a road along the border, belongs to the nearest village.
    """
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    current = snapshot()
    point = Point(longitude, latitude)
    found = current.cells.query(point, predicate="intersects")
    if not len(found):
        found = current.cells.query_nearest(point, max_distance=REACH_DEGREES)
    codes = sorted(current.cell_codes[index] for index in found)
    return place_of_village(codes[0]) if codes else None


def villages_near(latitude: float, longitude: float, *, metres: float) -> list[Place]:
    """The villages any part of which lies within `metres` of a point (WGS 84 degrees), by code.

    Counts a degree of longitude like one of latitude, which reaches up to 1 % too far east and west at this latitude.
    """
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return []
    current = snapshot()
    found = current.cells.query(Point(longitude, latitude), predicate="dwithin", distance=metres / METRES_PER_DEGREE)
    places = (place_of_village(code) for code in sorted(current.cell_codes[index] for index in found))
    return [place for place in places if place is not None]


def place_of_village(code: str) -> Place | None:
    """The place a village code names, or None when there is no such village today."""
    region = snapshot().regions.get(code)
    if region is None or not region.is_current or region.kind not in VILLAGE_KINDS or region.parent_id is None:
        return None
    return Place(village_code=region.code, district_code=region.parent_id)


def region(code: str) -> Region:
    """The region of this Kemendagri code.

    Raises:
        NotFound: there is none.
    """
    try:
        return snapshot().regions[code]
    except KeyError:
        raise NotFound(_("There is no region with the code %(code)s.") % {"code": code}) from None


def region_name(code: str) -> str:
    """Name of a region; the code itself when it is unknown."""
    known = snapshot().regions.get(code)
    return known.name if known is not None else code


def districts() -> tuple[Region, ...]:
    """All kecamatan by name."""
    return snapshot().districts


def villages(district_code: str) -> tuple[Region, ...]:
    """All desa and kelurahan of a kecamatan by name; none for an unknown code."""
    return snapshot().villages.get(district_code, ())


def organization(code: str) -> Organization:
    """The organization of this code.

    Raises:
        NotFound: there is none.
    """
    try:
        return snapshot().organizations[code]
    except KeyError:
        raise NotFound(_("There is no organization with the code %(code)s.") % {"code": code}) from None


def organization_name(code: str) -> str:
    """Short name of an organization where it has one; the code itself when it is unknown."""
    known = snapshot().organizations.get(code)
    return known.label if known is not None else code


def organizations(kind: OrganizationKind | None = None) -> tuple[Organization, ...]:
    """All organizations the pack names today, or those of one kind, by name."""
    every = snapshot().organizations.values()
    return tuple(item for item in every if item.is_current and (kind is None or item.kind == kind))


def organization_names() -> dict[str, str]:
    """Whole names of all organizations the pack names today, by code."""
    return {item.code: item.name for item in organizations()}


def office_of(region: str | None) -> str:
    """Code of the office of a kecamatan, desa or kelurahan.

    Raises:
        NotFound: the region has no office today, or none is given.
    """
    for item in snapshot().organizations.values():
        if region and item.region_id == region and item.is_current and item.kind in OFFICE_KINDS:
            return item.code
    raise NotFound(_("No office is known for this place. Choose the village the request is for."))


def has_survey() -> bool:
    """Whether the village boundaries were surveyed; approximate ones are marked as such wherever a map shows them."""
    return snapshot().has_survey


def coordinator() -> str:
    """Code of the organization that verifies and disposes complaints."""
    return pack().coordinator
