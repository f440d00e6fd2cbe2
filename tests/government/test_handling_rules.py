"""The regency's choices about handling and its prepared texts: every fault with its place."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from praja.complaints.practice import HANDLING
from praja.complaints.prepared import TEMPLATES
from praja.government.contents import read_contents
from praja.government.pack import Pack
from tests.government.packs import rewrite


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        (HANDLING, "code: contribution_days", "code: contribution_hours", "there is no choice contribution_hours"),
        (HANDLING, "still_broken_threshold, value: 3", "still_broken_threshold, value: 0", "is too small"),
        (HANDLING, "still_broken_days, value: 60", "contribution_days, value: 60", "hold on the same day"),
        (HANDLING, "code: supporting_agencies", "code: contribution_days", "there is no choice supporting_agencies"),
        (TEMPLATES, "step: answer", "step: rate", "the step rate takes no prepared text"),
        (TEMPLATES, "categories: [waste]", "categories: [wastes]", "there is no category wastes"),
        (TEMPLATES, "laporan {reference}", "laporan {nama}", "{nama} is no placeholder"),
        (TEMPLATES, "code: completion_time", "code: completion_place", "stands there twice"),
    ],
)
def test_a_fault_is_named_with_its_place(copied_pack: Pack, file: str, old: str, new: str, fault: str) -> None:
    rewrite(copied_pack, file, old, new)
    with pytest.raises(ImproperlyConfigured) as refused:
        read_contents(Pack(copied_pack.folder))
    assert fault in str(refused.value)
    assert file in str(refused.value)
