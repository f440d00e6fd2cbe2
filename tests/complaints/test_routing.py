"""Category and place give the agency that answers, by the rules of the pack."""

from __future__ import annotations

import pytest

from praja.complaints import rules
from praja.complaints.rules import RoutingRule
from praja.government import queries
from praja.government.queries import Place

pytestmark = pytest.mark.django_db

TEXT = rules.Text(id="Aturan", en="Rule")
PLOSO, JOMBANG = Place("35.17.14.2001", "35.17.14"), Place("35.17.09.1006", "35.17.09")


def test_every_category_has_an_agency_that_receives_complaints_in_every_village() -> None:
    receivers = {item.code for item in queries.organizations() if item.receives_complaints}
    places = [
        Place(village.code, district.code)
        for district in queries.districts()
        for village in queries.villages(district.code)
    ]
    found = {rules.responsible(category.code, place) for category in rules.categories() for place in places}
    assert found <= receivers


@pytest.mark.parametrize(
    ("category", "place", "agency"),
    [
        ("road_damage", JOMBANG, "pupr"),
        ("hospital", JOMBANG, "rsud-jombang"),
        ("hospital", PLOSO, "rsud-ploso"),
        ("village_service", PLOSO, "kec-35.17.14"),
        ("village_service", JOMBANG, "kec-35.17.09"),
        ("village_fund", JOMBANG, "dpmd"),
    ],
)
def test_the_first_rule_that_holds_decides_else_the_category(category: str, place: Place, agency: str) -> None:
    assert rules.responsible(category, place) == agency


def test_a_rule_holds_when_every_condition_does() -> None:
    rule = RoutingRule(
        name=TEXT,
        organization="rsud-ploso",
        categories=frozenset({"hospital"}),
        districts=frozenset({"35.17.14"}),
    )
    assert rule.holds("hospital", PLOSO)
    assert not rule.holds("hospital", JOMBANG)
    assert not rule.holds("waste", PLOSO)
    assert RoutingRule(name=TEXT, organization="pupr").holds("waste", JOMBANG)


def test_a_rule_may_name_the_office_of_the_place() -> None:
    rule = RoutingRule(name=TEXT, organization="kel-{village}")
    assert rule.organization_at(JOMBANG) == "kel-35.17.09.1006"
