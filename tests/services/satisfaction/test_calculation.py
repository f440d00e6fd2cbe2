"""The index, its quality and the sample, as PermenPANRB 14/2017 counts them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praja.services.satisfaction.calculation import band_of, sample_size, satisfaction_index
from praja.services.satisfaction.rules import survey

MEANS = st.lists(st.decimals(min_value=1, max_value=4, places=4), min_size=1, max_size=9)


@given(MEANS)
def test_index_lies_between_25_and_100_and_does_not_depend_on_the_order_of_the_elements(means: list[Decimal]) -> None:
    index = satisfaction_index(means)
    assert 25 <= index <= 100
    assert index == satisfaction_index(means[::-1])


def test_the_printed_weight_ends_at_99() -> None:
    best = [Decimal(4)] * 9
    assert satisfaction_index(best) == 100
    assert satisfaction_index(best, weight="printed") == 99


def test_an_element_that_was_not_asked_leaves_its_weight_to_the_others() -> None:
    assert satisfaction_index([Decimal(3)] * 7) == 75


@pytest.mark.parametrize(
    ("index", "grade"),
    [
        ("25", "D"), ("64.994", "D"), ("64.995", "C"), ("76.604", "C"), ("76.605", "B"),
        ("88.304", "B"), ("88.305", "A"), ("100", "A"), ("24.75", "D"),
    ],
)  # fmt: skip
def test_the_index_is_rounded_before_the_quality_is_read_off(index: str, grade: str) -> None:
    assert band_of(Decimal(index), survey().bands).grade == grade


@pytest.mark.parametrize(
    ("population", "size"),
    [(0, 0), (10, 10), (15, 14), (50, 44), (100, 80), (200, 132), (550, 226), (1000, 278), (10000, 370), (75000, 382)],
)
def test_the_sample_is_that_of_krejcie_and_morgan(population: int, size: int) -> None:
    assert sample_size(population) == size


@given(st.integers(min_value=1, max_value=2_000_000))
def test_the_sample_is_never_larger_than_the_population(population: int) -> None:
    assert 0 < sample_size(population) <= min(population, 385)
