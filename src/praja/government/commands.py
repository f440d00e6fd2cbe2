"""Every change of regions, boundaries and organizations: they come from the pack and from surveys, not from forms."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

import msgspec
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from praja.government.cells import dissolve, village_cells
from praja.government.events import BoundariesImported, PackLoaded
from praja.government.models import Boundary, Dimension, Organization, Region, RegionKind, SubDimension
from praja.government.pack import Pack
from praja.government.snapshot import VILLAGE_KINDS, forget_snapshot
from praja.government.survey import Survey
from praja.kernel.actors import Actor
from praja.kernel.commands import command
from praja.kernel.errors import Invalid, NotAllowed
from praja.kernel.events import emit

APPROXIMATE_SOURCE = "Computed from village centres (Voronoi cells)"
NO_COMPLAINTS = frozenset({"government", "secretariat"})


class RegionRow(msgspec.Struct, frozen=True):
    """A line of regions.csv."""

    code: str
    name: str
    kind: RegionKind
    latitude: float
    longitude: float
    parent: str | None = None
    postcode: str = ""
    area_km2: float | None = None


class OrganizationEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry of organizations.yaml."""

    code: str
    name: str
    kind: str
    short_name: str = ""
    parent: str | None = None
    receives_complaints: bool = True


class _Organizations(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    organizations: tuple[OrganizationEntry, ...]


class _Name(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    en: str


class _SubDimension(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    name: str


class _Dimension(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    name: _Name
    sub_dimensions: tuple[_SubDimension, ...]


class _SmartCity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    dimensions: tuple[_Dimension, ...]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the pack holds; `was_repeated` when the database held all of it already."""

    regions: int
    organizations: int
    was_repeated: bool


@command
def load_pack(pack: Pack, *, by: Actor) -> Loaded:
    """Bring regions, boundaries, organizations and dimensions to what the pack says.

    A surveyed boundary is kept; an organization the pack no longer names is kept and marked as past.

    Raises:
        NotAllowed: `by` is not the platform.
        ImproperlyConfigured: the pack is not consistent; the message names file and place.
    """
    _require_platform(by)
    regions = pack.rows("regions.csv", RegionRow)
    organizations = [
        *pack.read("organizations.yaml", _Organizations).organizations,
        *_offices(regions),
    ]
    _check(pack, regions, organizations)
    before = _fingerprint()
    _save(
        [
            Region(
                code=row.code,
                name=row.name,
                kind=row.kind,
                parent_id=row.parent,
                postcode=row.postcode,
                latitude=row.latitude,
                longitude=row.longitude,
                area_km2=row.area_km2,
            )
            for row in sorted(regions, key=lambda row: len(row.code))
        ]
    )
    _save_approximate_boundaries(regions)
    region_codes = {row.code for row in regions}
    _save(
        [
            Organization(
                code=entry.code,
                name=entry.name,
                short_name=entry.short_name,
                kind=entry.kind,
                parent_id=entry.parent,
                region_id=code if (code := entry.code.partition("-")[2]) in region_codes else None,
                receives_complaints=entry.receives_complaints and entry.kind not in NO_COMPLAINTS,
                is_current=True,
            )
            for entry in _parents_first(organizations)
        ]
    )
    Organization.objects.exclude(code__in=[entry.code for entry in organizations]).update(is_current=False)
    _save_dimensions(pack.read("smart-city.yaml", _SmartCity))
    if _fingerprint() == before:
        return Loaded(len(regions), len(organizations), was_repeated=True)
    _new_edition()
    emit(
        PackLoaded(pack=pack.code, regions=len(regions), organizations=len(organizations)),
        subject=f"pack/{pack.code}",
        by=by,
    )
    return Loaded(len(regions), len(organizations), was_repeated=False)


@command
def import_boundaries(survey: Survey, *, source: str, surveyed_on: dt.date | None, by: Actor) -> int:
    """Replace the boundaries of all villages by a survey, and those of the kecamatan by their union.

    Returns the number of villages replaced.

    Raises:
        NotAllowed: `by` is not the platform.
        Invalid: the survey has faults; apply it only after they are gone.
    """
    _require_platform(by)
    if survey.faults:
        raise Invalid(_("The survey has faults: %(faults)s") % {"faults": "; ".join(survey.faults)}, field="file")
    Boundary.objects.filter(region__kind__in=[*VILLAGE_KINDS, RegionKind.DISTRICT]).delete()
    parents = dict(Region.objects.filter(kind__in=VILLAGE_KINDS).values_list("code", "parent_id"))
    outlines = dict(survey.cells)
    for district in sorted({parent for parent in parents.values() if parent is not None}):
        outlines[district] = survey.union(code for code, parent in parents.items() if parent == district)
    Boundary.objects.bulk_create(
        Boundary(
            region_id=code,
            geometry=_geojson(outline),
            source=source,
            is_approximate=False,
            surveyed_on=surveyed_on,
        )
        for code, outline in outlines.items()
    )
    _new_edition()
    emit(
        BoundariesImported(source=source, villages=len(survey.cells), file_digest=survey.digest),
        subject="boundaries",
        by=by,
    )
    return len(survey.cells)


def _require_platform(by: Actor) -> None:
    if not by.is_system:
        raise NotAllowed(_("Only an operator of the machine can do this, with ./praja."))


def _offices(regions: list[RegionRow]) -> list[OrganizationEntry]:
    """The offices of kecamatan, desa and kelurahan, one for each region."""
    prefixes = {
        RegionKind.DISTRICT: ("kec", "Kecamatan", "district"),
        RegionKind.DESA: ("desa", "Desa", "village"),
        RegionKind.KELURAHAN: ("kel", "Kelurahan", "village"),
    }
    offices = []
    for row in regions:
        if row.kind in prefixes:
            prefix, title, kind = prefixes[row.kind]
            parent = f"kec-{row.parent}" if kind == "village" else None
            offices.append(
                OrganizationEntry(code=f"{prefix}-{row.code}", name=f"{title} {row.name}", kind=kind, parent=parent)
            )
    return offices


def _check(pack: Pack, regions: list[RegionRow], organizations: list[OrganizationEntry]) -> None:
    faults = _repeated("regions.csv: region", [row.code for row in regions])
    faults += _repeated("organizations.yaml: organization", [entry.code for entry in organizations])
    codes = {row.code for row in regions}
    faults += [
        f"regions.csv: {row.code} has the unknown parent {row.parent}"
        for row in regions
        if row.parent and row.parent not in codes
    ]
    known = {entry.code for entry in organizations}
    faults += [
        f"organizations.yaml: {entry.code} has the unknown parent {entry.parent}"
        for entry in organizations
        if entry.parent and entry.parent not in known
    ]
    if pack.coordinator not in known:
        faults.append(f"pack.yaml: the coordinator {pack.coordinator} is no organization")
    if pack.index.region not in codes:
        faults.append(f"pack.yaml: the region {pack.index.region} is not in regions.csv")
    if faults:
        raise ImproperlyConfigured(f"The pack {pack.folder.name} is not consistent:\n" + "\n".join(faults))


def _repeated(what: str, codes: list[str]) -> list[str]:
    return [f"{what} {code} stands there twice" for code in sorted({c for c in codes if codes.count(c) > 1})]


def _parents_first(entries: list[OrganizationEntry]) -> list[OrganizationEntry]:
    ordered: list[OrganizationEntry] = []
    placed: set[str | None] = {None}
    waiting = list(entries)
    while waiting:
        ready = [entry for entry in waiting if entry.parent in placed]
        if not ready:
            raise ImproperlyConfigured(f"organizations.yaml: a circle of parents around {waiting[0].code}")
        ordered += ready
        placed |= {entry.code for entry in ready}
        waiting = [entry for entry in waiting if entry.code not in placed]
    return ordered


def _save(rows: list[Any]) -> None:
    """Insert or update rows by their code."""
    model: type[Model] = type(rows[0])
    fields = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    model._default_manager.bulk_create(rows, update_conflicts=True, unique_fields=["code"], update_fields=fields)


def _save_approximate_boundaries(regions: list[RegionRow]) -> None:
    """Compute cells, unless a survey has replaced them or they are there for these very villages already."""
    if Boundary.objects.filter(is_approximate=False).exists():
        return
    villages = {row.code: (row.latitude, row.longitude) for row in regions if row.kind in VILLAGE_KINDS}
    outlines = village_cells(villages)
    for district in sorted({row.parent for row in regions if row.kind in VILLAGE_KINDS and row.parent}):
        outlines[district] = dissolve([outlines[row.code] for row in regions if row.parent == district])
    Boundary.objects.bulk_create(
        [
            Boundary(region_id=code, geometry=_geojson(outline), source=APPROXIMATE_SOURCE, is_approximate=True)
            for code, outline in sorted(outlines.items())
        ],
        update_conflicts=True,
        unique_fields=["region"],
        update_fields=["geometry", "source", "is_approximate"],
    )


def _save_dimensions(smart_city: _SmartCity) -> None:
    _save(
        [
            Dimension(code=item.code, name_id=item.name.id, name_en=item.name.en, order=order)
            for order, item in enumerate(smart_city.dimensions, start=1)
        ]
    )
    for item in smart_city.dimensions:
        for part in item.sub_dimensions:
            SubDimension.objects.update_or_create(dimension_id=item.code, code=part.code, defaults={"name": part.name})


def _geojson(outline: BaseGeometry) -> Any:
    return json.loads(json.dumps(mapping(outline)))


def _fingerprint() -> str:
    """A hash of everything a pack can change, computed by the database."""
    tables = ("region", "boundary", "organization", "dimension", "subdimension")
    union = " UNION ALL ".join(
        f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) AS part FROM government_{name} t"  # noqa: S608
        for name in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT string_agg(coalesce(part, '-'), ',') FROM ({union}) parts")  # noqa: S608
        return str(cursor.fetchone()[0])


def _new_edition() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO government_edition AS e (id, number) VALUES (1, 1)"
            " ON CONFLICT (id) DO UPDATE SET number = e.number + 1"
        )
    forget_snapshot()
