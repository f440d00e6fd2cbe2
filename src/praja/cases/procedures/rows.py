"""The rows of the SOP-AP table of a procedure: its steps, numbered, with their contributions below them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import cycle
from string import ascii_lowercase

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from praja.cases.definitions import ANY_EARLIER, CITIZENS, EARLIER, ActionRule, Ask, Performer, Procedure, Step
from praja.cases.procedures.actors import performer_name
from praja.cases.procedures.graph import Flow


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision that leads on: its mark in the drawing ("a"; empty where there is but one), its words, where it goes.

    `targets` are codes of steps; several when the case may go back to any earlier step. `is_aside` when the applicant
    may take it while officers act, such as withdrawing: it is told but not drawn.
    """

    mark: str
    action: ActionRule
    words: str
    targets: tuple[str, ...]
    is_aside: bool = False


@dataclass(frozen=True, slots=True)
class SopRow:
    """A row of the table (PermenPANRB 35/2012): activity, performer, what is needed, time, output, remarks.

    `ask` is the contribution a row below a step stands for.
    """

    number: str
    key: str
    step: Step
    performer: Performer
    name: str
    requirements: str
    time: str
    output: str
    decisions: tuple[Decision, ...] = ()
    ask: Ask | None = None

    @property
    def drawn(self) -> tuple[Decision, ...]:
        """The decisions that are drawn."""
        return tuple(decision for decision in self.decisions if not decision.is_aside)


def sop_rows(procedure: Procedure) -> list[SopRow]:
    """All rows of a procedure in the reader's language. No SQL query when the snapshots are warm."""
    flow = Flow(procedure)
    numbers = {code: number for number, code in enumerate(flow.steps, 1)}
    rows: list[SopRow] = []
    for code, step in flow.steps.items():
        rows.append(
            SopRow(
                number=str(numbers[code]),
                key=code,
                step=step,
                performer=step.actor,
                name=str(step.name),
                requirements=str(step.requirements),
                time=_time(procedure, step),
                output=str(step.output),
                decisions=_decisions(flow, step, numbers),
            )
        )
        for letter, ask in zip(ascii_lowercase, step.asks, strict=False):
            rows.append(
                SopRow(
                    number=f"{numbers[code]}{letter}",
                    key=f"{code}/{ask.code}",
                    step=step,
                    performer=ask.by,
                    name=str(ask.name),
                    requirements=str(step.requirements),
                    time=working_days(ask.days),
                    output=str(ask.name),
                    ask=ask,
                )
            )
    return rows


def columns(rows: list[SopRow]) -> list[Performer]:
    """Whoever acts in the rows, each once: the columns of performers."""
    return list(dict.fromkeys(row.performer for row in rows))


def working_days(days: int) -> str:
    """A number of working days in words."""
    return ngettext("%(days)s working day", "%(days)s working days", days) % {"days": days}


def _time(procedure: Procedure, step: Step) -> str:
    if step.days is not None:
        return working_days(step.days)
    return str(procedure.clocks[step.time].name) if step.time in procedure.clocks else ""


def _decisions(flow: Flow, step: Step, numbers: dict[str, int]) -> tuple[Decision, ...]:
    leading: dict[str, list[str]] = {}
    for way in flow.leaving[step.code]:
        if way.target != step.code:
            leading.setdefault(way.action.code, []).append(way.target)
    actions = {action.code: action for action in reversed(step.actions) if action.code in leading}
    codes = list(dict.fromkeys(action.code for action in step.actions if action.code in leading))
    performers = {code: flow.procedure.performer(step, actions[code]) for code in codes}
    aside = {code for code, one in performers.items() if one in CITIZENS and step.actor not in CITIZENS}
    marks = dict(zip((code for code in codes if code not in aside), cycle(ascii_lowercase), strict=False))
    decisions = []
    for code in codes:
        action, targets = actions[code], leading[code]
        is_open = len(targets) > 1 and action.to in {EARLIER, ANY_EARLIER}
        where = _("an earlier step") if is_open else str(numbers[targets[0]])
        words = f"{action.name} → {where}"
        if performers[code] != step.actor:
            words = f"{words} ({performer_name(performers[code])})"
        mark = marks.get(code, "") if len(marks) > 1 else ""
        decisions.append(Decision(mark, action, words, tuple(targets), is_aside=code in aside))
    return tuple(decisions)
