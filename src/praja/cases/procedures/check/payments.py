"""Steps in which the fee is paid: does a case go on once it is, and end when it is not, while no clock runs?"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from praja.cases.definitions import BILL_EXPIRED, CITIZENS, PAID, PLATFORM, Step
from praja.cases.procedures.check.findings import Checked, Finding, error


def payments(checked: Checked) -> Iterator[Finding]:
    """Faults of the steps that bill."""
    for step in checked.flow.steps.values():
        if step.bills:
            yield from _billing(checked, step)
        elif named := sorted({PAID, BILL_EXPIRED} & _facts(step)):
            yield error(
                "no-bill",
                step.code,
                _("A decision of “{step}” waits for “{fact}”, but the step bills nothing."),
                _("Say `bills: true` in the step in which the fee is paid."),
                step=step.name,
                fact=named[0],
            )


def _billing(checked: Checked, step: Step) -> Iterator[Finding]:
    if step.actor not in CITIZENS or not step.holds_clocks:
        yield error(
            "payer-in-a-hurry",
            step.code,
            _("In “{step}” the fee is paid: it waits for the applicant and the time of the officers must stand still."),
            _("Let the applicant be the actor and say `holds_clocks: true`."),
            step=step.name,
        )
    own = {
        guard.fact
        for action in step.actions
        if checked.procedure.performer(step, action) == PLATFORM
        for guard in action.guards
    }
    if PAID not in own:
        yield error(
            "paid-in-vain",
            step.code,
            _("Nothing happens in “{step}” when the fee is paid."),
            _("Add a decision of the platform guarded by the fact “paid”."),
            step=step.name,
        )
    if BILL_EXPIRED not in own:
        yield error(
            "never-paid",
            step.code,
            _("A case stays for ever in “{step}” when the fee is not paid in time."),
            _("Add a decision of the platform guarded by the fact “bill_expired” that ends or returns the case."),
            step=step.name,
        )


def _facts(step: Step) -> set[str]:
    return {guard.fact for action in step.actions for guard in action.guards}
