"""The letterhead of an organization, from the regency's data."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from praja.government.models import OrganizationKind, RegionKind
from praja.government.pack import pack
from praja.government.queries import organization, region
from praja.services.documents.rendering import Head

FILE = "services/letterheads.yaml"


class Office(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where an organization is: street, telephone, e-mail, postcode; each may be empty."""

    address: str = ""
    phone: str = ""
    email: str = ""
    postcode: str = ""


class _Offices(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    offices: dict[str, Office]


_providers: list[Callable[[str], Office | None]] = []


def provide_offices(known: Callable[[str], Office | None]) -> None:
    """Let a room above say where an organization is; it goes before the pack. Called once, when that room is ready."""
    _providers.append(known)


def head_of(code: str) -> Head:
    """The lines above a document of this organization.

    A village stands below its kecamatan, everything else below the regency (Permendagri 1/2023 on official letters).

    Raises:
        NotFound: there is no such organization.
    """
    office = organization(code)
    government = f"Pemerintah {pack().name}"
    lines = [government]
    postcode = ""
    if office.kind == OrganizationKind.VILLAGE and office.region_id is not None:
        village = region(office.region_id)
        postcode = village.postcode
        if village.parent_id is not None:
            lines.append(f"Kecamatan {region(village.parent_id).name}")
        lines.append(f"{RegionKind(village.kind).label} {village.name}")
    elif office.kind != OrganizationKind.GOVERNMENT:
        lines.append(office.name)
    return Head(tuple(lines), _address(_office(code), postcode))


def offices() -> dict[str, Office]:
    """The addresses the pack knows, by organization; a pack need not have the file."""
    return pack().read(FILE, _Offices).offices if pack().names(FILE) else {}


def _office(code: str) -> Office:
    told = (known(code) for known in _providers)
    return next((office for office in told if office is not None), offices().get(code, Office()))


def _address(office: Office, postcode: str) -> str:
    code = office.postcode or postcode
    parts = [
        office.address,
        f"Telepon {office.phone}" if office.phone else "",
        f"Pos-el {office.email}" if office.email else "",
        f"Kode pos {code}" if code else "",
    ]
    return ", ".join(part for part in parts if part)
