"""Steps and decisions: can a case come to each step, go on from it, and end?"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from praja.cases.definitions import ANY_EARLIER, CITIZENS, EARLIER, PLATFORM, Officer, Performer, Step
from praja.cases.procedures.check.findings import Checked, Finding, error


def structure(checked: Checked) -> Iterator[Finding]:
    """Faults of the table itself."""
    yield from _codes(checked)
    for step in checked.flow.steps.values():
        yield from _targets(checked, step)
        yield from _ends(checked, step)
        yield from _default(checked, step)
        yield from _performers(checked, step)
    yield from _endless(checked)


def _codes(checked: Checked) -> Iterator[Finding]:
    procedure = checked.procedure
    codes = [step.code for step in procedure.steps]
    if procedure.start not in checked.flow.steps:
        yield error(
            "no-start",
            "",
            _("The procedure does not say with which step a case begins."),
            _("Choose the first step."),
        )
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield error(
            "same-code",
            code,
            _("Two steps have the code “{code}”."),
            _("Give each step a code of its own."),
            code=code,
        )
    for step in checked.flow.steps.values():
        if step.code not in checked.flow.reached and procedure.start in checked.flow.steps:
            yield error(
                "unreachable",
                step.code,
                _("No case ever comes to the step “{step}”."),
                _("Lead a decision of another step here, or delete this step."),
                step=step.name,
            )
        actions = [action.code for action in step.actions]
        for code in sorted({code for code in actions if actions.count(code) > 1}):
            yield error(
                "same-decision",
                step.code,
                _("The step “{step}” has two decisions with the code “{code}”."),
                _("Give each decision of a step a code of its own."),
                step=step.name,
                code=code,
            )


def _targets(checked: Checked, step: Step) -> Iterator[Finding]:
    steps = checked.flow.steps
    for action in step.actions:
        if action.to in {EARLIER, ANY_EARLIER}:
            closes = False
            if not any(way.action == action for way in checked.flow.leaving[step.code]):
                yield error(
                    "no-earlier",
                    step.code,
                    _("“{action}” goes back, but no step comes before “{step}”."),
                    _("Let the decision lead to a step of the table."),
                    action=action.name,
                    step=step.name,
                )
        elif action.to not in steps:
            yield error(
                "unknown-step",
                step.code,
                _("“{action}” in “{step}” leads to a step that does not exist."),
                _("Choose where the decision leads."),
                action=action.name,
                step=step.name,
            )
            continue
        else:
            closes = steps[action.to].closes
        if closes and not action.outcome:
            yield error(
                "no-outcome",
                step.code,
                _("“{action}” in “{step}” closes the case but does not say how it ended."),
                _("Name the outcome, for example “granted” or “refused”."),
                action=action.name,
                step=step.name,
            )
        elif action.outcome and not closes:
            yield error(
                "early-outcome",
                step.code,
                _("“{action}” in “{step}” names an outcome although the case goes on."),
                _("Name the outcome only where the case closes."),
                action=action.name,
                step=step.name,
            )


def _ends(checked: Checked, step: Step) -> Iterator[Finding]:
    if step.code in checked.flow.ends:
        return
    if not checked.flow.leaving[step.code]:
        yield error(
            "dead-end",
            step.code,
            _("A case stays for ever in “{step}”: no decision leads on."),
            _("Add a decision, or mark the step as one that closes the case."),
            step=step.name,
        )
    else:
        yield error(
            "no-end",
            step.code,
            _("From “{step}” no way leads to an end."),
            _("Lead a decision of this step or of a later one to a step that closes the case."),
            step=step.name,
        )


def _default(checked: Checked, step: Step) -> Iterator[Finding]:
    """Whether something is left to do when no condition holds."""
    moving = [way.action for way in checked.flow.leaving[step.code] if way.target != step.code]
    if step.closes or not moving:
        return
    own = [action for action in moving if checked.procedure.performer(step, action) == PLATFORM]
    officers = [action for action in moving if checked.procedure.performer(step, action) not in CITIZENS]
    if step.actor == PLATFORM:
        if not own:
            yield error(
                "no-platform-decision",
                step.code,
                _("The platform does “{step}” by itself, but none of its decisions is one of the platform."),
                _("Let the platform take one of the decisions, or name the officers of the step."),
                step=step.name,
            )
        elif all(action.when for action in own):
            yield error(
                "no-default",
                step.code,
                _("In “{step}” every decision has a condition: when none holds, the case stays here."),
                _("Add a last decision without a condition."),
                step=step.name,
            )
    elif all(action.when for action in (officers or moving)):
        yield error(
            "no-default",
            step.code,
            _("In “{step}” every decision has a condition: when none holds, nobody can do anything."),
            _("Take the condition off one decision, or add one without."),
            step=step.name,
        )


def _performers(checked: Checked, step: Step) -> Iterator[Finding]:
    named: list[Performer] = [step.actor, *(action.by for action in step.actions if action.by is not None)]
    named += [officer for action in step.actions for officer in action.also_by]
    named += [ask.by for ask in step.asks]
    for performer in dict.fromkeys(named):
        if isinstance(performer, Officer):
            if not performer.roles:
                yield error(
                    "no-role",
                    step.code,
                    _("“{step}” names an organization but no role: nobody there may act."),
                    _("Choose at least one role."),
                    step=step.name,
                )
            if not checked.has_organization(performer.organization):
                yield error(
                    "unknown-organization",
                    step.code,
                    _("“{step}” is done by “{organization}”, which is no organization of the regency."),
                    _("Choose who does the step."),
                    step=step.name,
                    organization=performer.organization or "?",
                )
        elif performer not in {*CITIZENS, PLATFORM}:
            yield error(
                "no-actor",
                step.code,
                _("Nobody is named who does “{step}”."),
                _("Choose who does the step."),
                step=step.name,
            )


def _endless(checked: Checked) -> Iterator[Finding]:
    """Rounds the platform would run without anybody waiting: each step of them is left by itself at once."""
    flow = checked.flow
    at_once = {
        code: way.target
        for code, step in flow.steps.items()
        for way in flow.leaving[code]
        if step.actor == PLATFORM
        and not (way.action.when or way.action.guards or step.asks or step.sub_service)
        and flow.performer(way) == PLATFORM
    }
    seen: set[str] = set()
    for start in at_once:
        code, round_ = start, []
        while code in at_once and code not in seen:
            seen.add(code)
            round_.append(code)
            code = at_once[code]
        if code in round_:
            yield error(
                "endless",
                code,
                _("The platform would go round for ever through “{step}”."),
                _("Let an officer or the applicant act in one of the steps, or add a condition."),
                step=checked.name(code),
            )
