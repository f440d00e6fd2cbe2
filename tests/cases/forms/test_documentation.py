"""What docs/forms.md shows is true: its form has no fault, its expressions fit, its kinds are all there."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from praja.cases.expressions import Type, check, parse
from praja.cases.forms import Kind, parse_form

TEXT = (Path(__file__).parents[3] / "docs" / "forms.md").read_text()
TYPES = {
    "size": Type.NUMBER,
    "width": Type.NUMBER,
    "height": Type.NUMBER,
    "kind": Type.TEXT,
    "words": Type.TEXT,
    "letter": Type.TEXT,
    "is_lit": Type.TRUTH,
    "start": Type.DATE,
    "born": Type.DATE,
    "parts.total": Type.NUMBERS,
    "plot.square_metres": Type.NUMBER,
}


def section(title: str) -> str:
    return TEXT.split(f"## {title}\n")[1].split("\n## ")[0]


def rows(title: str) -> list[str]:
    """First cells of the table of a section, without its head."""
    return [line.split("|")[1] for line in section(title).splitlines() if line.startswith("| `")]


def test_the_first_form_has_no_fault() -> None:
    example = re.search(r"```yaml\n(.*?)```", section("A first form"), re.DOTALL)
    assert example
    assert parse_form(yaml.safe_load(example[1])).fields["size"].value == "width * height"


def test_every_expression_fits() -> None:
    written = [text for row in rows("Conditions and calculations") for text in re.findall(r"`([^`]+)`", row)]
    assert len(written) >= 10
    for text in written:
        check(parse(text), TYPES)


def test_every_kind_is_explained() -> None:
    assert {kind for row in rows("Kinds") for kind in re.findall(r"`([^`]+)`", row)} == set(Kind)
