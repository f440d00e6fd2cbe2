"""Where a point lies, and what regions and organizations are called: from memory."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point
from shapely.geometry.base import BaseGeometry

from praja.government import queries
from praja.government.models import Edition, Organization, OrganizationKind, Region
from praja.government.queries import Place, locate
from praja.government.snapshot import forget_snapshot, snapshot
from praja.kernel.errors import NotFound
from tests.government.packs import cells_of_today

pytestmark = pytest.mark.django_db

KEPANJEN = "35.17.09.1006"
Assert = Callable[[int], AbstractContextManager[None]]


def test_the_centre_of_every_village_is_located_in_that_village() -> None:
    for district in queries.districts():
        for village in queries.villages(district.code):
            assert locate(village.latitude, village.longitude) == Place(village.code, district.code)


@given(latitude=st.floats(-7.85, -7.25), longitude=st.floats(112.0, 112.5))
def test_a_point_is_in_the_village_whose_cell_covers_it(latitude: float, longitude: float) -> None:
    found = locate(latitude, longitude)
    point = Point(longitude, latitude)
    around = [code for code, cell in _cells().items() if cell.covers(point)]
    if around:
        assert found == queries.place_of_village(min(around))
    elif found:
        assert _cells()[found.village_code].distance(point) <= queries.REACH_DEGREES
    else:
        assert min(cell.distance(point) for cell in _cells().values()) >= queries.REACH_DEGREES


def _cells() -> dict[str, BaseGeometry]:
    current = snapshot()
    return dict(zip(current.cell_codes, current.cells.geometries, strict=True))


def test_a_pin_just_beside_the_regency_belongs_to_the_nearest_village() -> None:
    code, cell = max(_cells().items(), key=lambda item: item[1].bounds[3])
    x, y = max(cell.exterior.coords, key=lambda corner: corner[1])
    assert locate(y + 0.0003, x) == queries.place_of_village(code)
    assert locate(y + 0.0010, x) is None


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(-7.2575, 112.7521), (0.0, 0.0), (112.23, -7.54), (math.nan, 112.23), (math.inf, 112.23), (-7.54, -math.inf)],
)
def test_a_point_outside_the_regency_lies_nowhere(latitude: float, longitude: float) -> None:
    assert locate(latitude, longitude) is None


def test_a_corner_shared_by_villages_always_gives_the_smallest_code() -> None:
    cells = cells_of_today()
    x, y = cells[KEPANJEN].exterior.coords[0]
    assert locate(y, x) == queries.place_of_village(min(c for c, cell in cells.items() if cell.intersects(Point(x, y))))


def test_a_village_code_names_its_place() -> None:
    assert queries.place_of_village(KEPANJEN) == Place(KEPANJEN, "35.17.09")


@pytest.mark.parametrize("code", ["35.17", "35.17.09", "35.17.99.2001", ""])
def test_what_is_no_village_is_no_place(code: str) -> None:
    assert queries.place_of_village(code) is None


def test_the_regency_is_whole() -> None:
    districts = queries.districts()
    assert len(districts) == 21
    assert sum(len(queries.villages(district.code)) for district in districts) == 306
    assert [district.name for district in districts] == sorted(district.name for district in districts)
    assert queries.villages("35.17.99") == ()


def test_names_of_the_unknown_are_their_codes() -> None:
    assert queries.region_name(KEPANJEN) == "Kepanjen"
    assert queries.region_name("99.99") == "99.99"
    assert queries.organization_name("pupr") == "PUPR"
    assert queries.organization_name("nobody") == "nobody"


def test_the_unknown_is_not_found() -> None:
    assert queries.region("35.17.09").name == "Jombang"
    assert queries.organization("pupr").name == "Dinas Pekerjaan Umum dan Penataan Ruang"
    with pytest.raises(NotFound):
        queries.region("99.99")
    with pytest.raises(NotFound):
        queries.organization("nobody")


def test_organizations_are_listed_by_kind() -> None:
    every = queries.organizations()
    counts = {kind: len(queries.organizations(kind)) for kind in OrganizationKind}
    assert counts[OrganizationKind.DISTRICT] == 21
    assert counts[OrganizationKind.VILLAGE] == 306
    assert sum(counts.values()) == len(every) == 47 + 21 + 306


def test_the_office_of_a_village_stands_below_its_kecamatan() -> None:
    office = queries.organization(f"kel-{KEPANJEN}")
    assert (office.name, office.parent_id, office.region_id) == ("Kelurahan Kepanjen", "kec-35.17.09", KEPANJEN)


def test_a_past_organization_keeps_its_name_but_is_not_listed() -> None:
    Organization.objects.filter(code="seger").update(is_current=False)
    forget_snapshot()
    assert queries.organization_name("seger") == "Perumda Aneka Usaha Seger"
    assert "seger" not in queries.organization_names()


def test_a_past_village_keeps_its_name_but_is_no_place_to_choose() -> None:
    Region.objects.filter(code=KEPANJEN).update(is_current=False)
    forget_snapshot()
    assert queries.region_name(KEPANJEN) == "Kepanjen"
    assert queries.place_of_village(KEPANJEN) is None
    assert KEPANJEN not in {village.code for village in queries.villages("35.17.09")}


def test_a_warm_process_answers_without_sql(django_assert_num_queries: Assert) -> None:
    locate(-7.5446, 112.2330)
    with django_assert_num_queries(0):
        assert locate(-7.5446, 112.2330)
        queries.districts()
        queries.villages("35.17.09")
        queries.organizations()
        queries.organization_name("pupr")


def test_a_change_by_another_process_is_seen_at_the_next_check(monkeypatch: pytest.MonkeyPatch) -> None:
    assert queries.organization_name("pupr") == "PUPR"
    Organization.objects.filter(code="pupr").update(short_name="Dinas PUPR")
    Edition.objects.update(number=1_000_000)
    assert queries.organization_name("pupr") == "PUPR"
    monkeypatch.setattr("praja.government.snapshot._check_at", 0.0)
    assert queries.organization_name("pupr") == "Dinas PUPR"
