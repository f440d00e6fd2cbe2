from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from praja.kernel.errors import Invalid
from praja.kernel.events.models import PendingEvent
from praja.kernel.paging import page_of

pytestmark = pytest.mark.django_db


def fill(count: int) -> None:
    PendingEvent.objects.all().delete()
    PendingEvent.objects.bulk_create(PendingEvent(position=position) for position in range(1, count + 1))


def positions(page: Any) -> list[int]:
    return [row.position for row in page]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(count=st.integers(0, 45), size=st.integers(1, 12), order=st.sampled_from(["position", "-position"]))
def test_walking_forward_and_back_shows_every_row_once(count: int, size: int, order: str) -> None:
    fill(count)
    expected = sorted(range(1, count + 1), reverse=order.startswith("-"))
    rows = PendingEvent.objects.all()
    page = page_of(rows, by=(order,), size=size)
    assert page.previous_cursor == ""
    forward = positions(page)
    while page.next_cursor:
        page = page_of(rows, by=(order,), cursor=page.next_cursor, size=size)
        forward += positions(page)
    assert forward == expected
    backward = positions(page)
    while page.previous_cursor:
        page = page_of(rows, by=(order,), cursor=page.previous_cursor, size=size)
        backward = positions(page) + backward
    assert backward == expected


def test_a_page_is_one_query_whatever_its_size(django_assert_num_queries: Any) -> None:
    fill(60)
    for size in (5, 50):
        with django_assert_num_queries(1):
            page_of(PendingEvent.objects.all(), by=("-position",), size=size)


@pytest.mark.parametrize("cursor", ["x", "a!!!", "ae30", "aWzEsMl0", "zWzFd", "aW251bGxd", "aWyJ4Il0"])
def test_a_cursor_that_is_not_ours_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid) as error:
        page_of(PendingEvent.objects.all(), by=("position",), cursor=cursor)
    assert error.value.field == "cursor"


@pytest.mark.parametrize("size", [0, 101])
def test_a_page_size_out_of_bounds_is_refused(size: int) -> None:
    with pytest.raises(Invalid) as error:
        page_of(PendingEvent.objects.all(), by=("position",), size=size)
    assert error.value.field == "size"


def test_a_list_may_promise_larger_pages() -> None:
    fill(150)
    assert len(page_of(PendingEvent.objects.all(), by=("position",), size=150, largest=1000)) == 150
    with pytest.raises(Invalid):
        page_of(PendingEvent.objects.all(), by=("position",), size=1001, largest=1000)
