"""Boundaries and organizations are remembered by the process; a test that changes them must leave no memory."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from praja.government.pack import Pack
from praja.government.snapshot import forget_snapshot


@pytest.fixture(autouse=True)
def _fresh_snapshot() -> Iterator[None]:
    forget_snapshot()
    yield
    forget_snapshot()


@pytest.fixture
def copied_pack(tmp_path: Path) -> Pack:
    """A copy of the pack that a test may change; `tests.government.packs.rewrite` changes a file."""
    folder = tmp_path / "pack"
    shutil.copytree(settings.PACK_DIR, folder)
    return Pack(folder)
