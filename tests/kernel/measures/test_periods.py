from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praja.kernel import clock
from praja.kernel.errors import Invalid
from praja.kernel.measures import Period

MONTHS = st.tuples(st.integers(2000, 2098), st.integers(1, 12))


@given(MONTHS)
def test_a_month_ends_where_the_next_begins(month: tuple[int, int]) -> None:
    year, number = month
    following = (year + number // 12, number % 12 + 1)
    assert Period.month(*month).end == Period.month(*following).start


@given(MONTHS)
def test_a_code_names_its_period(month: tuple[int, int]) -> None:
    for period in (Period.month(*month), Period.year(month[0])):
        assert Period.parse(period.code) == period


@given(MONTHS, st.integers(1, 24))
def test_the_months_before_are_gapless_and_end_with_the_period(month: tuple[int, int], count: int) -> None:
    months = Period.month(*month).previous_months(count)
    assert len(months) == count
    assert months[-1] == Period.month(*month)
    assert all(one.after == other.first for one, other in pairwise(months))


def test_the_last_days_hold_today() -> None:
    now = dt.datetime(2026, 11, 23, 20, 0, tzinfo=dt.UTC)
    with clock.at(now):
        period = Period.last_days(30)
    assert (period.first, period.after) == (dt.date(2026, 10, 26), dt.date(2026, 11, 25))
    assert period.start <= now < period.end


@pytest.mark.parametrize("code", ["", "2026-13", "26-01", "last-0-days", "last-30-weeks", "2026-1", "1999", "x"])
def test_what_names_no_period_is_refused(code: str) -> None:
    with pytest.raises(Invalid) as error:
        Period.parse(code)
    assert error.value.field == "period"
