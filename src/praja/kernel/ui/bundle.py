"""One stylesheet for the whole platform: every room's `css/*.css`, the kernel's first, joined when files are collected.

A page thus asks for one stylesheet, and each component still has a file of its own. Cascade layers, not the order of
the files, decide which rule wins.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

NAME = "ui/praja.css"


def sources() -> list[Path]:
    """The stylesheets of all installed apps, this app's first."""
    own = Path(__file__).parent
    rooms = sorted(Path(config.path) for config in apps.get_app_configs() if config.name.startswith("praja."))
    return [path for room in [own, *(r for r in rooms if r != own)] for path in sorted((room / "css").glob("*.css"))]


def joined() -> str:
    """The text of the stylesheet."""
    return "\n".join(path.read_text() for path in sources())


class BundleFinder(BaseFinder):
    """Lets Django's staticfiles find `ui/praja.css`, made anew whenever a source is newer."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.storage = FileSystemStorage(location=Path(settings.DATA_DIR) / "bundle")

    def find(self, path: str, find_all: bool = False, **options: Any) -> Any:
        if path != NAME:
            return []
        target = self._written()
        return [target] if find_all else target

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        self._written()
        yield NAME, self.storage

    def _written(self) -> str:
        target = Path(self.storage.path(NAME))
        text = joined()
        if not target.exists() or target.read_text() != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        return str(target)
