"""Every change of regions, boundaries and organizations: they come from the pack and from surveys, not from forms."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from praja.government.cells import dissolve, village_cells
from praja.government.contents import DimensionEntry, RegionRow, parents_first, read_contents
from praja.government.events import BoundariesImported, PackLoaded
from praja.government.models import (
    VILLAGE_KINDS,
    Boundary,
    Dimension,
    Organization,
    Region,
    RegionKind,
    SubDimension,
)
from praja.government.pack import Pack
from praja.government.snapshot import forget_snapshot
from praja.government.survey import Survey
from praja.kernel.actors import Actor
from praja.kernel.commands import command
from praja.kernel.errors import Invalid, NotAllowed
from praja.kernel.events import emit

APPROXIMATE_SOURCE = "Computed from village centres (Voronoi cells)"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the pack holds; `was_repeated` when the database held all of it already."""

    regions: int
    organizations: int
    was_repeated: bool


@command
def load_pack(pack: Pack, *, by: Actor) -> Loaded:
    """Bring regions, boundaries, organizations and dimensions to what the pack says.

    A surveyed boundary is kept. Regions and organizations the pack no longer names are kept and marked as past.

    Raises:
        NotAllowed: `by` is not the platform.
        ImproperlyConfigured: the pack is not consistent; the message names every fault with its file and line.
    """
    _require_platform(by)
    contents = read_contents(pack)
    regions, organizations = contents.regions, contents.organizations
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
                is_current=True,
            )
            for row in sorted(regions, key=lambda row: len(row.code))
        ]
    )
    _retire_regions(regions)
    _save_approximate_boundaries(regions)
    _save(
        [
            Organization(
                code=entry.code,
                name=entry.name,
                short_name=entry.short_name,
                kind=entry.kind,
                parent_id=entry.parent,
                region_id=entry.region,
                receives_complaints=entry.receives_complaints,
                is_current=True,
            )
            for entry in parents_first(organizations)
        ]
    )
    Organization.objects.exclude(code__in=[entry.code for entry in organizations]).update(is_current=False)
    _save_dimensions(contents.dimensions)
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
    parents = dict(Region.objects.filter(kind__in=VILLAGE_KINDS, is_current=True).values_list("code", "parent_id"))
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


def _save(rows: list[Any]) -> None:
    """Insert or update rows by their code."""
    model: type[Model] = type(rows[0])
    fields = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    model._default_manager.bulk_create(rows, update_conflicts=True, unique_fields=["code"], update_fields=fields)


def _retire_regions(regions: Sequence[RegionRow]) -> None:
    """Regions the pack no longer names keep their rows, but have no place on the map any more."""
    gone = Region.objects.exclude(code__in=[row.code for row in regions])
    gone.update(is_current=False)
    Boundary.objects.filter(region__in=gone).delete()


def _save_approximate_boundaries(regions: Sequence[RegionRow]) -> None:
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


def _save_dimensions(dimensions: Sequence[DimensionEntry]) -> None:
    """Bring the dimensions to what the pack says; nothing refers to their rows yet, so what is gone is removed."""
    Dimension.objects.exclude(code__in=[item.code for item in dimensions]).delete()
    _save(
        [
            Dimension(code=item.code, name_id=item.name.id, name_en=item.name.en, order=order)
            for order, item in enumerate(dimensions, start=1)
        ]
    )
    named = {(item.code, part.code): part.name for item in dimensions for part in item.sub_dimensions}
    for row in SubDimension.objects.all():
        if (row.dimension_id, row.code) not in named:
            row.delete()
    SubDimension.objects.bulk_create(
        [SubDimension(dimension_id=item, code=code, name=name) for (item, code), name in named.items()],
        update_conflicts=True,
        unique_fields=["dimension", "code"],
        update_fields=["name"],
    )


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
