"""Figures of one agency or area, its feed, and what it may show on its own site."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from praja.kernel.measures import Period
from praja.kernel.measures.models import ComputedMeasure
from praja.kernel.measures.queries import measure_values
from tests import factories as f
from tests.complaints.pages import text

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.mark.parametrize("page", ["agency/pupr", "area/35.17.09", "area/35.17.09.1006"])
def test_an_agency_and_an_area_have_a_page_with_their_figures(
    client: Client, page: str, django_assert_max_num_queries: Any
) -> None:
    f.disposed()
    f.resolved()
    first = client.get(f"/reports/{page}/")
    shown = text(first)
    assert "Jalan berlubang" in shown
    assert f"/reports/feed/{page}.atom" in first.content.decode()
    with django_assert_max_num_queries(5):
        client.get(f"/reports/{page}/")


@pytest.mark.parametrize("page", ["agency/nobody", "area/35.17", "area/99.99.99"])
def test_what_is_no_agency_or_area_has_no_page(client: Client, page: str) -> None:
    assert client.get(f"/reports/{page}/").status_code == 404
    assert client.get(f"/reports/feed/{page}.atom").status_code == 404


def test_a_place_without_reports_says_so(client: Client) -> None:
    assert "Tidak ada laporan dalam 365 hari terakhir" in text(client.get("/reports/area/35.17.01.2001/"))


@pytest.mark.parametrize(("page", "count"), [("agency/pupr", 1), ("agency/dinkes", 0), ("area/35.17.09", 1)])
def test_each_agency_and_area_has_a_feed_at_an_address_that_stays(client: Client, page: str, count: int) -> None:
    f.disposed()
    answer = client.get(f"/reports/feed/{page}.atom")
    feed = ElementTree.fromstring(answer.content)
    assert len(feed.findall(f"{ATOM}entry")) == count
    if count:
        assert client.get(f"/reports/feed/{page}.atom", headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_the_filtered_list_names_the_feeds_it_stands_for(client: Client) -> None:
    shown = client.get("/reports/?organization=pupr&village=35.17.09.1006").content.decode()
    assert 'href="/reports/feed/agency/pupr.atom"' in shown
    assert 'href="/reports/feed/area/35.17.09.1006.atom"' in shown


def test_a_badge_is_a_picture_any_site_may_show(client: Client, django_assert_num_queries: Any) -> None:
    for _ in range(3):
        f.resolved(category="public_service")
    client.get("/reports/badge/pupr.svg")
    with django_assert_num_queries(1):
        answer = client.get("/reports/badge/pupr.svg")
    picture = ElementTree.fromstring(answer.content)
    title = picture.findtext("{http://www.w3.org/2000/svg}title") or ""
    assert title.startswith("Pengaduan: 100")
    assert "tepat waktu · 3 terbuka" in title
    assert answer["Content-Type"].startswith("image/svg+xml")
    assert not answer.cookies
    english = client.get("/reports/badge/pupr.svg?lang=en").content.decode()
    assert "in time" in english


def test_a_share_of_very_few_is_not_shown(client: Client) -> None:
    f.resolved()
    assert "100" not in text(client.get("/reports/badge/pupr.svg"))


def test_only_the_small_page_may_be_framed(client: Client) -> None:
    framed = client.get("/reports/embed/pupr/")
    assert "X-Frame-Options" not in framed
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert not framed.cookies
    page = client.get("/reports/agency/pupr/")
    assert page["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]


def test_an_expensive_figure_is_left_to_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    from praja.kernel.measures import queries

    period = Period.last_days(90)
    measure_values("complaints.filed", period)
    long_ago = queries.clock.now() - queries.RENEWED_AFTER * 2
    ComputedMeasure.objects.update(took_ms=queries.EXPENSIVE_MS, computed_at=long_ago)
    f.file()
    assert measure_values("complaints.filed", period)[0].count == 0, "what is kept, with its time"
    assert queries.computed_at(["complaints.filed"], period) == long_ago
    assert queries.renew_expensive() == 1
    assert measure_values("complaints.filed", period)[0].count == 1
