"""What the check of a pack says about limits, warnings and ladders."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from praja.government.contents import read_contents
from praja.government.pack import Pack

DEADLINES, ESCALATION = "complaints/deadlines.yaml", "complaints/escalation.yaml"
FIRST = "{code: first_answer, days: 2, valid_from: 2020-01-01, source: uji"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "pack"
    shutil.copytree(settings.PACK_DIR, folder)
    return folder


def _insert(pack: Path, *limits: str) -> None:
    path = pack / DEADLINES
    text = path.read_text()
    path.write_text(text.replace("limits:\n", "limits:\n" + "".join(f"  - {limit}\n" for limit in limits)))


def _replace(pack: Path, file: str, old: str, new: str) -> None:
    path = pack / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


FAULTS: dict[str, tuple[Callable[[Path], None], str]] = {
    "unknown category": (
        lambda pack: _insert(pack, FIRST + ", categories: [nonsense]}"),
        "there is no category nonsense",
    ),
    "unknown organization": (
        lambda pack: _insert(pack, FIRST + ", organizations: [nonsense]}"),
        "nonsense is no organization",
    ),
    "overlap of categories": (
        lambda pack: _insert(pack, FIRST + ", categories: [waste]}", FIRST + ", categories: [waste, tree]}"),
        "two limits first_answer hold on the same day",
    ),
    "warnings that fall": (
        lambda pack: _replace(pack, DEADLINES, "[50, 80, 100]", "[80, 50, 100]"),
        "percent must rise",
    ),
    "a ladder that never starts": (
        lambda pack: _replace(pack, ESCALATION, "starts_at: 100", "starts_at: 90"),
        "its ladder never starts",
    ),
    "an unknown level": (
        lambda pack: _replace(pack, ESCALATION, "organization: setda", "organization: sekda"),
        "there is no organization sekda",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named(pack: Path, name: str) -> None:
    break_it, words = FAULTS[name]
    break_it(pack)
    with pytest.raises(ImproperlyConfigured, match=words):
        read_contents(Pack(pack))


def test_limits_that_differ_in_what_they_name_go_together(pack: Path) -> None:
    _insert(pack, FIRST + ", categories: [waste]}", FIRST + ", categories: [tree]}", FIRST + ", organizations: [dlh]}")
    read_contents(Pack(pack))
