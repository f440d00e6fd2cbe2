"""What a procedure says about asks, conditions, ways back and four eyes, the engine does."""

from __future__ import annotations

from typing import Any

import pytest

from praja.cases import commands, queries
from praja.cases.commands import Acted
from praja.cases.models import Action, Case, Clock, InboxItem, RequestOutcome
from praja.kernel.actors import Actor, Grant, Role
from praja.kernel.errors import Conflict, Invalid, NotAllowed, WrongState
from tests import factories as f
from tests.cases import permits as p

pytestmark = pytest.mark.django_db


def act(case: Case, action: str, by: Actor, size: int = 6, key: str = "", **more: Any) -> Acted:
    values = {"size": size} | more.pop("values", {})
    return commands.act(case, action=action, by=by, key=key or f.key(), days=p.DAYS, values=values, **more)


def answer(case: Case, ask: str, by: Actor, recommended: bool = True, key: str = "") -> Acted:
    values = {"size": 6, "pupr.recommended": recommended}
    return commands.answer(case, ask=ask, by=by, key=key or f.key(), values=values)


def studied(size: int = 6) -> Case:
    case = p.opened()
    act(case, "accept", p.FRONT, size)
    return case


def inboxes(case: Case) -> list[str]:
    return sorted(InboxItem.objects.filter(case=case).values_list("organization", flat=True))


def test_entering_a_step_asks_everybody_it_names_at_once() -> None:
    assert inboxes(studied()) == ["dishub", "dpmptsp", "pupr"]


def test_an_ask_whose_condition_does_not_hold_is_not_asked() -> None:
    assert inboxes(studied(size=2)) == ["dpmptsp", "pupr"]


def test_the_last_answer_lets_the_platform_move_on_through_its_own_steps() -> None:
    case = studied()
    assert answer(case, "dishub", p.TRAFFIC).moves == ()
    done = answer(case, "pupr", p.ROADS)
    assert [move.to_step for move in done.moves] == ["sorting", "decision"]
    assert (case.step, inboxes(case)) == ("decision", ["dpmptsp"])


def test_the_platform_takes_the_action_whose_condition_holds_before_the_one_without() -> None:
    case = studied(size=2)
    answer(case, "pupr", p.ROADS, recommended=False)
    assert (case.step, case.outcome) == ("refused", "refused")


def test_an_answer_counts_once_for_each_key() -> None:
    case, key = studied(), f.key()
    answer(case, "pupr", p.ROADS, key=key)
    assert answer(case, "pupr", p.ROADS, key=key).was_repeated
    with pytest.raises(Conflict):
        answer(case, "dishub", p.TRAFFIC, key=key)
    with pytest.raises(WrongState):
        answer(case, "pupr", p.ROADS)


def test_only_who_was_asked_answers() -> None:
    with pytest.raises(NotAllowed):
        answer(studied(), "pupr", p.TRAFFIC)


def test_a_reason_must_be_given_where_the_procedure_wants_one() -> None:
    case = p.opened()
    with pytest.raises(Invalid):
        act(case, "return", p.FRONT, reason="  ")
    act(case, "return", p.FRONT, reason="KTP tidak terbaca")
    assert case.step == "completing"


def test_a_case_goes_back_to_any_step_it_has_been_in_and_asks_again() -> None:
    case = studied()
    answer(case, "dishub", p.TRAFFIC)
    answer(case, "pupr", p.ROADS)
    assert [step.code for step in queries.steps_been_in(case)] == ["check", "study"]
    with pytest.raises(WrongState):
        act(case, "back", p.HEAD, reason="x", back_to="completing")
    act(case, "back", p.HEAD, reason="Ukuran berubah", back_to="study")
    assert inboxes(case) == ["dishub", "dpmptsp", "pupr"]
    assert Clock.objects.filter(case=case).count() == 1


def test_what_nobody_answered_when_the_case_moves_on_is_withdrawn() -> None:
    case = studied()
    answer(case, "pupr", p.ROADS)
    act(case, "skip", p.FRONT)
    outcomes = {item.code: item.outcome for item in queries.requests(case.pk)}
    assert outcomes == {"pupr": RequestOutcome.GIVEN, "dishub": RequestOutcome.WITHDRAWN}
    assert inboxes(case) == ["dpmptsp"]


