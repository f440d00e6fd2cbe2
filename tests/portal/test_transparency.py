from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client

from tests import factories as f
from tests.complaints.pages import text

pytestmark = pytest.mark.django_db


def test_the_page_counts_by_agency_kecamatan_and_category(client: Client) -> None:
    f.disposed()
    f.file(category="waste")
    page = text(client.get("/transparency/"))
    for word in ("PUPR", "Jombang", "Sampah", "Menurut perangkat daerah", "Menurut kecamatan"):
        assert word in page


def test_every_figure_links_to_its_definition(client: Client) -> None:
    f.file()
    page = client.get("/transparency/").content.decode()
    links = set(re.findall(r'href="(/measures/complaints\.[a-z_]+/)"', page))
    assert len(links) == 10
    for link in links:
        assert client.get(link).status_code == 200


def test_approximate_boundaries_are_marked(client: Client) -> None:
    f.file()
    assert "perkiraan" in text(client.get("/transparency/"))


def test_without_reports_it_says_so(client: Client) -> None:
    assert "Belum ada laporan" in text(client.get("/transparency/?period=2020-01"))


def test_a_warm_page_takes_few_statements_however_many_reports(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    for category in ("waste", "road_damage", "tree"):
        f.file(category=category)
    client.get("/transparency/")
    with django_assert_max_num_queries(8):
        client.get("/transparency/")


@pytest.mark.parametrize("breakdown", ["agency", "district", "category", "village"])
def test_each_table_comes_as_csv(client: Client, breakdown: str) -> None:
    f.disposed()
    response = client.get(f"/transparency/{breakdown}.csv?period=last-30-days")
    assert response["Content-Disposition"] == f'attachment; filename="transparency-{breakdown}-last-30-days.csv"'
    heads, line = csv.reader(io.StringIO(response.content.decode().lstrip("\ufeff")))
    assert len(heads) == len(line) == 14
    assert line[2] == "1.00"


def test_an_unknown_table_or_period_is_refused(client: Client) -> None:
    assert client.get("/transparency/colour.csv").status_code == 404
    assert client.get("/transparency/?period=yesterday").status_code == 422


def test_all_definitions_are_listed_in_both_languages(client: Client) -> None:
    assert "Ditanggapi tepat waktu" in text(client.get("/measures/"))
    assert "Answered in time" in text(client.get("/measures/?lang=en"))
