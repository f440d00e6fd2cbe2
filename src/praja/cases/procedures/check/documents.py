"""Whether each document that is drafted is signed before the case ends as if it were."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from praja.cases.procedures.check.findings import Checked, Finding, error

_State = tuple[str, bool, bool]
"""A step, whether the document has been drafted on the way to it, and whether signed."""


def documents(checked: Checked) -> Iterator[Finding]:
    """Faults of drafting and signing."""
    steps = checked.flow.steps.values()
    drafted = {step.produces: step.code for step in steps if step.produces}
    signed = {action.signs: step.code for step in steps for action in step.actions if action.signs}
    for code, step in (drafted | signed).items():
        if code not in checked.documents:
            yield error(
                "unknown-document",
                step,
                _("“{step}” names the document “{document}”, which the service does not have."),
                _("Choose one of the documents of the service, or add its template."),
                step=checked.name(step),
                document=code,
            )
    for code, step in drafted.items():
        if code not in signed:
            yield error(
                "no-signer",
                step,
                _("The document “{document}” is drafted in “{step}”, but nobody signs it."),
                _("Let a decision of a later step sign it."),
                step=checked.name(step),
                document=code,
            )
        else:
            yield from _around_the_signature(checked, code)
    for code, step in signed.items():
        if code not in drafted:
            yield error(
                "no-draft",
                step,
                _("“{step}” signs the document “{document}”, but no step drafts it."),
                _("Let an earlier step produce it."),
                step=checked.name(step),
                document=code,
            )


def _around_the_signature(checked: Checked, document: str) -> Iterator[Finding]:
    """Ways on which the document is signed before it is drafted, or not signed although others that end alike do."""
    flow = checked.flow
    if flow.procedure.start not in flow.steps:
        return
    outcomes: dict[bool, dict[str, str]] = defaultdict(dict)
    too_early: dict[str, None] = {}
    states: list[_State] = [(flow.procedure.start, False, False)]
    seen: set[_State] = set()
    while states:
        state = states.pop()
        if state in seen:
            continue
        seen.add(state)
        code, is_drafted, is_signed = state
        is_drafted = is_drafted or flow.steps[code].produces == document
        for way in flow.leaving[code]:
            signs = way.action.signs == document
            if signs and not is_drafted:
                too_early[code] = None
            if way.action.outcome and flow.steps[way.target].closes:
                outcomes[is_signed or signs].setdefault(way.action.outcome, code)
            states.append((way.target, is_drafted, is_signed or signs))
    for code in too_early:
        yield error(
            "signed-too-early",
            code,
            _("On one way a case comes to “{step}” without the document “{document}” that is signed there."),
            _("Let every way to this step pass the step that drafts it."),
            step=checked.name(code),
            document=document,
        )
    for outcome, code in outcomes[False].items():
        if outcome in outcomes[True]:
            yield error(
                "no-signer",
                code,
                _("A case can end as “{outcome}” from “{step}” without a signature on the document “{document}”."),
                _("Let the way pass a decision that signs it, or give it another outcome."),
                outcome=outcome,
                step=checked.name(code),
                document=document,
            )
