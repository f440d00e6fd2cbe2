"""A procedure as data: the table of steps an SOP-AP prescribes (PermenPANRB 35/2012), parsed and checked.

A definition comes from the regency pack, is stored under the hash of its content and never changes; see README.md.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import Any

import msgspec
from django.utils.translation import get_language

from praja.kernel.actors import Role
from praja.kernel.errors import Invalid


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text of the pack in Indonesian and English."""

    id: str
    en: str

    def __str__(self) -> str:
        return self.en if get_language() == "en" else self.id


class Seat(StrEnum):
    """Whose organization acts in a step."""

    COORDINATOR = "coordinator"
    RESPONSIBLE = "responsible"
    """The responsible agency, and the unit it has assigned the case to."""
    RESPONSIBLE_AGENCY = "responsible_agency"
    """The responsible agency alone."""


class Officer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Officers with one of `roles` in the organization that sits in `organization`."""

    roles: tuple[Role, ...]
    organization: Seat


REPORTER = "reporter"
PLATFORM = "platform"
EARLIER = "earlier"
"""Where an action goes that takes a case back to the step it was in before it came here."""
Performer = Officer | str


class Effect(StrEnum):
    """What an action does to a clock. `start` leaves a running clock alone; `cancel` takes it out of all figures."""

    START = "start"
    STOP = "stop"
    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"


class Guard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A fact the caller must bring for an action to be allowed, and what to tell when it does not hold."""

    fact: str
    message: Text


class ActionRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A decision of a step: where the case goes, who may do it, what happens to the clocks.

    `also_by` names officers who may do it besides the performer.
    """

    code: str
    name: Text
    to: str
    by: Performer | None = None
    also_by: tuple[Officer, ...] = ()
    clocks: dict[str, Effect] = {}
    guards: tuple[Guard, ...] = ()
    outcome: str = ""


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of the SOP-AP table.

    While a case is in a step that `holds_clocks`, all its clocks stand still; leaving it, they run on with the working
    time they had left.
    """

    code: str
    name: Text
    actor: Performer
    requirements: Text
    output: Text
    actions: tuple[ActionRule, ...]
    public_name: Text | None = None
    time: str = ""
    closes: bool = False
    holds_clocks: bool = False

    def action(self, code: str) -> ActionRule | None:
        return next((action for action in self.actions if action.code == code), None)


class ClockRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Text


class Procedure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole procedure. `digest` names this very content."""

    code: str
    name: Text
    legal_basis: str
    start: str
    clocks: dict[str, ClockRule]
    steps: tuple[Step, ...]
    opening_clocks: tuple[str, ...] = ()

    def step(self, code: str) -> Step:
        """The step with this code.

        Raises:
            KeyError: the procedure has no such step.
        """
        for step in self.steps:
            if step.code == code:
                return step
        raise KeyError(code)

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the canonical JSON: keys sorted, no spaces."""
        return hashlib.sha256(msgspec.json.encode(msgspec.to_builtins(self), order="sorted")).hexdigest()

    def performer(self, step: Step, action: ActionRule) -> Performer:
        return action.by if action.by is not None else step.actor


def parse_procedure(content: Any) -> Procedure:
    """Build and check a procedure from the decoded YAML or JSON of the pack.

    Raises:
        Invalid: the content has the wrong shape, or its steps, clocks and performers do not fit together; the message
            names every fault.
    """
    try:
        procedure = msgspec.convert(content, Procedure)
    except msgspec.ValidationError as error:
        raise Invalid(str(error), field="procedure") from error
    faults = list(_faults(procedure))
    if faults:
        raise Invalid("; ".join(faults), field="procedure")
    return procedure


def _faults(procedure: Procedure) -> list[str]:
    faults: list[str] = []
    codes = [step.code for step in procedure.steps]
    faults += [f"step {code} is named twice" for code in sorted({c for c in codes if codes.count(c) > 1})]
    if procedure.start not in codes:
        faults.append(f"start names no step: {procedure.start}")
    faults += [f"opening clock {c} is not declared" for c in procedure.opening_clocks if c not in procedure.clocks]
    for step in procedure.steps:
        names = [action.code for action in step.actions]
        faults += [f"{step.code}: action {n} is named twice" for n in sorted({n for n in names if names.count(n) > 1})]
        if step.time and step.time not in procedure.clocks:
            faults.append(f"{step.code}: time {step.time} is not a clock")
        if not _is_known(step.actor):
            faults.append(f"{step.code}: actor {step.actor} is unknown")
        for action in step.actions:
            where = f"{step.code}.{action.code}"
            if action.to == EARLIER:
                faults += [f"{where}: the case may come from the closing step {c}" for c in _closing(procedure, step)]
                if action.outcome:
                    faults.append(f"{where}: an action into a closing step, and only that, names an outcome")
            elif action.to not in codes:
                faults.append(f"{where}: goes to unknown step {action.to}")
            elif procedure.step(action.to).closes != bool(action.outcome):
                faults.append(f"{where}: an action into a closing step, and only that, names an outcome")
            if action.by is not None and not _is_known(action.by):
                faults.append(f"{where}: performer {action.by} is unknown")
            faults += [f"{where}: clock {c} is not declared" for c in action.clocks if c not in procedure.clocks]
    reached = _reachable(procedure) if not faults else set(codes)
    faults += [f"step {code} cannot be reached" for code in codes if code not in reached]
    return faults


def _closing(procedure: Procedure, target: Step) -> list[str]:
    """Closing steps from which a case comes to `target`; it could not go back there."""
    return [
        step.code
        for step in procedure.steps
        if step.closes and step.code != target.code and any(action.to == target.code for action in step.actions)
    ]


def _is_known(performer: Performer) -> bool:
    return isinstance(performer, Officer) or performer in {REPORTER, PLATFORM}


def _reachable(procedure: Procedure) -> set[str]:
    reached: set[str] = set()
    open_ends = [procedure.start]
    while open_ends:
        code = open_ends.pop()
        if code not in reached:
            reached.add(code)
            open_ends += [action.to for action in procedure.step(code).actions if action.to != EARLIER]
    return reached
