"""Approximate village cells, computed from the centres."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, coverage_is_valid, union_all

from praja.government.cells import dissolve, village_cells
from praja.government.commands import APPROXIMATE_SOURCE
from praja.government.contents import RegionRow
from praja.government.models import VILLAGE_KINDS, Boundary, RegionKind
from praja.government.pack import pack
from tests.government.packs import cells_of_today

VILLAGES = 306
DISTRICTS = 21

CENTRES = st.lists(
    st.tuples(st.integers(-800, -700), st.integers(11_200, 11_300)), min_size=3, max_size=40, unique=True
).map(lambda pairs: {f"{number:02}": (y / 100, x / 100) for number, (y, x) in enumerate(pairs)})


def centres() -> dict[str, tuple[float, float]]:
    rows = pack().rows("regions.csv", RegionRow).values()
    return {row.code: (row.latitude, row.longitude) for row in rows if row.kind in VILLAGE_KINDS}


def test_every_village_has_one_cell_around_its_own_centre() -> None:
    cells = village_cells(centres())
    assert len(cells) == VILLAGES
    assert all(cells[code].contains(Point(longitude, latitude)) for code, (latitude, longitude) in centres().items())


def test_cells_lie_side_by_side_without_overlap_or_gap() -> None:
    cells = list(village_cells(centres()).values())
    whole = union_all(cells)
    assert coverage_is_valid(cells)
    assert whole.geom_type == "Polygon"
    assert not whole.interiors


def test_the_same_centres_give_the_same_cells_in_any_order() -> None:
    there = village_cells(centres())
    back = village_cells(dict(reversed(centres().items())))
    assert {code: cell.wkt for code, cell in there.items()} == {code: cell.wkt for code, cell in back.items()}


@settings(max_examples=50, deadline=None)
@given(CENTRES)
def test_cells_of_any_villages_hold_their_centres_and_do_not_overlap(
    places: dict[str, tuple[float, float]],
) -> None:
    cells = village_cells(places)
    assert all(cells[code].covers(Point(longitude, latitude)) for code, (latitude, longitude) in places.items())
    assert union_all(list(cells.values())).area == pytest.approx(sum(cell.area for cell in cells.values()))


def test_two_villages_with_the_same_centre_are_refused() -> None:
    with pytest.raises(ValueError, match="the same centre"):
        village_cells({"a": (-7.5, 112.2), "b": (-7.5, 112.2), "c": (-7.6, 112.3)})


@pytest.mark.django_db
def test_the_stored_boundaries_are_the_computed_cells_and_say_that_they_are_approximate() -> None:
    computed = village_cells(centres())
    stored = cells_of_today()
    assert stored.keys() == computed.keys()
    assert all(stored[code].equals(cell) for code, cell in computed.items())
    assert set(Boundary.objects.values_list("is_approximate", "source", "surveyed_on")) == {
        (True, APPROXIMATE_SOURCE, None)
    }


@pytest.mark.django_db
def test_a_kecamatan_is_the_union_of_its_villages() -> None:
    cells = cells_of_today()
    boundaries = {item.region_id: item for item in Boundary.objects.filter(region__kind=RegionKind.DISTRICT)}
    assert len(boundaries) == DISTRICTS
    for code, boundary in boundaries.items():
        union = dissolve([cell for village, cell in cells.items() if village.startswith(f"{code}.")])
        assert boundary.geometry["type"] == union.geom_type == "Polygon"
