"""The boundaries as maps ask for them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from django.test import Client
from shapely import segmentize
from shapely.geometry import shape

from praja.government import maps
from praja.government.commands import import_boundaries
from praja.government.survey import read_survey
from praja.kernel.actors import Actor
from tests.government.packs import cells_of_today, features, write_survey

pytestmark = pytest.mark.django_db

VILLAGES, DISTRICTS = "/map/villages.geojson", "/map/districts.geojson"
Assert = Callable[[int], AbstractContextManager[None]]


@pytest.mark.parametrize(("address", "count"), [(VILLAGES, 306), (DISTRICTS, 21)])
def test_a_map_holds_every_region_once_and_says_that_it_is_approximate(
    client: Client, address: str, count: int
) -> None:
    response = client.get(address)
    assert response["Content-Type"] == "application/geo+json"
    found = response.json()["features"]
    assert len({item["id"] for item in found}) == len(found) == count
    assert all(item["properties"]["is_approximate"] and shape(item["geometry"]).is_valid for item in found)
    assert {item["properties"]["parent"][:5] for item in found} == {"35.17"}


@pytest.mark.parametrize("address", [VILLAGES, DISTRICTS])
def test_a_map_is_small_and_travels_compressed(client: Client, address: str) -> None:
    plain = client.get(address).content
    response = client.get(address, headers={"accept-encoding": "gzip, br"})
    assert response["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in response["Vary"]
    assert gzip.decompress(response.content) == plain
    assert len(plain) <= maps.LARGEST_BYTES
    assert len(response.content) <= 30_000


def test_a_browser_that_has_the_map_gets_no_second_copy(client: Client) -> None:
    tag = client.get(VILLAGES)["ETag"]
    again = client.get(VILLAGES, headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(DISTRICTS)["ETag"] != tag


def test_a_warm_process_sends_the_map_without_sql(client: Client, django_assert_num_queries: Assert) -> None:
    client.get(VILLAGES)
    with django_assert_num_queries(0):
        client.get(VILLAGES)


def test_a_map_is_only_read(client: Client) -> None:
    assert client.post(VILLAGES).status_code == 405


def test_a_survey_with_many_corners_is_thinned_for_the_map_but_not_for_locating(client: Client, tmp_path: Path) -> None:
    dense = {code: segmentize(cell, 0.0003) for code, cell in cells_of_today().items()}
    before = client.get(VILLAGES)["ETag"]
    path = write_survey(tmp_path, features(dense))
    assert path.stat().st_size > 2 * maps.LARGEST_BYTES
    import_boundaries(read_survey(path), source="Uji", surveyed_on=None, by=Actor.system("test"))
    response = client.get(VILLAGES)
    assert response["ETag"] != before
    assert len(response.content) <= maps.LARGEST_BYTES
    assert not any(item["properties"]["is_approximate"] for item in json.loads(response.content)["features"])
    assert {code: cell.wkt for code, cell in cells_of_today().items()} == {
        code: cell.wkt for code, cell in dense.items()
    }
