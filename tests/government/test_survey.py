"""`./praja regions import-boundaries`: a survey is shown with its faults and its effect before it replaces anything."""

from __future__ import annotations

import datetime as dt
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from shapely import LineString, MultiPolygon, Polygon, box
from shapely.affinity import translate
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from praja.government import commands
from praja.government.events import BoundariesImported
from praja.government.models import Boundary, Edition, Region
from praja.government.pack import pack
from praja.government.queries import Place, locate
from praja.government.survey import SMALL_KM2, Survey, effect, holes, read_survey, square_km
from praja.kernel.actors import Actor
from praja.kernel.errors import Invalid
from praja.kernel.events.models import Event
from tests.government.packs import cells_of_today, feature, features, write_survey

pytestmark = pytest.mark.django_db

JOMBATAN, KEPANJEN = "35.17.09.1002", "35.17.09.1006"
PLATFORM = Actor.system("test")


def surveyed(folder: Path, items: list[dict[str, Any]]) -> Survey:
    return read_survey(write_survey(folder, items))


def replaced(cells: dict[str, BaseGeometry], code: str, outline: BaseGeometry) -> list[dict[str, Any]]:
    return features(cells | {code: outline})


def run(path: Path, *options: str) -> str:
    out = StringIO()
    call_command("regions", "import-boundaries", str(path), *options, stdout=out)
    return out.getvalue()


def test_a_survey_without_faults_replaces_every_boundary_and_leaves_one_event(tmp_path: Path) -> None:
    cells = cells_of_today()
    west, south, east, north = cells[JOMBATAN].bounds
    moved = cells[JOMBATAN].intersection(box(west, (south + north) / 2, east, north))
    cells[JOMBATAN], cells[KEPANJEN] = cells[JOMBATAN].difference(moved), cells[KEPANJEN].union(moved)
    inside = moved.representative_point()
    assert locate(inside.y, inside.x) == Place(JOMBATAN, "35.17.09")

    survey = surveyed(tmp_path, features(cells))
    assert survey.faults == []
    edition = Edition.objects.get().number
    commands.import_boundaries(survey, source="Dinas PUPR 2024", surveyed_on=dt.date(2024, 5, 1), by=PLATFORM)

    assert locate(inside.y, inside.x) == Place(KEPANJEN, "35.17.09")
    assert set(Boundary.objects.values_list("is_approximate", "source", "surveyed_on")) == {
        (False, "Dinas PUPR 2024", dt.date(2024, 5, 1))
    }
    assert Boundary.objects.count() == 306 + 21
    assert Edition.objects.get().number == edition + 1
    event = Event.objects.filter(type=BoundariesImported.TYPE).get()
    assert event.data == {"source": "Dinas PUPR 2024", "villages": 306, "file_digest": survey.digest}


def test_loading_the_pack_again_keeps_a_survey(tmp_path: Path) -> None:
    survey = surveyed(tmp_path, features(cells_of_today()))
    commands.import_boundaries(survey, source="Survei", surveyed_on=None, by=PLATFORM)
    assert commands.load_pack(pack(), by=PLATFORM).was_repeated
    assert not Boundary.objects.filter(is_approximate=True).exists()


def test_without_apply_nothing_changes(tmp_path: Path) -> None:
    shifted = {code: translate(cell, 0.001) for code, cell in cells_of_today().items()}
    said = run(write_survey(tmp_path, features(shifted)))
    assert "306 villages read: 306 by code, 0 by name" in said
    assert "0 faults" in said
    assert "Run it again with --apply" in said
    assert not Boundary.objects.filter(is_approximate=False).exists()
    assert not Event.objects.filter(type=BoundariesImported.TYPE).exists()


def test_with_apply_the_boundaries_are_replaced(tmp_path: Path) -> None:
    path = write_survey(tmp_path, features(cells_of_today()))
    assert "306 villages and their kecamatan were replaced" in run(path, "--apply", "--surveyed-on", "2024-05-01")
    assert set(Boundary.objects.values_list("source", "surveyed_on")) == {(path.name, dt.date(2024, 5, 1))}


def test_with_faults_apply_changes_nothing(tmp_path: Path) -> None:
    cells = cells_of_today()
    del cells[KEPANJEN]
    path = write_survey(tmp_path, features(cells))
    with pytest.raises(CommandError, match="Nothing was changed"):
        run(path, "--apply")
    with pytest.raises(Invalid, match="Kepanjen: missing"):
        commands.import_boundaries(read_survey(path), source="x", surveyed_on=None, by=PLATFORM)
    assert not Boundary.objects.filter(is_approximate=False).exists()


