"""A pack with limits that would lock people out, or seal what is not encrypted, is refused with file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from praja.complaints.limits import LIMITS
from praja.complaints.rules import QUESTIONS
from praja.government.contents import read_contents
from praja.government.pack import Pack
from tests.government.packs import rewrite


@pytest.mark.parametrize(
    ("path", "old", "new", "fault"),
    [
        (LIMITS, "minutes: 60, free: 90}", "minutes: 60, free: 90, refuse: 100}", "never refused for its network"),
        (LIMITS, "minutes: 60, free: 5,", "minutes: 60, free: 0,", "free must be 1 or more"),
        (LIMITS, "refuse: 40", "refuse: 4", "refuse not below it"),
        (LIMITS, "subject: contact", "subject: device", "device stands there twice"),
        (LIMITS, "numbers: 50000", "numbers: 5", "numbers must be 1,000 or more"),
        (LIMITS, "device_mark_days: 30", "device_mark_days: 0", "1 to 365"),
        (QUESTIONS, "categories: [street_light", "categories: [integrity", "answers are not stored encrypted"),
    ],
)
def test_a_fault_is_named(tmp_path: Path, path: str, old: str, new: str, fault: str) -> None:
    folder = tmp_path / "pack"
    shutil.copytree(settings.PACK_DIR, folder)
    rewrite(Pack(folder), path, old, new)
    with pytest.raises(ImproperlyConfigured, match=fault):
        read_contents(Pack(folder))


def test_sealed_categories_need_their_procedure(tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    shutil.copytree(settings.PACK_DIR, folder)
    (folder / "procedures" / "whistleblowing.yaml").unlink()
    with pytest.raises(ImproperlyConfigured, match=r"need the procedure"):
        read_contents(Pack(folder))
