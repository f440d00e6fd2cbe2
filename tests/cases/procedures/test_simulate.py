from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from praja.cases.definitions import Procedure
from praja.cases.procedures.simulate import Assumptions, Desk, Simulation, simulate
from praja.kernel.calendar.working import WorkingCalendar
from praja.kernel.errors import Invalid
from tests.cases.procedures.examples import billboard, procedures

ZONE = ZoneInfo("Asia/Jakarta")
START = dt.datetime(2026, 3, 2, 8, tzinfo=ZONE)
CALENDAR = WorkingCalendar.build(
    zone=ZONE,
    first=dt.date(2026, 1, 1),
    last=dt.date(2029, 12, 31),
    hours=lambda day: (dt.time(8), dt.time(16)) if day.isoweekday() < 6 else None,
    holidays=(),
)


def run(procedure: Procedure | None = None, **assumptions: object) -> Simulation:
    assumed = Assumptions(**({"cases": 300, "promise_days": 5} | assumptions))  # type: ignore[arg-type]
    return simulate(procedure or billboard(), assumed, calendar=CALENDAR, start=START)


def test_the_same_seed_gives_the_same_cases() -> None:
    assert run(seed=7) == run(seed=7) != run(seed=8)


def test_every_case_ends_and_its_outcome_is_counted() -> None:
    result = run()
    assert result.finished == result.cases == sum(result.outcomes.values()) == 300
    assert set(result.outcomes) <= {"granted", "refused", "withdrawn"}


def test_with_enough_officers_nothing_jams_and_the_promise_holds() -> None:
    every = {"verifier@dpmptsp", "handler@dpmptsp", "head@dpmptsp", "handler@pupr", "handler@dlh"}
    result = run(desks=dict.fromkeys(every, Desk(50)), shares={("signing", "back"): 0, ("drafting", "back"): 0})
    assert result.bottleneck is None
    assert result.days_90 <= 5
    assert result.above_promise == 0


def test_the_desk_with_too_few_officers_is_the_bottleneck() -> None:
    result = run(desks={"handler@dlh": Desk(officers=1, at_once=2)})
    assert result.bottleneck is not None
    assert (result.bottleneck.step, result.bottleneck.desk) == ("review", "handler@dlh")
    assert result.above_promise is not None
    assert result.above_promise > 0.5


def test_a_decision_with_the_share_nought_is_never_taken() -> None:
    result = run(shares={("intake", "return"): 0, ("drafting", "refuse"): 0})
    assert result.outcomes == {"granted": 300}
    assert "completing" not in {step.step for step in result.steps}


def test_waiting_for_the_applicant_does_not_count_against_the_promise() -> None:
    once = {("drafting", "back"): 0, ("signing", "back"): 0, ("completing", "withdraw"): 0}
    patient = run(shares=once | {("intake", "return"): 5})
    assert next(step for step in patient.steps if step.step == "completing").visits > 1000
    assert patient.median_days <= run(shares=once).median_days


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"cases": 0}, "cases"), ({"per_day": 0.001}, "per_day"), ({"desks": {"head@dpmptsp": Desk(0)}}, "desks")],
)
def test_what_cannot_be_simulated_is_refused_with_its_field(changed: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        run(**changed)
    assert refusal.value.field == field


@settings(max_examples=60)
@given(procedures)
def test_no_draft_makes_the_simulator_hang_or_fail(procedure: Procedure) -> None:
    if procedure.start not in {step.code for step in procedure.steps}:
        with pytest.raises(Invalid):
            run(procedure, cases=20)
        return
    result = run(procedure, cases=20)
    assert 0 <= result.finished <= 20
    assert all(0 <= share <= 1.0001 for share in result.busy.values())
