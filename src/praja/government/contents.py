"""What the files of a pack say about regions, organizations and dimensions, read and checked as a whole.

A room whose rules stand in the pack too registers a check with `pack_check`; loading runs all of them before it
changes anything, and names every fault at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

import msgspec
from django.core.exceptions import ImproperlyConfigured

from praja.government.instruments import check_instruments
from praja.government.models import VILLAGE_KINDS, OrganizationKind, RegionKind
from praja.government.pack import Pack

T = TypeVar("T")

REGIONS, ORGANIZATIONS, SMART_CITY = "regions.csv", "organizations.yaml", "smart-city.yaml"
PARENT_KINDS = {
    RegionKind.DISTRICT: RegionKind.REGENCY,
    RegionKind.DESA: RegionKind.DISTRICT,
    RegionKind.KELURAHAN: RegionKind.DISTRICT,
}
CODE_LENGTHS = {RegionKind.REGENCY: 5, RegionKind.DISTRICT: 8, RegionKind.DESA: 13, RegionKind.KELURAHAN: 13}
OFFICES = {
    RegionKind.DISTRICT: ("kec", "Kecamatan", OrganizationKind.DISTRICT),
    RegionKind.DESA: ("desa", "Desa", OrganizationKind.VILLAGE),
    RegionKind.KELURAHAN: ("kel", "Kelurahan", OrganizationKind.VILLAGE),
}
"""Prefix of the code, title, and kind of the office each region has."""


class RegionRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
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
    """An entry of organizations.yaml. `region`: code of the region it serves, when that is not the whole regency."""

    code: str
    name: str
    kind: OrganizationKind
    short_name: str = ""
    parent: str | None = None
    region: str | None = None
    receives_complaints: bool = True


class Name(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A name in both languages of the interface."""

    id: str
    en: str


class SubDimensionEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    name: str


class DimensionEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry of smart-city.yaml."""

    code: str
    name: Name
    sub_dimensions: tuple[SubDimensionEntry, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """The nouns of a pack; `organizations` with the offices of kecamatan, desa and kelurahan."""

    regions: tuple[RegionRow, ...]
    organizations: tuple[OrganizationEntry, ...]
    dimensions: tuple[DimensionEntry, ...]

    def region_codes(self, *kinds: RegionKind) -> frozenset[str]:
        """Codes of all regions, or of those of some kinds."""
        return frozenset(row.code for row in self.regions if not kinds or row.kind in kinds)

    def receivers(self) -> frozenset[str]:
        """Codes of the organizations a complaint can be disposed to."""
        return frozenset(entry.code for entry in self.organizations if entry.receives_complaints)


PackCheck = Callable[[Pack, Contents], Iterable[str]]
"""Yields one sentence for each fault, with file and line. May raise ImproperlyConfigured for an unreadable file."""

_checks: list[PackCheck] = []


def pack_check(check: PackCheck) -> None:
    """Let `check` take part whenever a pack is loaded."""
    if check not in _checks:
        _checks.append(check)


def read_contents(pack: Pack) -> Contents:
    """Regions, organizations and dimensions of a pack whose files are all consistent.

    Raises:
        ImproperlyConfigured: they are not; the message names every fault with its file and line.
    """
    faults: list[str] = []
    rows = _attempt(lambda: pack.rows(REGIONS, RegionRow), faults) or {}
    listed = _attempt(lambda: pack.read(ORGANIZATIONS, _Organizations), faults)
    smart_city = _attempt(lambda: pack.read(SMART_CITY, _SmartCity), faults)
    _attempt(lambda: faults.extend(check_instruments(pack)), faults)
    contents = Contents(
        regions=tuple(rows.values()),
        organizations=(*(listed.organizations if listed else ()), *_offices(rows.values())),
        dimensions=smart_city.dimensions if smart_city else (),
    )
    if not faults:
        faults += _check_regions(rows)
        faults += _check_organizations(pack, contents)
        faults += _check_dimensions(pack, contents.dimensions)
        faults += _check_index(pack, contents)
        for check in _checks:
            _attempt(lambda check=check: faults.extend(check(pack, contents)), faults)  # type: ignore[misc]
    if faults:
        raise ImproperlyConfigured(f"The pack {pack.folder.name} has faults:\n" + "\n".join(faults))
    return contents


def parents_first(entries: Sequence[OrganizationEntry]) -> Iterator[OrganizationEntry]:
    """The organizations, each after its parent; those in a circle are left out (loading refuses circles before)."""
    placed: set[str | None] = {None}
    waiting = list(entries)
    while ready := [entry for entry in waiting if entry.parent in placed]:
        yield from ready
        placed |= {entry.code for entry in ready}
        waiting = [entry for entry in waiting if entry.code not in placed]


class _Organizations(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    organizations: tuple[OrganizationEntry, ...]


class _SmartCity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    dimensions: tuple[DimensionEntry, ...]


def _attempt(read: Callable[[], T], faults: list[str]) -> T | None:
    try:
        return read()
    except ImproperlyConfigured as error:
        faults.append(str(error))
        return None


def _offices(regions: Iterable[RegionRow]) -> Iterator[OrganizationEntry]:
    """The offices of kecamatan, desa and kelurahan, one for each region."""
    for row in regions:
        if row.kind in OFFICES:
            prefix, title, kind = OFFICES[row.kind]
            parent = f"kec-{row.parent}" if row.kind in VILLAGE_KINDS else None
            yield OrganizationEntry(
                code=f"{prefix}-{row.code}", name=f"{title} {row.name}", kind=kind, parent=parent, region=row.code
            )


def _check_regions(rows: Mapping[int, RegionRow]) -> Iterator[str]:
    kinds = {row.code: row.kind for row in rows.values()}
    seen: dict[str, int] = {}
    centres: dict[tuple[float, float], str] = {}
    for line, row in rows.items():
        for text in chain(_check_region(row, kinds), _check_centre(row, centres)):
            yield f"{REGIONS}, line {line}: {row.code} {text}"
        if row.code in seen:
            yield f"{REGIONS}, line {line}: {row.code} stands in line {seen[row.code]} already"
        seen[row.code] = line


def _check_region(row: RegionRow, kinds: Mapping[str, RegionKind]) -> Iterator[str]:
    if len(row.code) != CODE_LENGTHS[row.kind] or not row.code.replace(".", "").isdigit():
        yield f"is no code of a {row.kind} (such as 35.17, 35.17.01 or 35.17.01.2001)"
    wanted = PARENT_KINDS.get(row.kind)
    if wanted is None:
        if row.parent:
            yield "has a parent, but a regency has none"
    elif row.parent is None or kinds.get(row.parent) != wanted:
        yield f"needs a {wanted} of this file as its parent, not {row.parent or 'nothing'}"
    elif not row.code.startswith(f"{row.parent}."):
        yield f"does not begin with the code of its parent {row.parent}"
    if not (-90 <= row.latitude <= 90 and -180 <= row.longitude <= 180):
        yield "has a centre outside latitude and longitude"


def _check_centre(row: RegionRow, centres: dict[tuple[float, float], str]) -> Iterator[str]:
    if row.kind in VILLAGE_KINDS:
        other = centres.setdefault((row.latitude, row.longitude), row.code)
        if other != row.code:
            yield f"has the same centre as {other}"


def _check_organizations(pack: Pack, contents: Contents) -> Iterator[str]:
    codes = [entry.code for entry in contents.organizations]
    known = set(codes)
    placed = {entry.code for entry in parents_first(contents.organizations)}
    regions = contents.region_codes()
    for position, entry in enumerate(contents.organizations):
        faults = []
        if codes.index(entry.code) < position:
            faults.append("stands there twice")
        if entry.parent and entry.parent not in known:
            faults.append(f"has the unknown parent {entry.parent}")
        elif entry.parent and entry.code not in placed and entry.parent not in placed:
            faults.append("is its own ancestor, or below one that is")
        if entry.region and entry.region not in regions:
            faults.append(f"serves the unknown region {entry.region}")
        for fault in faults:
            yield f"{pack.place(ORGANIZATIONS, 'organizations', position)}: {entry.code} {fault}"


def _check_dimensions(pack: Pack, dimensions: Sequence[DimensionEntry]) -> Iterator[str]:
    codes = [item.code for item in dimensions]
    for position, item in enumerate(dimensions):
        where = pack.place(SMART_CITY, "dimensions", position)
        if codes.index(item.code) < position:
            yield f"{where}: the dimension {item.code} stands there twice"
        if len({part.code for part in item.sub_dimensions}) < len(item.sub_dimensions):
            yield f"{where}: a sub-dimension of {item.code} stands there twice"


def _check_index(pack: Pack, contents: Contents) -> Iterator[str]:
    if pack.coordinator not in contents.receivers():
        where = pack.place("pack.yaml", "coordinator")
        yield f"{where}: the coordinator {pack.coordinator} is no organization that receives complaints"
    if pack.index.region not in contents.region_codes(RegionKind.REGENCY):
        yield f"{pack.place('pack.yaml', 'region')}: {pack.index.region} is no regency of {REGIONS}"
