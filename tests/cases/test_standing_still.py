"""What the engine offers beside a walk from step to step: stand still, go back, let others act, begin further on."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from praja.cases.commands import Header, act, open_case
from praja.cases.definitions import parse_procedure
from praja.cases.models import Case, Clock, InboxItem
from praja.cases.queries import actions_open_to, current_procedure
from praja.kernel.actors import Actor, Role
from praja.kernel.errors import Invalid, NotAllowed
from tests import factories as f
from tests.cases.test_definitions import content, step

pytestmark = pytest.mark.django_db


def locked(identifier: Any) -> Case:
    return Case.objects.select_for_update().get(pk=identifier)


def test_a_case_goes_back_to_the_step_it_came_from() -> None:
    identifier = f.pk(f.asked())
    act(locked(identifier), action="merge", by=f.verifier(), key=f.key())
    done = act(locked(identifier), action="unmerge", by=f.verifier(), key=f.key(), facts=["undo_period"])
    assert (done.from_step, done.to_step, done.case.closed_at) == ("merged", "waiting_reporter", None)


def test_clocks_stand_still_while_a_step_holds_them_and_run_on_after_it() -> None:
    identifier = f.pk(f.disposed())
    act(locked(identifier), action="split", by=f.handler(), key=f.key())
    held = Clock.objects.filter(case=identifier, stopped_at=None)
    assert {item.code for item in held if item.is_held} == {"first_answer", "resolution"}
    act(locked(identifier), action="unsplit", by=f.handler(), key=f.key(), facts=["parts_untouched"])
    assert all(item.is_running and not item.is_held for item in held.all())
    assert InboxItem.objects.filter(case=identifier, step="handling").count() == 1


def test_officers_named_beside_the_performer_may_act_too() -> None:
    case = f.disposed().complaint.case
    case.refresh_from_db()
    assert "merge" in actions_open_to(case, f.officer(Role.HEAD, f.ROADS))
    assert "merge" not in actions_open_to(case, f.handler())
    with pytest.raises(NotAllowed):
        act(locked(case.pk), action="merge", by=f.officer(Role.HEAD, f.HEALTH), key=f.key())


def test_a_case_may_begin_further_on_with_the_clocks_of_that_step() -> None:
    header = Header(
        kind="complaint",
        reference="UJI-2",
        title="Uji",
        category="road_damage",
        organization=f.ROADS,
        days={"resolution": 14},
    )
    case = open_case(
        current_procedure("complaint"), header, by=Actor.system("tests"), start="handling", clocks=("resolution",)
    )
    assert [item.code for item in Clock.objects.filter(case=case)] == ["resolution"]
    assert InboxItem.objects.get(case=case).organization_id == f.ROADS


def test_a_step_to_go_back_from_is_not_reached_from_a_closed_one() -> None:
    faulty = copy.deepcopy(content())
    merge = {"code": "merge", "name": {"id": "x", "en": "x"}, "to": "merged", "outcome": "merged"}
    step(faulty, "archived")["actions"].append(merge)
    with pytest.raises(Invalid, match=r"merged\.unmerge: the case may come from the closing step archived"):
        parse_procedure(faulty)
