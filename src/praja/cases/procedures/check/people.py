"""Whether another pair of eyes is possible where the procedure asks for it, and who may sign."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from praja.cases.definitions import Officer, Performer, Step
from praja.cases.procedures.check.findings import Checked, Finding, error, warning
from praja.kernel.actors import Role

ONE_PERSON = {Role.HEAD}
"""Roles that one person at a time holds in an organization."""


def people(checked: Checked) -> Iterator[Finding]:
    """Faults of four eyes and of signing."""
    for step in checked.flow.steps.values():
        yield from _four_eyes(checked, step)
        for action in step.actions:
            performer = checked.procedure.performer(step, action)
            if action.signs and not isinstance(performer, Officer):
                yield error(
                    "signed-by-nobody",
                    step.code,
                    _("“{action}” in “{step}” signs a document, but no officer takes the decision."),
                    _("Let an officer with a certificate take it."),
                    action=action.name,
                    step=step.name,
                )


def _four_eyes(checked: Checked, step: Step) -> Iterator[Finding]:
    for code in step.not_by_doer_of:
        other = checked.flow.steps.get(code)
        if other is None:
            yield error(
                "four-eyes-unknown",
                step.code,
                _("“{step}” may not be done by the doer of a step that does not exist."),
                _("Choose a step of the table."),
                step=step.name,
            )
        elif code == step.code or _is_one_person(step.actor, other.actor):
            yield error(
                "four-eyes-impossible",
                step.code,
                _("“{step}” may not be done by the doer of “{other}”, but only the same person can."),
                _("Name other officers for one of the two steps."),
                step=step.name,
                other=other.name,
            )
        elif code not in checked.flow.before(step.code):
            yield warning(
                "four-eyes-void",
                step.code,
                _("“{step}” asks for another pair of eyes than “{other}”, which never comes before it."),
                _("Choose a step that comes before."),
                step=step.name,
                other=other.name,
            )


def _is_one_person(one: Performer, other: Performer) -> bool:
    if not isinstance(one, Officer) or not isinstance(other, Officer):
        return one == other
    return one.organization == other.organization and set(one.roles) | set(other.roles) <= ONE_PERSON
