"""A procedure as data: the table of steps an SOP-AP prescribes (PermenPANRB 35/2012), parsed and checked.

A definition comes from the regency pack, is stored under the hash of its content and never changes; see README.md.
"""

from __future__ import annotations

import functools
import hashlib
from enum import StrEnum
from typing import Any

import msgspec
from django.utils.translation import get_language

from praja.cases.expressions import parse
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
    DISTRICT_OFFICE = "district_office"
    """The kecamatan in which the place of the case lies."""
    VILLAGE_OFFICE = "village_office"
    """The desa or kelurahan in which the place of the case lies."""


class Officer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Officers with one of `roles` in an organization: a `Seat` of the case, or the code of an organization."""

    roles: tuple[Role, ...]
    organization: str


REPORTER = "reporter"
APPLICANT = "applicant"
"""Whoever filed the case; rooms call them reporter or applicant."""
CITIZENS = frozenset({REPORTER, APPLICANT})
PLATFORM = "platform"
EARLIER = "earlier"
"""Where an action goes that takes a case back to the step it was in before it came here."""
ANY_EARLIER = "any_earlier"
"""Where an action goes that takes a case back to a step it has been in, which whoever acts names."""
ALL_ANSWERED = "all_answered"
"""The fact that nothing a step asked of others is open any more; the engine knows it."""
PAID, BILL_EXPIRED = "paid", "bill_expired"
"""The facts that the bill of a step is paid, or that the time to pay it has passed; the room knows them."""
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

    Attributes:
        also_by: officers who may do it besides the performer.
        when: a condition over the fields of the case (see `expressions`). The platform takes the first action of its
            own whose condition holds, one without a condition last; an officer's action is offered only when it holds.
        needs_reason: a reason must be given, which the applicant reads.
        signs: code of the document that whoever acts signs with their own certificate.
    """

    code: str
    name: Text
    to: str
    by: Performer | None = None
    also_by: tuple[Officer, ...] = ()
    clocks: dict[str, Effect] = {}
    guards: tuple[Guard, ...] = ()
    outcome: str = ""
    when: str = ""
    needs_reason: bool = False
    signs: str = ""


class Ask(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What another organization contributes while a case is in a step, beside others: a technical recommendation.

    Attributes:
        code: names the answer; the fields of its `form` are written under it.
        days: working days it may take.
        when: a condition over the fields of the case; empty when it is always asked.
    """

    code: str
    name: Text
    by: Officer
    days: int
    form: str = ""
    when: str = ""


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of the SOP-AP table.

    Attributes:
        time: the clock whose limit this step has to keep.
        days: working days the step may take ("waktu" of the table), when no clock counts it.
        holds_clocks: while a case is here, all its clocks stand still; leaving it, they run on with the working time
            they had left.
        form: code of the form that is filled in here; its fields are the only ones this step may write.
        asks: contributions that run beside each other while the case is here.
        produces: code of the document that is drafted here ("output" as a document).
        sub_service: code of the service another case of which must end well before this step can.
        bills: whoever filed the case pays its fee here; the fact `PAID` tells that they have, `BILL_EXPIRED` that they
            have not in time.
        not_by_doer_of: steps whose doer may not act here (four eyes).
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
    days: int | None = None
    form: str = ""
    asks: tuple[Ask, ...] = ()
    produces: str = ""
    sub_service: str = ""
    bills: bool = False
    not_by_doer_of: tuple[str, ...] = ()

    def action(self, code: str) -> ActionRule | None:
        return next((action for action in self.actions if action.code == code), None)


class ClockRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Text


class Procedure(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
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

    @functools.cached_property
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
        asked = [ask.code for ask in step.asks]
        faults += [f"{step.code}: ask {n} is named twice" for n in sorted({n for n in asked if asked.count(n) > 1})]
        faults += [f"{step.code}: step {n} of not_by_doer_of is unknown" for n in step.not_by_doer_of if n not in codes]
        faults += [f"{step.code}: action {n} is named twice" for n in sorted({n for n in names if names.count(n) > 1})]
        if step.time and step.time not in procedure.clocks:
            faults.append(f"{step.code}: time {step.time} is not a clock")
        if not _is_known(step.actor):
            faults.append(f"{step.code}: actor {step.actor} is unknown")
        for action in step.actions:
            where = f"{step.code}.{action.code}"
            if action.to in {EARLIER, ANY_EARLIER}:
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
            faults += _unreadable(where, action.when)
        for ask in step.asks:
            faults += _unreadable(f"{step.code}.{ask.code}", ask.when)
    reached = _reachable(procedure) if not faults else set(codes)
    faults += [f"step {code} cannot be reached" for code in codes if code not in reached]
    return faults


def _unreadable(where: str, when: str) -> list[str]:
    try:
        if when:
            parse(when)
    except Invalid as error:
        return [f"{where}: {error.message}"]
    return []


def _closing(procedure: Procedure, target: Step) -> list[str]:
    """Closing steps from which a case comes to `target`; it could not go back there."""
    return [
        step.code
        for step in procedure.steps
        if step.closes and step.code != target.code and any(action.to == target.code for action in step.actions)
    ]


def _is_known(performer: Performer) -> bool:
    return isinstance(performer, Officer) or performer in {*CITIZENS, PLATFORM}


def _reachable(procedure: Procedure) -> set[str]:
    reached: set[str] = set()
    open_ends = [procedure.start]
    while open_ends:
        code = open_ends.pop()
        if code not in reached:
            reached.add(code)
            open_ends += [
                action.to for action in procedure.step(code).actions if action.to not in {EARLIER, ANY_EARLIER}
            ]
    return reached
