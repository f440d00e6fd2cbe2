"""Which organizations may act in the place of an agency: its sub-units, and the offices of villages and kecamatan."""

from __future__ import annotations

from praja.cases.models import Case
from praja.government.models import Organization, OrganizationKind
from praja.government.queries import organization, organizations
from praja.kernel.errors import NotFound

OFFICES = (OrganizationKind.DISTRICT, OrganizationKind.VILLAGE)


def may_act_for(unit: str, agency: str) -> bool:
    """Whether `unit` may act in the place of `agency`."""
    try:
        found = organization(unit)
    except NotFound:
        return False
    if not found.is_current or not found.receives_complaints or unit == agency:
        return False
    return found.kind in OFFICES or is_below(found, agency)


def is_below(unit: Organization, agency: str) -> bool:
    """Whether the chain of parents of `unit` leads to `agency`."""
    seen: set[str] = set()
    while unit.parent_id is not None and unit.code not in seen:
        if unit.parent_id == agency:
            return True
        seen.add(unit.code)
        unit = organization(unit.parent_id)
    return False


def units_for(case: Case) -> list[Organization]:
    """Who may act for the responsible agency of this case: its sub-units, then the offices where the case is.

    Of the offices only that of the kecamatan and those of its villages: who is nearest can act.
    """
    agency = case.organization_id
    every = [item for item in organizations() if item.receives_complaints and item.code != agency]
    below = [item for item in every if is_below(item, agency)]
    near = [
        item
        for item in every
        if item.kind in OFFICES
        and item.region_id is not None
        and case.district_id
        and item.region_id.startswith(case.district_id)
    ]
    return list(dict.fromkeys([*below, *sorted(near, key=lambda item: item.code)]))
