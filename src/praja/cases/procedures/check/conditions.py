"""Conditions: can they be read, do they ask about fields there are, and are those filled in by then?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from django.utils.translation import gettext_lazy as _

from praja.cases.definitions import Step, Text
from praja.cases.expressions import InvalidExpression, Type, check, parse
from praja.cases.procedures.check.fields import APPLICATION, PLATFORM_FIELDS
from praja.cases.procedures.check.findings import Checked, Finding, error, warning


def conditions(checked: Checked) -> Iterator[Finding]:
    """Faults of the conditions of decisions and contributions."""
    types, writers = _names(checked)
    for step in checked.flow.steps.values():
        for action in step.actions:
            if action.when:
                yield from _condition(checked, step, action.name, action.when, types, writers)
        for ask in step.asks:
            if ask.when:
                yield from _condition(checked, step, ask.name, ask.when, types, writers)


def _names(checked: Checked) -> tuple[dict[str, Type], dict[str, str]]:
    """The type of each field of the case, and the step that fills it in where it is not there from the beginning."""
    types = dict.fromkeys(PLATFORM_FIELDS, Type.TEXT) | dict(checked.forms.get(APPLICATION, {}))
    writers: dict[str, str] = {}
    for step in checked.flow.steps.values():
        for writer, form in [(step.code, step.form), *((ask.code, ask.form) for ask in step.asks)]:
            for name, kind in checked.forms.get(form, {}).items():
                types[f"{writer}.{name}"] = kind
                writers.setdefault(f"{writer}.{name}", step.code)
    return types, writers


def _condition(
    checked: Checked, step: Step, name: Text, when: str, types: Mapping[str, Type], writers: Mapping[str, str]
) -> Iterator[Finding]:
    try:
        expression = parse(when)
        unknown = sorted(expression.names - types.keys())
        kind = None if unknown else check(expression, types)
    except InvalidExpression as fault:
        yield error(
            "unreadable-condition",
            step.code,
            _("The condition of “{name}” in “{step}” does not work: {fault}"),
            _("Correct the condition; the help on conditions has examples."),
            name=name,
            step=step.name,
            fault=fault.message,
        )
        return
    for field in unknown:
        alike = get_close_matches(field, types, n=1)
        yield error(
            "unknown-field",
            step.code,
            _("The condition of “{name}” in “{step}” asks about “{field}”, which no form has. Nearest: {alike}."),
            _("Write the name as it stands in the form; fields of a contribution bear its code in front."),
            name=name,
            step=step.name,
            field=field,
            alike=alike[0] if alike else "–",
        )
    if kind is not None and kind is not Type.TRUTH:
        yield error(
            "no-condition",
            step.code,
            _("The condition of “{name}” in “{step}” is neither true nor false."),
            _("Compare it with something, for example width > 3."),
            name=name,
            step=step.name,
        )
    before = checked.flow.before(step.code)
    for field in sorted(expression.names & writers.keys()):
        if writers[field] not in before:
            yield warning(
                "field-too-late",
                step.code,
                _("The condition of “{name}” in “{step}” asks about “{field}”, which is filled in only later."),
                _("Move the decision behind the step that fills it in."),
                name=name,
                step=step.name,
                field=field,
            )
