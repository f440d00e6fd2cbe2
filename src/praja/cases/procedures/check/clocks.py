"""Clocks: does each stop, and does it stand still while others than officers are awaited?"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from praja.cases.definitions import CITIZENS, Effect
from praja.cases.procedures.check.findings import Checked, Finding, error, warning
from praja.cases.procedures.graph import Flow, Way


class Hand(StrEnum):
    """What a clock does."""

    ABSENT = "absent"
    RUNS = "runs"
    STANDS = "stands"
    DONE = "done"


def clocks(checked: Checked) -> Iterator[Finding]:
    """Faults of the clocks."""
    procedure = checked.procedure
    declared = set(procedure.clocks)
    for step in checked.flow.steps.values():
        named = {step.time} - {""} | {clock for action in step.actions for clock in action.clocks}
        for clock in sorted(named - declared):
            yield _unknown(step.code, clock, step.name)
    for clock in procedure.opening_clocks:
        if clock not in declared:
            yield _unknown("", clock, procedure.name)
    for clock, rule in procedure.clocks.items():
        yield from _one(checked, clock, rule.name)


def _unknown(code: str, clock: str, name: object) -> Finding:
    return error(
        "unknown-clock",
        code,
        _("“{step}” names the clock “{clock}”, which the procedure does not have."),
        _("Choose one of the clocks of the procedure."),
        step=name,
        clock=clock,
    )


def _one(checked: Checked, clock: str, name: object) -> Iterator[Finding]:
    flow = checked.flow
    states = _states(flow, clock)
    started = [code for code, hand in states if hand is Hand.RUNS]
    stopped = any(
        action.clocks.get(clock) in {Effect.STOP, Effect.CANCEL}
        for step in flow.steps.values()
        for action in step.actions
    )
    if started and not stopped:
        yield error(
            "never-stopped",
            started[0],
            _("The clock “{clock}” starts, but no decision stops it."),
            _("Let the decision that fulfils the promise stop it."),
            clock=name,
        )
    for code, hand in states:
        step = flow.steps[code]
        if step.closes:
            continue
        if hand is Hand.RUNS and step.actor in CITIZENS and not step.holds_clocks and step.time != clock:
            yield warning(
                "runs-for-applicant",
                code,
                _("The clock “{clock}” runs on while the applicant is awaited in “{step}”."),
                _("Let it stand still here, and run on with the applicant's answer."),
                clock=name,
                step=step.name,
            )
        if hand is Hand.STANDS and step.actor not in CITIZENS and not step.holds_clocks:
            yield warning(
                "stands-for-officers",
                code,
                _("The clock “{clock}” stands still while officers work in “{step}”."),
                _("Let the decision that leads here resume it."),
                clock=name,
                step=step.name,
            )


def _states(flow: Flow, clock: str) -> list[tuple[str, Hand]]:
    """Every step with everything the clock may do there, in the order of discovery.

    Ways back to a step a case has been in are left out: it finds the clock there as another way has shown it.
    """
    if flow.procedure.start not in flow.steps:
        return []
    begins = Hand.RUNS if clock in flow.procedure.opening_clocks else Hand.ABSENT
    seen: dict[tuple[str, Hand], None] = {}
    waiting = [(flow.procedure.start, begins)]
    while waiting:
        code, hand = waiting.pop()
        if (code, hand) not in seen:
            seen[code, hand] = None
            waiting += [(way.target, _turned(hand, way, clock)) for way in flow.leaving[code] if not way.is_back]
    return list(seen)


def _turned(hand: Hand, way: Way, clock: str) -> Hand:
    effect = way.action.clocks.get(clock)
    if effect is Effect.START:
        return hand if hand in {Hand.RUNS, Hand.STANDS} else Hand.RUNS
    if effect in {Effect.STOP, Effect.CANCEL}:
        return hand if hand is Hand.ABSENT else Hand.DONE
    if effect is Effect.PAUSE:
        return Hand.STANDS if hand is Hand.RUNS else hand
    if effect is Effect.RESUME:
        return Hand.RUNS if hand is Hand.STANDS else hand
    return hand