def test_villages_are_matched_by_name_within_their_kecamatan_when_there_is_no_code(tmp_path: Path) -> None:
    names = {row.code: (row.name, row.parent.name) for row in Region.objects.exclude(parent=None)}  # type: ignore[union-attr]
    items = [
        feature({"NAMA": names[code][0].upper().replace(" ", ""), "Kecamatan": names[code][1]}, outline)
        for code, outline in cells_of_today().items()
    ]
    survey = surveyed(tmp_path, items)
    assert survey.faults == []
    assert survey.matched_by_name == 306


def test_codes_may_be_written_without_dots(tmp_path: Path) -> None:
    items = [feature({"KDEPUM": code.replace(".", "")}, cell) for code, cell in cells_of_today().items()]
    assert surveyed(tmp_path, items).faults == []


def test_a_name_that_several_villages_bear_is_no_match(tmp_path: Path) -> None:
    Region.objects.filter(code__in=["35.17.01.2001", "35.17.02.2001"]).update(name="Sumberejo Baru")
    outline = cells_of_today()[KEPANJEN]
    faults = surveyed(tmp_path, [feature({"nama": "Sumberejo Baru"}, outline)]).faults
    assert faults[0] == "feature 1: 2 villages are called 'Sumberejo Baru'; give its property kode"


@pytest.mark.parametrize(
    ("properties", "fault"),
    [
        ({"kode": "35.17.99.2001"}, "feature 1: its property kode is '35.17.99.2001', which is no village of the pack"),
        ({"nama": "Atlantis"}, "feature 1: no village of the pack is called 'Atlantis'; give its property kode"),
        ({}, "feature 1: it has neither a property kode nor a property nama"),
    ],
)
def test_a_feature_that_is_no_village_is_a_fault(tmp_path: Path, properties: dict[str, str], fault: str) -> None:
    assert surveyed(tmp_path, [feature(properties, cells_of_today()[KEPANJEN])]).faults[0] == fault


@pytest.mark.parametrize("item", [None, [], "x", {}, {"properties": None}, {"properties": ["kode"]}])
def test_what_is_no_feature_is_a_fault(tmp_path: Path, item: Any) -> None:
    faults = surveyed(tmp_path, [item]).faults
    assert faults[0] == "feature 1: it has neither a property kode nor a property nama"


def test_a_village_twice_is_a_fault(tmp_path: Path) -> None:
    cells = cells_of_today()
    faults = surveyed(tmp_path, [*features(cells), feature({"kode": KEPANJEN}, cells[KEPANJEN])]).faults
    assert faults == [f"feature 307: {KEPANJEN} Kepanjen stands there twice"]


@pytest.mark.parametrize("outline", [LineString([(112.2, -7.5), (112.3, -7.5)]), Polygon()])
def test_what_has_no_area_is_a_fault(tmp_path: Path, outline: BaseGeometry) -> None:
    (fault,) = surveyed(tmp_path, replaced(cells_of_today(), KEPANJEN, outline)).faults[:1]
    assert "must be a Polygon or MultiPolygon" in fault


@pytest.mark.parametrize(
    "geometry", [None, {}, {"type": "Polygon"}, {"type": "Polygon", "coordinates": [[["a", "b"]]]}, {"type": "Circle"}]
)
def test_an_unreadable_geometry_is_a_fault(tmp_path: Path, geometry: Any) -> None:
    item = {"type": "Feature", "properties": {"kode": KEPANJEN}, "geometry": geometry}
    assert f"feature 1: {KEPANJEN} Kepanjen" in surveyed(tmp_path, [item]).faults[0]


def test_a_village_laid_over_another_is_a_fault_even_when_both_are_the_same(tmp_path: Path) -> None:
    cells = cells_of_today()
    items = replaced(cells, KEPANJEN, cells[JOMBATAN])
    faults = [fault for fault in surveyed(tmp_path, items).faults if "overlap" in fault]
    assert faults == [
        f"{JOMBATAN} Jombatan and {KEPANJEN} Kepanjen overlap by {square_km(cells[JOMBATAN]):.2f} km²",
    ]


def test_a_narrow_overlap_is_only_a_remark(tmp_path: Path) -> None:
    cells = cells_of_today()
    survey = surveyed(tmp_path, replaced(cells, KEPANJEN, cells[KEPANJEN].buffer(0.00002)))
    assert survey.faults == []
    wide = surveyed(tmp_path, replaced(cells, KEPANJEN, cells[KEPANJEN].buffer(0.00005)))
    assert wide.faults == []
    assert any("overlap" in remark for remark in wide.remarks)


def test_a_gap_between_villages_is_a_remark(tmp_path: Path) -> None:
    cells = cells_of_today()
    survey = surveyed(tmp_path, replaced(cells, KEPANJEN, cells[KEPANJEN].buffer(-0.002)))
    assert survey.faults == []
    assert any("belongs to no village" in remark for remark in survey.remarks)


