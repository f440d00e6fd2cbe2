"""What the browser loads: complete, from this host only, named by content, within the content security policy."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from praja.kernel.ui import bundle
from praja.kernel.ui.views import icon_names

SOURCE = Path(bundle.__file__).parents[2]
STATIC = SOURCE / "kernel" / "ui" / "static" / "ui"
TEMPLATES = list(SOURCE.rglob("templates/**/*.html"))
MODULES = [path for path in SOURCE.rglob("static/**/*.js") if "vendor" not in path.parts]


@pytest.mark.parametrize("folder", [STATIC / "vendor", Path(__file__).parents[2] / "vendor"])
def test_vendored_files_are_those_their_publisher_released(folder: Path) -> None:
    listed = {}
    for package in json.loads((folder / "vendor.json").read_text()):
        assert {"name", "version", "licence", "source"} <= package.keys()
        listed |= {file["path"]: file["sha256"] for file in package["files"]}
    found = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "vendor.json"
    }
    assert found == listed


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_no_template_has_inline_style_or_script(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert "<style" not in text
    assert all("src=" in tag for tag in re.findall(r"<script\b[^>]*>", text) if "application/json" not in tag)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_our_modules_are_short_and_name_no_file(path: Path) -> None:
    """Names of files carry a hash once collected, so only templates can know them."""
    text = path.read_text()
    assert len(text.splitlines()) <= 150
    assert not re.search(r"""(?:from|import)\s*\(?\s*["']""", text)


def test_stylesheets_load_nothing() -> None:
    assert not re.search(r"@import|url\(|@font-face", bundle.joined())


def test_every_symbol_that_is_asked_for_exists() -> None:
    asked = set()
    for path in TEMPLATES:
        asked |= set(re.findall(r'{% icon "([\w-]+)"', path.read_text()))
        asked |= set(re.findall(r'icon="([\w-]+)"', path.read_text()))
    assert asked <= set(icon_names())


def test_collected_files_are_named_by_their_content(tmp_path: Path) -> None:
    storages = settings.STORAGES | {"staticfiles": {"BACKEND": "praja.kernel.ui.storage.HashedStaticFiles"}}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
    names = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    for name in ("ui/praja.css", "ui/map.js", "ui/icons.svg", "ui/vendor/maplibre-gl/maplibre-gl.mjs"):
        assert re.search(r"\.[0-9a-f]{12}\.", names[name])
        assert (tmp_path / names[name]).exists()
        assert (tmp_path / f"{names[name]}.gz").exists()
