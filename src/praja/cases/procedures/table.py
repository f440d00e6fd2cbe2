"""The table of an SOP as a component, and where a case stands in it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from praja.cases.definitions import Procedure
from praja.cases.procedures.actors import performer_name
from praja.cases.procedures.graph import Flow
from praja.cases.procedures.rows import SopRow, sop_rows
from praja.kernel.ui.components import Column, Row, StepState, Table


def sop_table(procedure: Procedure) -> Table:
    """The table of steps in words. No SQL query when the snapshots are warm."""
    heads = [
        Column(_("Activity"), is_heading=True, is_wide=True),
        Column(_("Performer")),
        Column(_("What is needed")),
        Column(_("Time")),
        Column(_("Output")),
        Column(_("Decisions"), is_wide=True),
    ]
    rows = [
        Row(
            cells=[
                f"{row.number}. {row.name}",
                performer_name(row.performer),
                row.requirements,
                row.time,
                row.output,
                "; ".join(decision.words for decision in row.decisions),
            ]
        )
        for row in sop_rows(procedure)
    ]
    return Table(heads, rows, caption=_("Steps of %(name)s") % {"name": procedure.name}, is_caption_hidden=True)


@dataclass(frozen=True, slots=True)
class Need:
    """Something a step needs; `is_met` None when only people can tell."""

    words: str
    is_met: bool | None = None


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """A step of the table as a case sees it; only the one it is in says what it needs."""

    number: str
    name: str
    performer: str
    time: str
    state: StepState
    needs: tuple[Need, ...] = ()
    decisions: tuple[str, ...] = ()


def checklist(
    procedure: Procedure,
    *,
    step: str,
    been: Collection[str] = (),
    answered: Collection[str] = (),
    drafted: Collection[str] = (),
) -> list[ChecklistItem]:
    """Where a case is in the table, and what its present step needs.

    Args:
        step: code of the step the case is in.
        been: codes of the steps it has been in.
        answered: codes of the contributions that have come in.
        drafted: codes of the documents there are.
    """
    ahead = Flow(procedure).after(step)
    items = []
    for row in sop_rows(procedure):
        if row.ask is not None:
            continue
        code = row.step.code
        if code == step:
            state = StepState.DONE if row.step.closes else StepState.CURRENT
        elif code in been:
            state = StepState.DONE
        elif code in ahead:
            state = StepState.AHEAD
        else:
            continue
        needs = _needs(procedure, row, answered, drafted) if code == step else ()
        decisions = tuple(item.words for item in row.decisions) if code == step else ()
        items.append(
            ChecklistItem(row.number, row.name, performer_name(row.performer), row.time, state, needs, decisions)
        )
    return items


def _needs(procedure: Procedure, row: SopRow, answered: Collection[str], drafted: Collection[str]) -> tuple[Need, ...]:
    step = row.step
    needs = [Need(row.requirements)] if row.requirements else []
    needs += [Need(f"{ask.name} ({performer_name(ask.by)})", is_met=ask.code in answered) for ask in step.asks]
    if step.produces:
        needs.append(Need(_("The document is drafted."), is_met=step.produces in drafted))
    others = [str(procedure.step(code).name) for code in step.not_by_doer_of]
    if others:
        needs.append(Need(_("Somebody else than who did: %(steps)s.") % {"steps": ", ".join(others)}))
    return tuple(needs)