def test_a_crossing_outline_is_repaired_and_said(tmp_path: Path) -> None:
    x, y = cells_of_today()[KEPANJEN].centroid.coords[0]
    bow = Polygon([(x, y), (x + 0.001, y + 0.001), (x + 0.001, y), (x, y + 0.001)])
    survey = surveyed(tmp_path, replaced(cells_of_today(), KEPANJEN, bow))
    assert any(f"{KEPANJEN} Kepanjen: repaired (Self-intersection" in remark for remark in survey.remarks)
    assert survey.cells[KEPANJEN].is_valid


def test_a_village_far_from_its_known_centre_is_a_fault(tmp_path: Path) -> None:
    cells = cells_of_today()
    survey = surveyed(tmp_path, replaced(cells, KEPANJEN, translate(cells[KEPANJEN], 1.0)))
    assert any(f"{KEPANJEN} Kepanjen lies 1" in fault and "from its known centre" in fault for fault in survey.faults)


def test_a_village_in_several_parts_and_heights_are_accepted(tmp_path: Path) -> None:
    cells = cells_of_today()
    west, south, east, north = cells[KEPANJEN].bounds
    half = box(west, south, (west + east) / 2, north)
    parts = MultiPolygon([cells[KEPANJEN].intersection(half), cells[KEPANJEN].difference(half.buffer(0.0001))])
    items = replaced(cells, KEPANJEN, parts)
    for ring in mapping(cells[JOMBATAN])["coordinates"]:
        item = next(item for item in items if item["properties"]["kode"] == JOMBATAN)
        item["geometry"] = {"type": "Polygon", "coordinates": [[[x, y, 45.0] for x, y in ring]]}
    survey = surveyed(tmp_path, items)
    assert survey.faults == []
    assert not survey.cells[JOMBATAN].has_z


def test_metres_are_refused_with_the_way_out(tmp_path: Path) -> None:
    metres = box(640_000, 9_160_000, 641_000, 9_161_000)
    with pytest.raises(Invalid, match="convert it to WGS 84"):
        surveyed(tmp_path, [feature({"kode": KEPANJEN}, metres)])


def test_exchanged_coordinates_are_named(tmp_path: Path) -> None:
    swapped = box(-7.6, 112.2, -7.5, 112.3)
    with pytest.raises(Invalid, match="seem to be exchanged"):
        surveyed(tmp_path, [feature({"kode": KEPANJEN}, swapped)])


def test_another_reference_system_is_refused(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32749"}}
    with pytest.raises(Invalid, match="not in WGS 84"):
        read_survey(write_survey(tmp_path, [], crs=crs))
    crs["properties"] = {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}  # type: ignore[assignment]
    assert read_survey(write_survey(tmp_path, features(cells_of_today()), crs=crs)).faults == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"type": "FeatureCollection", "features": ["Désa"]}'.encode("latin-1"), "not in UTF-8"),
        (b"PK\x03\x04", "is no JSON"),
        (b"[]", "must be a GeoJSON FeatureCollection"),
        (b'{"type": "Feature", "features": []}', "must be a GeoJSON FeatureCollection"),
    ],
)
def test_a_file_that_is_no_geojson_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "file.geojson"
    path.write_bytes(content)
    with pytest.raises(Invalid, match=message):
        read_survey(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path / "absent.geojson")


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "file.geojson"
    content = {"type": "FeatureCollection", "features": features(cells_of_today())}
    path.write_text(json.dumps(content), encoding="utf-8-sig")
    assert read_survey(path).faults == []


def test_the_effect_names_areas_and_how_often_a_pin_gives_another_village(tmp_path: Path) -> None:
    cells = cells_of_today()
    same = effect(surveyed(tmp_path, features(cells)))
    assert same.moved_share == pytest.approx(0)
    assert same.area_before == pytest.approx(same.area_after)

    exchanged = cells | {JOMBATAN: cells[KEPANJEN], KEPANJEN: cells[JOMBATAN]}
    change = effect(surveyed(tmp_path, features(exchanged)))
    both = square_km(cells[JOMBATAN]) + square_km(cells[KEPANJEN])
    assert change.moved_share == pytest.approx(both / change.area_after)
    assert {item.village.split()[0] for item in change.changes[:2]} == {JOMBATAN, KEPANJEN}


def test_slivers_between_villages_leave_no_holes_in_the_kecamatan(tmp_path: Path) -> None:
    cells = cells_of_today()
    survey = surveyed(tmp_path, replaced(cells, KEPANJEN, cells[KEPANJEN].buffer(-0.0001)))
    assert any("gaps between villages up to" in remark or "a gap of" in remark for remark in survey.remarks)
    district = survey.union(code for code in cells if code.startswith("35.17.09."))
    assert [hole for hole in holes(district) if square_km(hole) <= SMALL_KM2] == []


def test_areas_are_in_square_kilometres() -> None:
    tenth = box(112.0, -7.6, 112.1, -7.5)
    assert square_km(tenth) == pytest.approx(122.0, rel=0.01)
