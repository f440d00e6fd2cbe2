"""Loading a pack refuses rules about owners and outside bodies that cannot work."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from praja.government.contents import read_contents
from praja.government.pack import Pack

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("outside: bbpjn-jatim-bali", "outside: nobody", "there is no outside body nobody"),
        ("owners: [village]", "owners: [king]", "there is no owner king"),
        ('organization: "{village_office}"', "", "either an organization or an outside body"),
        ("categories: [irrigation]\n    owners: [national]", "owners: [national]", "must name its categories"),
        ("fewest_texts: 300", "fewest_texts: 3", "fewest_texts must be at least 100"),
    ],
)
def test_a_faulty_rule_is_refused_and_named(copied_pack: Pack, old: str, new: str, fault: str) -> None:
    path = copied_pack.folder / "complaints" / "routing.yaml"
    content = path.read_text()
    assert old in content
    path.write_text(content.replace(old, new, 1))
    with pytest.raises(ImproperlyConfigured, match=fault):
        read_contents(copied_pack)
