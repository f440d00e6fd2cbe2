"""Open data: documented fields, no secret and no number of a person, files that can be checked."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings
from hypothesis import given
from hypothesis import strategies as st

from praja.complaints import open_data
from praja.complaints.models import Complaint, OpenDataFile
from praja.kernel.events.models import Event
from praja.kernel.files.storage import storage
from tests import factories as f
from tests.complaints.pages import text

pytestmark = pytest.mark.django_db

TELLING = "=Jalan rusak, hubungi 081234567890."
PAGE = "/open-data/complaints/"


def content(response: Any) -> str:
    return b"".join(response.streaming_content).decode()


def rows(response: Any) -> list[dict[str, str]]:
    written = content(response)
    assert written.startswith("\ufeff"), "the mark by which spreadsheets know UTF-8"
    return list(csv.DictReader(io.StringIO(written[1:])))


def test_the_files_of_the_night_are_listed_and_can_be_checked(client: Client) -> None:
    f.disposed(description=TELLING, latitude=-7.54621, longitude=112.23339)
    f.disposed(is_secret=True)
    f.file()
    Complaint.objects.filter(pk=f.disposed().complaint.pk).update(is_demo=True)
    assert open_data.publish_all() == 8
    assert open_data.publish_all() == 0, "once a day"
    file = OpenDataFile.objects.get(dataset="reports", media_type=open_data.CSV)
    assert file.sha256 in text(client.get(PAGE))
    assert Event.objects.filter(type="id.praja.complaints.open_data_published.v1").count() == 8

    answer = client.get(f"{PAGE}files/{file.name}")
    written = b"".join(answer.streaming_content)
    assert (hashlib.sha256(written).hexdigest(), len(written), file.rows) == (file.sha256, file.size, 1)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert client.get(f"{PAGE}files/{file.name}", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    [row] = csv.DictReader(io.StringIO(written.decode("utf-8-sig")))
    assert row["text"] == "'=Jalan rusak, hubungi [nomor telepon]."
    assert (row["latitude"], row["longitude"]) == ("-7.546", "112.233")
    assert list(row) == [field.name for field in open_data.FIELDS]


def test_geojson_says_the_same(client: Client) -> None:
    f.disposed(latitude=-7.54621, longitude=112.23339)
    f.disposed()
    collection = json.loads(content(client.get(f"{PAGE}export.geojson")))
    assert [feature["geometry"] and feature["geometry"]["coordinates"] for feature in collection["features"]] == [
        None,
        [112.233, -7.546],
    ]


@pytest.mark.parametrize(("query", "count"), [("", 1), ("category=waste", 0), ("village=35.17.09.1006&days=30", 1)])
def test_an_export_on_request_is_narrowed_by_the_filters(client: Client, query: str, count: int) -> None:
    f.disposed()
    assert len(rows(client.get(f"{PAGE}export.csv?{query}"))) == count


@override_settings(DEMO=True)
def test_generated_reports_are_marked_in_a_demonstration(client: Client) -> None:
    Complaint.objects.filter(pk=f.disposed().complaint.pk).update(is_demo=True)
    [row] = rows(client.get(f"{PAGE}export.csv"))
    assert row["is_demo"] == "true"


def test_old_versions_go_and_take_their_files_with_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(32):
        name = f"complaints-reports-2025-01-{number:02}.csv"
        storage().write(open_data.stored_name(name), b"x")
        OpenDataFile.objects.create(
            dataset="reports",
            media_type=open_data.CSV,
            name=name,
            sha256="",
            size=1,
            rows=0,
            created_at="2025-01-01T00:00Z",
        )
    open_data.publish_all()
    kept = OpenDataFile.objects.filter(dataset="reports", media_type=open_data.CSV)
    assert kept.count() == open_data.terms().kept_versions == 30
    with pytest.raises(LookupError):
        storage().read(open_data.stored_name("complaints-reports-2025-01-00.csv"))


def test_the_description_for_programs_names_each_file_with_its_hash(client: Client) -> None:
    open_data.publish_all()
    answer = client.get(f"{PAGE}catalog.jsonld")
    assert answer["Content-Type"] == "application/ld+json"
    catalogue = json.loads(answer.content)
    assert catalogue["@type"] == "dcat:Catalog"
    hashes = {
        distribution["spdx:checksum"]["spdx:checksumValue"]
        for one in catalogue["dcat:dataset"]
        for distribution in one["dcat:distribution"]
    }
    assert hashes == set(OpenDataFile.objects.values_list("sha256", flat=True))


def test_the_catalogue_costs_one_query_also_while_it_is_empty(client: Client, django_assert_num_queries: Any) -> None:
    client.get(PAGE)
    with django_assert_num_queries(1):
        assert "malam ini" in text(client.get(PAGE))
    open_data.publish_all()
    client.get(PAGE)
    with django_assert_num_queries(1):
        client.get(PAGE)


def test_every_field_is_documented() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "open-data.md").read_text()
    assert [name for name in (field.name for field in open_data.FIELDS) if f"`{name}`" not in page] == []


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 9), min_size=1))
def test_no_sum_of_a_village_gives_a_small_cell_away(cells: dict[str, int]) -> None:
    found = open_data.suppressed([("v", category, count) for category, count in cells.items()], smallest=3)
    hidden = [count for _village, _category, count, is_suppressed in found if is_suppressed]
    assert all(is_suppressed for _v, _c, count, is_suppressed in found if count < 3)
    assert len(hidden) != 1 or len(cells) == 1


def test_an_unknown_file_is_not_found(client: Client) -> None:
    assert client.get(f"{PAGE}files/complaints-reports-2020-01-01.csv").status_code == 404


@pytest.mark.parametrize(("most", "count"), [(None, 5), (4, 4), (9, 5)])
def test_reports_are_read_in_batches_and_none_is_lost(
    monkeypatch: pytest.MonkeyPatch, most: int | None, count: int, django_assert_max_num_queries: Any
) -> None:
    monkeypatch.setattr(open_data, "BATCH", 2)
    filed = [f.disposed() for _ in range(5)]
    newest_first = [f.pk(one) for one in reversed(filed)]
    with django_assert_max_num_queries(3):
        read = [case.pk for case in open_data.reports(most=most)]
    assert read == (newest_first[:count] if most else newest_first[::-1])
