"""A request computes what takes little; what takes longer is left to the worker, and its reader is told."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from praja.kernel.measures import Period, Value, waiting
from praja.kernel.measures.jobs import compute_wanted, renew_figures
from praja.kernel.measures.models import ComputedMeasure, WantedMeasure
from praja.kernel.measures.queries import measure_value, several
from praja.kernel.measures.waiting import are_there, missing_figures, one_wait
from tests import factories as f
from tests.complaints.pages import text

pytestmark = pytest.mark.django_db
PERIOD = Period.last_days(30)
FILED = "complaints.filed"
PUBLIC = ["/reports/agency/pupr/", "/reports/area/35.17.09/", "/transparency/", f"/measures/{FILED}/"]


@pytest.fixture
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "PATIENCE", dt.timedelta(0))


def test_what_takes_too_long_is_left_to_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    from praja.kernel.measures import queries

    def slow(*_: Any) -> list[Value]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")
        return []

    monkeypatch.setattr(queries, "_compute", slow)
    with one_wait(dt.timedelta(milliseconds=50)) as wait:
        assert measure_value(FILED, PERIOD).value is None
        assert missing_figures() == [(FILED, PERIOD.code, "")]
        assert not are_there([FILED], [PERIOD])
    assert wait.seconds == 0
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("30s",)


def test_what_is_kept_is_shown_however_old() -> None:
    f.file()
    measure_value(FILED, PERIOD)
    ComputedMeasure.objects.update(computed_at=PERIOD.start, took_ms=5_000)
    with one_wait(dt.timedelta(0)) as wait:
        assert several([FILED], PERIOD)[FILED].count == 1
    assert list(wait.wanted) == [(FILED, PERIOD.code, "")]
    assert not wait.missing


@pytest.mark.usefixtures("no_patience")
@pytest.mark.parametrize("page", PUBLIC)
def test_a_page_waits_for_nothing_and_is_whole_once_the_worker_ran(
    client: Client, page: str, django_assert_max_num_queries: Any
) -> None:
    f.resolved()
    with django_assert_max_num_queries(24):
        first = client.get(page)
    assert "sedang dihitung" in text(first)
    assert "<canvas" not in first.content.decode()
    assert 'class="chart' not in first.content.decode()
    while compute_wanted():
        pass
    assert not WantedMeasure.objects.exists()
    second = client.get(page)
    assert "sedang dihitung" not in text(second)
    assert 'class="chart' in second.content.decode()


@pytest.mark.usefixtures("no_patience")
def test_pages_are_whole_before_anybody_has_looked(client: Client) -> None:
    f.resolved()
    renew_figures()
    while compute_wanted():
        pass
    for page in PUBLIC[:3]:
        assert "sedang dihitung" not in text(client.get(page))


@pytest.mark.usefixtures("no_patience")
def test_programs_are_asked_to_come_back(client: Client) -> None:
    assert client.get(f"/api/measures/{FILED}").status_code == 503
    assert client.get("/transparency/agency.csv").status_code == 503
    while compute_wanted():
        pass
    assert client.get(f"/api/measures/{FILED}").status_code == 200


@pytest.mark.usefixtures("no_patience")
def test_a_badge_that_is_not_whole_is_not_kept(client: Client) -> None:
    answer = client.get("/reports/badge/pupr.svg")
    assert "sedang dihitung" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


def test_somebody_who_walks_through_all_periods_does_not_fill_the_table(
    client: Client, monkeypatch: pytest.MonkeyPatch, no_patience: None
) -> None:
    from praja.kernel.measures import middleware

    monkeypatch.setattr(middleware, "MOST_WANTED", 3)
    for days in range(100, 110):
        client.get(f"/api/measures/{FILED}?period=last-{days}-days")
    assert WantedMeasure.objects.count() == 3
