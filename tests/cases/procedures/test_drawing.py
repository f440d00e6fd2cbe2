from __future__ import annotations

from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from django.conf import settings
from django.utils import translation
from hypothesis import given
from hypothesis import settings as limits

from praja.cases.definitions import Procedure, parse_procedure
from praja.cases.procedures.drawing import SPACING, flow_svg, sop_pages
from praja.cases.procedures.layout import Edge, Node, arrange
from praja.cases.procedures.rows import sop_rows
from praja.cases.procedures.table import checklist, sop_table
from tests.cases.procedures.examples import billboard, procedures

pytestmark = pytest.mark.django_db
SVG = "{http://www.w3.org/2000/svg}"


def test_the_drawing_names_itself_and_has_a_symbol_for_each_row() -> None:
    with translation.override("en"):
        drawing = ElementTree.fromstring(flow_svg(billboard()))
    assert drawing.attrib["role"] == "img"
    assert drawing.findtext(f"{SVG}title") == "Flow of Billboard permit"
    symbols = [item for item in drawing.iter() if item.attrib.get("class") == "flow-symbol"]
    assert len(symbols) == len(sop_rows(billboard())) == 8
    assert sum(item.tag == f"{SVG}polygon" for item in symbols) == 4


@pytest.mark.parametrize("language", ["id", "en"])
def test_decisions_are_told_beside_the_drawing_in_the_language_of_the_reader(language: str) -> None:
    with translation.override(language):
        text = flow_svg(billboard())
    assert {"id": "b  Kembalikan → 2", "en": "b  Return → 2"}[language] in text


def test_what_people_wrote_cannot_become_markup() -> None:
    name = {"id": "<script>1</script>", "en": "<script>1</script>"}
    assert "<script>" not in flow_svg(billboard(name=name))


def test_the_sop_is_cut_between_rows_and_repeats_its_head() -> None:
    text = Path(settings.PACK_DIR, "procedures", "complaint.yaml").read_text(encoding="utf-8")
    pages = sop_pages(parse_procedure(yaml.safe_load(text)))
    assert len(pages) > 1
    with translation.override("id"):
        assert all("Verifikator" in page for page in pages)


def test_no_arrow_crosses_a_symbol() -> None:
    nodes = [Node(str(number), number, number * 7 % 5, 40, 80) for number in range(12)]
    edges = [Edge(str(one), str(other)) for one in range(12) for other in (one * 5 % 12, one * 7 % 12, (one + 1) % 12)]
    layout = arrange(nodes, edges, SPACING, lanes=5)
    boxes = {
        node.key: (along - 20, along + 20, across - 40, across + 40)
        for node in nodes
        for along, across in [layout.centres[node.key]]
    }
    for edge, points in layout.routes:
        for begin, end in pairwise(points):
            for key, (top, bottom, left, right) in boxes.items():
                if key not in {edge.source, edge.target}:
                    inside_along = min(begin[0], end[0]) < bottom and max(begin[0], end[0]) > top
                    inside_across = min(begin[1], end[1]) < right and max(begin[1], end[1]) > left
                    assert not (inside_along and inside_across), (edge, key)


def test_upright_parts_of_arrows_to_different_targets_do_not_lie_on_each_other() -> None:
    nodes = [Node(str(number), number, number % 2, 40, 80) for number in range(8)]
    edges = [Edge("0", str(target)) for target in range(2, 8)] + [Edge("7", str(target)) for target in range(6)]
    routes = arrange(nodes, edges, SPACING, lanes=2).routes
    for (one, first), (other, second) in combinations(routes, 2):
        if one.target != other.target and len(first) == len(second) == 5 and first[1][1] == second[1][1]:
            spans = sorted(sorted((points[1][0], points[2][0])) for points in (first, second))
            assert spans[0][1] < spans[1][0], (one, other)


@limits(max_examples=50)
@given(procedures)
def test_any_draft_can_be_drawn(procedure: Procedure) -> None:
    ElementTree.fromstring(flow_svg(procedure))
    for page in sop_pages(procedure):
        ElementTree.fromstring(page)


def test_the_table_tells_contributions_below_their_step() -> None:
    with translation.override("en"):
        rows = sop_table(billboard()).rows
    assert [str(row.cells[0]).split(".")[0] for row in rows] == ["1", "2", "3", "3a", "3b", "4", "5", "6"]
    assert rows[3].cells[1] == "Handling officer, PUPR"
    assert rows[3].cells[3] == "2 working days"


def test_the_checklist_says_where_a_case_is_and_what_its_step_needs() -> None:
    with translation.override("en"):
        items = checklist(billboard(), step="review", been={"intake"}, answered={"dlh"})
    assert [item.state for item in items] == ["done", "todo", "current", "todo", "todo", "todo"]
    needs = {need.words.split(" (")[0]: need.is_met for need in items[2].needs}
    assert needs == {"Registered application": None, "Recommendation on spatial planning": False, "Field visit": True}
    assert not items[0].needs
