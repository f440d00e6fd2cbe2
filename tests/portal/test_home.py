"""The front page: light enough for a poor link, live, honest when there is nothing to say."""

from __future__ import annotations

import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from praja.kernel.measures.models import ComputedMeasure

LIMIT_BYTES = 300_000

pytestmark = pytest.mark.django_db


def static_files(html: str) -> set[str]:
    """Paths below /static/ that the page makes the browser load."""
    return set(re.findall(r'(?:href|src|data-module|data-library)="/static/([^"#]+)', html))


def test_the_front_page_weighs_less_than_300_kb_uncompressed(client: Client) -> None:
    html = client.get("/").content.decode()
    weights = {"page": len(html.encode())}
    for path in static_files(html):
        found = finders.find(path)
        assert isinstance(found, str), path
        with open(found, "rb") as file:
            weights[path] = len(file.read())
    assert "ui/praja.css" in weights
    assert sum(weights.values()) < LIMIT_BYTES, weights


def test_the_front_page_loads_no_map_and_no_chart(client: Client) -> None:
    html = client.get("/").content.decode()
    assert "map" not in " ".join(static_files(html))
    assert "vendor" not in html


def test_the_front_page_asks_no_other_host(client: Client) -> None:
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', client.get("/").content.decode())


def test_the_front_page_says_so_while_there_are_no_reports(client: Client) -> None:
    assert "Belum ada laporan" in client.get("/").content.decode()


def test_the_front_page_costs_one_query_when_the_figures_are_fresh(
    client: Client, django_assert_max_num_queries
) -> None:
    client.get("/")
    with django_assert_max_num_queries(1):
        client.get("/")
    assert ComputedMeasure.objects.count() <= 4


def test_the_front_page_speaks_english_on_request(client: Client) -> None:
    assert "Report a problem" in client.get("/?lang=en").content.decode()
