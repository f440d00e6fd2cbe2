"""The documentation says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from praja.launcher.__main__ import COMMANDS
from praja.launcher.environment import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
SETTINGS = (ROOT / "docs" / "operations" / "settings.md").read_text()
SOURCES = [ROOT / "src/praja/settings.py", *sorted((ROOT / "src/praja/launcher").glob("*.py"))]


def test_every_setting_is_documented() -> None:
    names = {
        name for source in SOURCES for name in re.findall(r'"(PRAJA_\w+|DATABASE_URL|CHROMIUM)"', source.read_text())
    }
    assert {name for name in names if f"`{name}`" not in SETTINGS} == set()


def test_every_documented_setting_exists() -> None:
    text = "".join(source.read_text() for source in [*SOURCES, ROOT / "praja"])
    assert {name for name in re.findall(r"`(PRAJA_[A-Z_]+)`", SETTINGS) if name not in text} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_documents_link_to_files_that_exist(document: Path) -> None:
    text = document.read_text()
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text)]
    local = [link for link in links if link and "://" not in link]
    assert [link for link in local if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_documented_commands_exist(document: Path) -> None:
    named = re.findall(r"\./praja ([a-z-]+)", document.read_text())
    assert set(named) - set(COMMANDS) == set()
