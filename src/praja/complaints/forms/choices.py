"""What people choose from: topics, places, agencies, steps."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from praja.cases.queries import current_procedure
from praja.complaints import rules
from praja.complaints.ladder import highest_level
from praja.complaints.models import KIND, Complaint
from praja.government.queries import districts, organizations, villages

Choices = list[tuple[str, Any]]


def category_choices(*, with_sealed: bool = True) -> Choices:
    """Categories of the pack, in their groups."""
    groups = groupby(
        [item for item in rules.categories() if with_sealed or not item.is_sealed],
        key=lambda category: str(category.group_name),
    )
    return [(group, [(category.code, str(category.name)) for category in members]) for group, members in groups]


def asking_categories() -> list[str]:
    """Codes of the categories that ask whose asset it is."""
    return [category.code for category in rules.categories() if category.asks_owner]


def outside_choices() -> Choices:
    """Bodies outside the regency, each with what it answers for."""
    return [(code, f"{body.name} ({body.answers_for})") for code, body in rules.outside_bodies().items()]


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


def escalation_choices() -> Choices:
    """To the reader, or up to a level of the longest ladder."""
    levels = [
        (str(number), _("to level %(level)s or higher") % {"level": number}) for number in range(1, highest_level() + 1)
    ]
    return [("me", _("to me")), *levels]


def route_of(complaint: Complaint) -> rules.Route:
    """Who answers by the rules for the complaint's category, place and owner of the asset."""
    return rules.route(complaint.case.category, rules.place_of(complaint.case), complaint.asset_owner)
