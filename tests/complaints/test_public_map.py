"""The public map: every published report is counted, in squares as large as the map is far away."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from praja.complaints import commands, publication
from praja.complaints.models import PublicReport
from praja.complaints.queries.points import Bounds
from praja.complaints.queries.public_map import MOST_SQUARES, TILE, square_of, tile_of
from tests import factories as f

pytestmark = pytest.mark.django_db

MARKET = {"latitude": -7.5462, "longitude": 112.2334}
CLUSTERS = "/api/complaints/map/clusters"


def relayed() -> None:
    """Let the handlers see what happened; they run after the commit."""
    publication.rebuild()


def clusters(client: Client, query: str = "") -> dict[str, Any]:
    answer = client.get(f"{CLUSTERS}?{query}")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_reports_near_each_other_are_one_cluster_until_one_goes_near(client: Client) -> None:
    for east in (0.0, 0.004, 0.008):
        f.disposed(latitude=MARKET["latitude"], longitude=MARKET["longitude"] + east)
    relayed()
    far = clusters(client, "zoom=9")
    assert [feature["properties"]["count"] for feature in far["features"]] == [3]
    near = clusters(client, "zoom=16&bbox=112.2,-7.6,112.25,-7.5")
    assert [feature["properties"]["count"] for feature in near["features"]] == [1, 1, 1]
    assert far["count"] == near["count"] == 3


def test_reports_at_one_place_are_named_at_the_finest_zoom(client: Client) -> None:
    filed = [f.disposed(**MARKET) for _ in range(2)]
    relayed()
    found = clusters(client, "zoom=20&bbox=112.23,-7.55,112.24,-7.54")
    assert found["is_finest"]
    [feature] = found["features"]
    assert feature["geometry"]["coordinates"] == [112.233, -7.546], "rounded to about 110 m"
    assert {report["url"] for report in feature["properties"]["reports"]} == {
        f"/reports/{one.complaint.pk}/" for one in filed
    }


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("category=road_damage", True),
        ("category=waste", False),
        ("organization=pupr", True),
        ("organization=dinkes", False),
        ("district=35.17.09", True),
        ("village=35.17.01.2001", False),
        ("state=open", True),
        ("state=closed", False),
        ("state=overdue", False),
        ("days=1", True),
        ("bbox=112.0,-7.2,112.1,-7.1", False),
        ("bbox=-180,-90,180,90", True),
    ],
)
def test_the_map_is_narrowed_like_the_list(client: Client, query: str, is_found: bool) -> None:
    f.disposed(**MARKET)
    relayed()
    assert bool(clusters(client, query)["count"]) is is_found


def test_a_report_hidden_a_moment_ago_is_not_named_though_the_copy_still_holds_it(client: Client) -> None:
    filed = f.disposed(**MARKET)
    relayed()
    commands.conceal(f.pk(filed), by=f.verifier())
    assert PublicReport.objects.filter(pk=f.pk(filed)).exists(), "its handler has not run yet"
    assert clusters(client)["features"] == []
    relayed()
    assert not PublicReport.objects.exists()


@pytest.mark.parametrize("make", [f.file, lambda **at: f.disposed(is_secret=True, **at)], ids=["unaccepted", "secret"])
def test_what_is_not_public_is_not_counted(client: Client, make: Any) -> None:
    make(**MARKET)
    relayed()
    assert clusters(client)["count"] == 0


def test_the_copy_follows_each_event_and_a_repeat_changes_nothing() -> None:
    filed = f.disposed(**MARKET)
    now = dt.datetime(2026, 5, 4, tzinfo=dt.UTC)
    for _ in range(2):
        publication.republish([publication.Change(f.pk(filed), at=now, is_news=True)])
    publication.republish([publication.Change(f.pk(filed), at=now + dt.timedelta(days=1), is_news=False)])
    [report] = PublicReport.objects.all()
    assert (report.published_at, report.changed_at) == (now, now)


def test_the_answer_may_be_kept_and_read_by_other_sites(client: Client, django_assert_num_queries: Any) -> None:
    f.disposed(**MARKET)
    relayed()
    first = client.get(CLUSTERS)
    assert first["Cache-Control"] == "public, max-age=60"
    assert first["Access-Control-Allow-Origin"] == "*"
    assert client.get(CLUSTERS, headers={"If-None-Match": first["ETag"]}).status_code == 304
    with django_assert_num_queries(3):
        client.get(CLUSTERS)


@pytest.mark.parametrize("query", ["bbox=1,2,3", "zoom=99", "days=0", "zoom=nan"])
def test_a_wrong_question_is_refused(client: Client, query: str) -> None:
    assert client.get(f"{CLUSTERS}?{query}").status_code == 422


@given(st.integers(-180_000, 179_999), st.integers(-90_000, 89_999))
def test_a_tile_holds_the_points_of_one_square(x: int, y: int) -> None:
    first = (x // TILE * TILE, y // TILE * TILE)
    assert tile_of(x, y) == tile_of(*first) == tile_of(first[0] + TILE - 1, first[1] + TILE - 1)
    assert tile_of(x, y) != tile_of(first[0] + TILE, first[1])


@given(st.floats(0, 22), st.floats(0.0001, 300))
def test_a_rectangle_never_has_more_squares_than_a_map_can_show(zoom: float, width: float) -> None:
    bounds = Bounds(-150, -10, -150 + width, -9)
    assert max(width, 1) * 1000 / square_of(bounds, zoom) <= 2 * MOST_SQUARES
