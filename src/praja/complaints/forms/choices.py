"""What people choose from: topics, places, agencies, steps."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from praja.cases.models import Case
from praja.cases.queries import current_procedure
from praja.complaints import rules
from praja.complaints.commands.filing import KIND
from praja.government.queries import districts, organizations, villages

Choices = list[tuple[str, Any]]


def category_choices(*, with_sealed: bool = True) -> Choices:
    """Categories of the pack, in their groups."""
    groups = groupby(
        [item for item in rules.categories() if with_sealed or not item.is_sealed],
        key=lambda category: str(category.group_name),
    )
    return [(group, [(category.code, str(category.name)) for category in members]) for group, members in groups]


def village_choices() -> Choices:
    """Villages in their kecamatan."""
    return [
        (district.name, [(village.code, village.name) for village in villages(district.code)])
        for district in districts()
    ]


def district_choices() -> Choices:
    return [(district.code, district.name) for district in districts()]


def agency_choices() -> Choices:
    """Organizations that receive complaints."""
    return [(agency.code, agency.name) for agency in organizations() if agency.receives_complaints]


def step_choices() -> Choices:
    return [(step.code, str(step.name)) for step in current_procedure(KIND).steps]


def suggested_agency(case: Case) -> str:
    """Code of the agency the rules name for the case's category and place."""
    return rules.responsible(case.category, rules.place_of(case))
