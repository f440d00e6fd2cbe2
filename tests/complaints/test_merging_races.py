"""Two who merge, split or support at the same moment."""

from __future__ import annotations

import pytest

from praja.complaints import commands
from praja.complaints.models import Merge
from praja.kernel.actors import Actor
from praja.kernel.errors import Conflict, DomainError
from tests import factories as f
from tests.complaints.test_merging import merge
from tests.complaints.test_races import at_once

pytestmark = pytest.mark.usefixtures("regency")


def test_of_two_merges_into_each_other_one_wins_and_the_other_is_told() -> None:
    one, two = f.disposed(), f.disposed()
    outcomes = at_once(lambda: merge(one, two), lambda: merge(two, one))
    refusals = [outcome for outcome in outcomes if isinstance(outcome, DomainError)]
    assert [type(refusal) for refusal in refusals] == [Conflict]
    assert Merge.objects.count() == 1


def test_support_and_merge_at_once_count_everybody_once() -> None:
    duplicate, leader = f.disposed(), f.disposed()
    device = "d" * 16
    at_once(
        lambda: commands.support(f.pk(duplicate), by=Actor.citizen(), device=device),
        lambda: commands.support(f.pk(leader), by=Actor.citizen(), device=device),
        lambda: merge(duplicate, leader),
    )
    leader.complaint.refresh_from_db()
    assert leader.complaint.supporters == 2
