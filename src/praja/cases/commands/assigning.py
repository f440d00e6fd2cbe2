"""Who works on a case in the place of the responsible agency."""

from __future__ import annotations

from praja.cases import queries
from praja.cases.commands.inboxes import place_in_inboxes, take_from_inboxes
from praja.cases.models import Case
from praja.kernel import clock
from praja.kernel.commands import command


@command(emits=False)
def assign(case: Case, *, unit: str | None, officer: int | None) -> None:
    """Let a unit act in the place of the responsible agency, an officer take the case on; None takes it back.

    The agency stays responsible and its clocks run on. The room has checked who may, and whom.
    """
    step = queries.procedure(case.definition_id).step(case.step)
    has_moved = case.unit_id != unit
    case.unit_id, case.officer_id = unit, officer
    case.save(update_fields=["unit", "officer"])
    if has_moved:
        take_from_inboxes(case)
        place_in_inboxes(case, step, clock.now())
