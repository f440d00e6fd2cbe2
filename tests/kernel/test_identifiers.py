from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from praja.kernel import clock
from praja.kernel.identifiers import first_uuid7_at, uuid7

START, END = dt.datetime(2000, 1, 1), dt.datetime(2100, 1, 1)  # noqa: DTZ001 (hypothesis adds the zone)
MOMENTS = st.datetimes(START, END, timezones=st.just(dt.UTC))


@given(MOMENTS, MOMENTS)
def test_identifiers_sort_by_the_millisecond_they_were_made(one: dt.datetime, other: dt.datetime) -> None:
    earlier, later = sorted([one, other])
    with clock.at(earlier):
        first = uuid7()
    with clock.at(later + dt.timedelta(milliseconds=1)):
        second = uuid7()
    assert first < second
    assert first_uuid7_at(earlier) <= first < first_uuid7_at(later + dt.timedelta(milliseconds=1))


@given(MOMENTS)
def test_identifiers_carry_version_and_variant_of_rfc_9562(moment: dt.datetime) -> None:
    for identifier in (first_uuid7_at(moment), uuid7()):
        assert identifier.version == 7
        assert identifier.variant == "specified in RFC 4122"
