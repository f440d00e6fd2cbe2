"""Times of the table: is each step given one, and do they add up to what the standard promises?"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from praja.cases.definitions import CITIZENS, Effect, Officer, Step
from praja.cases.procedures.check.findings import Checked, Finding, error, warning
from praja.cases.procedures.graph import Flow

SERVICE_CLOCK = "service"
"""The clock that counts what the standard of a service promises."""


def times(checked: Checked) -> Iterator[Finding]:
    """Steps without a time, and ways that take longer than promised."""
    for step in checked.flow.steps.values():
        if isinstance(step.actor, Officer) and not step.closes and step.days is None and not step.time:
            yield warning(
                "no-time",
                step.code,
                _("“{step}” says no time; the table of an SOP names one for each step (PermenPANRB 35/2012)."),
                _("Write how many working days the step may take."),
                step=step.name,
            )
    if checked.promise_days is None:
        return
    days, way = longest_way(checked.flow)
    if days > checked.promise_days:
        yield error(
            "beyond-promise",
            way[-1],
            _("The longest way takes {days} working days; the standard promises {promise}: {way}."),
            _("Shorten steps, let them run beside each other, or promise more days."),
            days=days,
            promise=checked.promise_days,
            way=format_lazy(" → ".join(["{}"] * len(way)), *(checked.name(code) for code in way)),
        )


def longest_way(flow: Flow) -> tuple[int, list[str]]:
    """Working days of the slowest way through the procedure, and its steps; a loop is counted once.

    Counted from where the clock of the service starts, or from the first step where there is none. Waiting for the
    applicant does not count, nor does a step that holds the clocks.
    """
    starts = starts_of_promise(flow)
    slowest: dict[str, tuple[int, list[str]]] = {}
    for code in reversed(flow.order):
        days, way = max((slowest[way.target] for way in flow.onward[code]), key=lambda item: item[0], default=(0, []))
        slowest[code] = days + days_of(flow.steps[code]), [code, *way]
    return max((slowest[code] for code in flow.order if code in starts), key=lambda item: item[0], default=(0, []))


def days_of(step: Step) -> int:
    """Working days officers may take for a step, its contributions running beside each other. 0 for the applicant's."""
    if step.actor in CITIZENS or step.holds_clocks or step.closes:
        return 0
    return max([step.days or 0, *(ask.days for ask in step.asks)])


def starts_of_promise(flow: Flow) -> set[str]:
    """Steps from which the promise counts."""
    if SERVICE_CLOCK not in flow.procedure.clocks or SERVICE_CLOCK in flow.procedure.opening_clocks:
        return {flow.procedure.start}
    starts = {way.target for way in flow.ways if way.action.clocks.get(SERVICE_CLOCK) is Effect.START}
    return starts or {flow.procedure.start}