def test_whoever_did_a_step_may_not_check_it() -> None:
    both = Actor(
        kind=p.FRONT.kind,
        id="both",
        grants=frozenset({Grant(Role.VERIFIER, "dpmptsp"), Grant(Role.HEAD, "dpmptsp")}),
    )
    case = p.opened()
    act(case, "accept", both, 2)
    answer(case, "pupr", p.ROADS)
    with pytest.raises(NotAllowed, match="check"):
        act(case, "grant", both, 2)
    act(case, "grant", p.HEAD, 2)
    assert case.outcome == "granted"


def test_an_action_whose_condition_does_not_hold_is_neither_offered_nor_done() -> None:
    case = studied(size=2)
    answer(case, "pupr", p.ROADS)
    assert queries.actions_open_to(case, p.HEAD, {"size": 2}) == ["grant", "back"]
    with pytest.raises(WrongState):
        act(case, "grant_large", p.HEAD, 2)


def test_the_history_knows_who_did_what_and_what_the_platform_did() -> None:
    case = studied(size=2)
    answer(case, "pupr", p.ROADS)
    doers = dict(Action.objects.filter(case=case).values_list("code", "actor"))
    assert doers == {
        "accept": p.FRONT.reference,
        "pupr": p.ROADS.reference,
        "sort": "system:procedure",
        "pass": "system:procedure",
    }


def test_a_procedure_that_turns_in_circles_is_stopped_and_nothing_happens() -> None:
    steps = [
        *[one for one in p.content()["steps"] if one["code"] != "sorting"],
        p.step("sorting", "platform", p.action("again", "sorting"), p.action("pass", "decision", when="size > 99")),
        p.step("end", "platform", p.action("refuse", "refused", outcome="refused")),
    ]
    steps[4]["actions"].append(p.action("to_end", "end"))
    case = p.opened(steps=steps)
    act(case, "accept", p.FRONT, 2)
    with pytest.raises(WrongState):
        answer(case, "pupr", p.ROADS)


def test_a_condition_nobody_can_read_is_refused_at_publication() -> None:
    with pytest.raises(Invalid, match=r"sorting\.refuse"):
        p.opened(
            steps=[
                {**one, "actions": [{**rule, "when": "size >"} for rule in one["actions"][:1]] + one["actions"][1:]}
                if one["code"] == "sorting"
                else one
                for one in p.content()["steps"]
            ]
        )


def renamed(**more: Any) -> str:
    """A version in which the study is called survey, and Kominfo's handlers check."""
    text = [
        {**one, "code": "survey" if one["code"] == "study" else one["code"]}
        | ({"actor": p.by("handler", "kominfo")} if one["code"] == "check" else {})
        for one in p.content()["steps"]
    ]
    text[0]["actions"][0]["to"] = "survey"
    digest: str = commands.publish_version(p.content(steps=text, **more), by=Actor.system("test")).definition.digest
    return digest


def test_open_cases_move_to_another_version_and_their_inboxes_follow() -> None:
    waiting, asked = p.opened("UJI-1"), p.opened("UJI-2")
    act(asked, "accept", p.FRONT)
    old, new = waiting.definition_id, renamed()
    preview = commands.rebasing(old, new, {})
    assert preview.cases == {"check": 1, "study": 1}
    assert len(preview.faults) == 1
    with pytest.raises(WrongState):
        commands.rebase(old=old, new=new, mapping={}, by=p.HEAD)
    assert commands.rebase(old=old, new=new, mapping={"study": "survey"}, by=p.HEAD).cases == 2
    for case in (waiting, asked):
        case.refresh_from_db()
        assert Action.objects.filter(case=case, code="rebase", actor=p.HEAD.reference).count() == 1
    assert (waiting.step, inboxes(waiting)) == ("check", ["kominfo"])
    assert (asked.step, inboxes(asked)) == ("survey", ["dishub", "dpmptsp", "pupr"])
    assert set(InboxItem.objects.filter(case=asked).values_list("step", flat=True)) == {"survey"}
    answer(asked, "pupr", p.ROADS)
    answer(asked, "dishub", p.TRAFFIC)
    assert asked.step == "decision"


def test_a_case_that_closed_stays_on_its_version() -> None:
    case = studied(size=2)
    answer(case, "pupr", p.ROADS, recommended=False)
    assert commands.rebase(old=case.definition_id, new=renamed(), mapping={}, by=p.HEAD).was_repeated
