"""Figures are computed when asked for, kept for a while, and never by two at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from praja.kernel import clock
from praja.kernel.errors import Invalid, NotFound
from praja.kernel.measures import Period, Unit, Value, registry
from praja.kernel.measures.queries import measure_value, measure_values, several, several_divided

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 23, 3, 0, tzinfo=dt.UTC)
PERIOD = Period.month(2026, 11)


class Tally:
    """A figure that counts how often it is computed."""

    def __init__(self) -> None:
        self.computed = 0

    def __call__(self, period: Period, breakdown: str | None) -> list[Value]:
        self.computed += 1
        if breakdown is None:
            return [Value(None, Decimal(self.computed), 3)]
        return [Value("few", Decimal(1), 1), Value("many", Decimal(2), 2)]


@pytest.fixture
def tally(monkeypatch: pytest.MonkeyPatch) -> Iterator[Tally]:
    counting = Tally()
    monkeypatch.setattr(registry, "_measures", {})
    registry.measure("test.tally", unit=Unit.COUNT, name="T", definition="T", source="T", breakdowns=("size",))(
        counting
    )
    with clock.at(NOW):
        yield counting


def test_a_figure_of_a_running_period_is_kept_for_a_minute(tally: Tally) -> None:
    measure_value("test.tally", PERIOD)
    measure_value("test.tally", PERIOD)
    assert tally.computed == 1
    with clock.at(NOW + dt.timedelta(seconds=61)):
        assert measure_value("test.tally", PERIOD).value == 2


def test_a_figure_of_a_past_period_is_kept_for_an_hour(tally: Tally) -> None:
    past = Period.month(2026, 9)
    measure_value("test.tally", past)
    with clock.at(NOW + dt.timedelta(minutes=59)):
        measure_value("test.tally", past)
    assert tally.computed == 1
    with clock.at(NOW + dt.timedelta(minutes=61)):
        measure_value("test.tally", past)
    assert tally.computed == 2


def test_the_largest_group_comes_first(tally: Tally) -> None:
    assert [value.key for value in measure_values("test.tally", PERIOD, "size")] == ["many", "few"]


def test_fresh_figures_take_one_statement_however_many(tally: Tally, django_assert_num_queries: Any) -> None:
    several(["test.tally"], PERIOD)
    several_divided(["test.tally"], PERIOD, "size")
    with django_assert_num_queries(2):
        several(["test.tally"], PERIOD)
        several_divided(["test.tally"], PERIOD, "size")


def test_an_unknown_figure_and_an_unknown_breakdown_are_refused(tally: Tally) -> None:
    with pytest.raises(NotFound):
        measure_value("test.nothing", PERIOD)
    with pytest.raises(Invalid) as error:
        measure_values("test.tally", PERIOD, "colour")
    assert error.value.field == "breakdown"


def test_a_code_is_registered_once(tally: Tally) -> None:
    with pytest.raises(ValueError, match="twice"):
        registry.measure("test.tally", unit=Unit.COUNT, name="T", definition="T", source="T")(tally)
