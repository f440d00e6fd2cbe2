"""For the demonstration: village offices that issue all letters. In demo mode only."""

from __future__ import annotations

from praja.government.models import VILLAGE_KINDS, OrganizationKind, RegionKind
from praja.government.queries import organizations, region
from praja.kernel.actors import Actor, ActorKind, Grant, Role
from praja.services.standards.commands import LetterOffer, OfficeWords, choose_letters
from praja.services.standards.definitions import Provider
from praja.services.standards.queries import published_services

DISTRICT = "35.17.09"
"""The kecamatan whose villages take part: Jombang itself."""


def seed_demo_letters() -> int:
    """Let every village office of one kecamatan issue all letters; returns how many do. May be repeated."""
    letters = [
        LetterOffer(code)
        for code, version in published_services().items()
        if version.definition.provider == Provider.VILLAGE
    ]
    seeded = 0
    for office in organizations(OrganizationKind.VILLAGE):
        place = region(office.region_id) if office.region_id else None
        if place is None or place.parent_id != DISTRICT or place.kind not in VILLAGE_KINDS:
            continue
        by = Actor(ActorKind.STAFF, "demo", grants=frozenset({Grant(Role.VILLAGE_OPERATOR, office.code)}))
        signer = "Lurah" if place.kind == RegionKind.KELURAHAN else "Kepala Desa"
        words = OfficeWords(f"Kantor {office.name}, Kabupaten Jombang", f"{signer} {place.name}")
        choose_letters(office.code, words=words, offers=letters, by=by)
        seeded += 1
    return seeded
