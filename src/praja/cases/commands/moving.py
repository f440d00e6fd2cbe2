"""Open a case and act on it. The room that owns the case tells the event."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from django.utils.translation import gettext_lazy as _

from praja.cases import queries
from praja.cases.clocks import Clocks
from praja.cases.commands.inboxes import NEVER, place_in_inboxes, take_from_inboxes
from praja.cases.commands.requests import close_requests, has_open_asks, open_asks, open_request, withdraw_asks
from praja.cases.definitions import (
    ALL_ANSWERED,
    ANY_EARLIER,
    CITIZENS,
    EARLIER,
    PLATFORM,
    ActionRule,
    Officer,
    Procedure,
    Step,
)
from praja.cases.expressions import is_true
from praja.cases.models import Action, Case, InboxItem, RequestOutcome
from praja.kernel import clock
from praja.kernel.actors import Actor, ActorKind
from praja.kernel.commands import command
from praja.kernel.errors import Conflict, Invalid, NotAllowed, WrongState

PLATFORM_ITSELF = Actor.system("procedure")
MOST_MOVES = 20
"""Actions the platform takes after one of somebody else, before it must be a mistake in the procedure."""
KEY_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Move:
    """An action the platform took by itself."""

    action: str
    from_step: str
    to_step: str


@dataclass(frozen=True, slots=True)
class Acted:
    """The case after an action; `was_repeated` when the same key had carried it out before.

    `moves` are what the platform did after it by itself; `to_step` is where the action alone led.
    """

    case: Case
    from_step: str
    to_step: str
    was_repeated: bool = False
    moves: tuple[Move, ...] = ()


@dataclass(frozen=True, slots=True)
class Header:
    """What a room knows about a new case. See `Case` for the meaning of the fields.

    `clocks_from` is the moment its opening clocks count from, when the request was received before it is opened.
    """

    kind: str
    reference: str
    title: str
    category: str
    organization: str
    district: str | None = None
    village: str | None = None
    days: Mapping[str, int] = field(default_factory=dict)
    clocks_from: dt.datetime | None = None


@command(emits=False)
def open_case(
    procedure: Procedure,
    header: Header,
    *,
    by: Actor,
    start: str = "",
    clocks: Collection[str] = (),
    values: Mapping[str, Any] | None = None,
    facts: Iterable[str] = (),
) -> Case:
    """Open a case at the first step of `procedure` and start its opening clocks.

    A case that comes out of another one may begin further on: `start` names its step, `clocks` those that start there.
    `header.days` gives the working days of each clock that starts. With `values` the platform takes its own actions at
    once, as in `act`.
    """
    now = clock.now()
    step = procedure.step(start or procedure.start)
    case = Case(
        kind=header.kind,
        definition_id=procedure.digest,
        reference=header.reference,
        title=header.title,
        category=header.category,
        organization_id=header.organization,
        district_id=header.district,
        village_id=header.village,
        step=step.code,
        opened_at=now,
    )
    started = Clocks(case, now=header.clocks_from or now, running=[])
    for code in clocks if start else procedure.opening_clocks:
        started.start(code, days=_days(header.days, code), organization=_seat_of_clock(procedure, step, case))
    case.due_at = started.earliest_due()
    case.save(force_insert=True)
    started.save()
    place_in_inboxes(case, step, now)
    open_asks(case, step, values or {})
    if values is not None:
        _proceed(case, procedure, key="open", values=values, facts=frozenset(facts), days=header.days)
    return case


@command(emits=False)
def act(
    case: Case,
    *,
    action: str,
    by: Actor,
    key: str,
    content: Collection[object] = (),
    facts: Iterable[str] = (),
    days: Mapping[str, int] | None = None,
    organization: str | None = None,
    category: str | None = None,
    reason: str = "",
    back_to: str = "",
    values: Mapping[str, Any] | None = None,
) -> Acted:
    """Carry out an action of the case's present step.

    Args:
        case: its row must be locked by this transaction, so that two officers take turns.
        key: the client's idempotency key; the same key with the same content repeats nothing and returns the case.
        content: everything the request says, in its own words and nothing that follows from the case as it stands, or
            a repeat would look like another request; only its hash is kept, to tell a repeat from a misuse of the key.
        facts: names of the facts that hold, for the guards; `all_answered` the engine knows by itself.
        days: working days of each clock the action may start.
        organization: hands the case to this agency.
        category: reclassifies the case.
        reason: for an action that needs one; part of `content` like everything said.
        back_to: the step to which an action to any earlier one takes the case.
        values: what the fields of the case hold, for conditions. With them the platform, after the action, takes the
            actions of its own that are due now, in the same transaction.

    Raises:
        Conflict: the key was used before for something else.
        WrongState: the present step has no such action, its condition or a guard does not hold, or the case was never
            in the step it is to go back to.
        NotAllowed, SignInRequired: `by` may not do it here, or did what this step has to check.
        Invalid: the reason is missing.
    """
    fingerprint = _fingerprint(action, [*content, back_to] if back_to else content)
    if (earlier := _done_before(case, key, fingerprint)) is not None:
        return earlier
    procedure = queries.procedure(case.definition_id)
    step = procedure.step(case.step)
    rule = step.action(action)
    if rule is None:
        raise WrongState(_("This cannot be done in the step “%(step)s”. Reload the page.") % {"step": step.name})
    _require_performer(procedure, step, rule, case, by)
    queries.require_other_eyes(case, step, by)
    if rule.needs_reason and not reason.strip():
        raise Invalid(_("Say why; the applicant reads it."), field="reason")
    if values is not None and not is_true(rule.when, values):
        raise WrongState(_("“%(action)s” does not fit this case as it stands.") % {"action": rule.name})
    held = frozenset(facts)
    for guard in rule.guards:
        if not _is_fact(guard.fact, held, case):
            raise WrongState(str(guard.message), code=guard.fact.replace("_", "-"))

    target = procedure.step(_target(case, rule, back_to))
    _move(
        case,
        procedure,
        step,
        rule,
        target,
        days=days or {},
        organization=organization,
        category=category,
        values=values,
    )
    _note(case, action, key, fingerprint, from_step=step.code, by=by)
    moves: tuple[Move, ...] = ()
    if values is not None:
        moves = _proceed(case, procedure, key=key, values=values, facts=held, days=days or {})
    return Acted(case, step.code, target.code, moves=moves)


@command(emits=False)
def answer(
    case: Case,
    *,
    ask: str,
    by: Actor,
    key: str,
    content: Collection[object] = (),
    outcome: RequestOutcome = RequestOutcome.GIVEN,
    facts: Iterable[str] = (),
    days: Mapping[str, int] | None = None,
    values: Mapping[str, Any],
) -> Acted:
    """Give what an `Ask` of the present step asks for; after the last one the platform may move on. See `act`.

    Raises:
        Conflict: the key was used before for something else.
        WrongState: this is not, or no longer, asked.
        NotAllowed, SignInRequired: `by` is not whom it was asked of.
    """
    fingerprint = _fingerprint(ask, [*content, outcome])
    if (earlier := _done_before(case, key, fingerprint)) is not None:
        return earlier
    procedure = queries.procedure(case.definition_id)
    step = procedure.step(case.step)
    asked = next((item for item in step.asks if item.code == ask), None)
    request = open_request(case, ask) if asked is not None else None
    if asked is None or request is None:
        raise WrongState(_("This was answered already, or is no longer asked. Reload the page."))
    by.require(*asked.by.roles, organization=request.organization_id)
    close_requests([request], outcome=outcome)
    _note(case, ask, key, fingerprint, from_step=step.code, by=by)
    moves = _proceed(case, procedure, key=key, values=values, facts=frozenset(facts), days=days or {})
    return Acted(case, step.code, step.code, moves=moves)


@command(emits=False)
def proceed(
    case: Case,
    *,
    key: str,
    values: Mapping[str, Any],
    facts: Iterable[str] = (),
    days: Mapping[str, int] | None = None,
) -> Acted:
    """Let the platform take the actions of its own that are due now: what a case waited for has happened.

    The same key does nothing twice, and nothing is done while nothing is due; both are told as `was_repeated`.

    Args:
        case: its row must be locked by this transaction.
        facts, days, values: as in `act`.
    """
    step = case.step
    if not case.is_open or Action.objects.filter(case=case, key=_own_key(key, 0)).exists():
        return Acted(case, step, step, was_repeated=True)
    procedure = queries.procedure(case.definition_id)
    moves = _proceed(case, procedure, key=key, values=values, facts=frozenset(facts), days=days or {})
    return Acted(case, step, moves[0].to_step if moves else step, was_repeated=not moves, moves=moves)


def _target(case: Case, rule: ActionRule, back_to: str) -> str:
    if rule.to == EARLIER:
        return _earlier_step(case)
    if rule.to != ANY_EARLIER:
        return rule.to
    if back_to not in {step.code for step in queries.steps_been_in(case)}:
        raise WrongState(_("Choose a step the case has been in."))
    return back_to


def _is_fact(fact: str, held: frozenset[str], case: Case) -> bool:
    return fact in held or (fact == ALL_ANSWERED and not has_open_asks(case))


def _proceed(
    case: Case,
    procedure: Procedure,
    *,
    key: str,
    values: Mapping[str, Any],
    facts: frozenset[str],
    days: Mapping[str, int],
) -> tuple[Move, ...]:
    """Let the platform take the actions of its own that are due, each noted under a key derived from `key`."""
    moves: list[Move] = []
    while (rule := _own_action(procedure, case, values, facts)) is not None:
        if len(moves) == MOST_MOVES:
            raise WrongState(_("The procedure goes round in circles here. Tell whoever published it."))
        step, target = procedure.step(case.step), procedure.step(_target(case, rule, ""))
        _move(case, procedure, step, rule, target, days=days, organization=None, category=None, values=values)
        own_key = _own_key(key, len(moves))
        _note(case, rule.code, own_key, _fingerprint(rule.code, []), from_step=step.code, by=PLATFORM_ITSELF)
        moves.append(Move(rule.code, step.code, target.code))
    return tuple(moves)


def _own_key(key: str, number: int) -> str:
    return hashlib.sha256(f"{key}:{number}".encode()).hexdigest()


def _own_action(
    procedure: Procedure, case: Case, values: Mapping[str, Any], facts: frozenset[str]
) -> ActionRule | None:
    """The first action of the platform that may be taken now; those without a condition come last."""
    step = procedure.step(case.step)
    own = [rule for rule in step.actions if procedure.performer(step, rule) == PLATFORM]
    for rule in sorted(own, key=lambda rule: not rule.when):
        if is_true(rule.when, values) and all(_is_fact(guard.fact, facts, case) for guard in rule.guards):
            return rule
    return None


def _earlier_step(case: Case) -> str:
    """The step from which the case came to its present one."""
    came = Action.objects.filter(case=case, to_step=case.step).exclude(from_step=case.step).order_by("-id").first()
    if came is None:
        raise WrongState(_("This case came from no other step."))
    return came.from_step


@command(emits=False)
def act_beside(
    case: Case, *, action: str, key: str, content: Collection[object] = (), by: Actor | None = None
) -> Acted:
    """Note something that is done beside the procedure: the case stays where it is and no clock turns.

    The room has checked who may. `key` and `content` are those of `act`.

    Raises:
        Conflict: the key was used before for something else.
    """
    fingerprint = _fingerprint(action, content)
    if (earlier := _done_before(case, key, fingerprint)) is not None:
        return earlier
    _note(case, action, key, fingerprint, from_step=case.step, by=by)
    return Acted(case, case.step, case.step)


@command(emits=False)
def close(case: Case, *, outcome: str, by: Actor, key: str, content: Collection[object] = ()) -> Acted:
    """End a case in whatever step it is: its applicant has withdrawn it. The room has checked who may.

    Its clocks leave the figures, and what others were asked is withdrawn.

    Raises:
        Conflict: the key was used before for something else.
        WrongState: the case is closed.
    """
    fingerprint = _fingerprint(outcome, content)
    if (earlier := _done_before(case, key, fingerprint)) is not None:
        return earlier
    if not case.is_open:
        raise WrongState(_("This case is closed."))
    now = clock.now()
    clocks = Clocks.of(case, now=now)
    clocks.cancel_rest()
    clocks.save()
    close_requests([item for item in queries.requests(case.pk) if item.is_open], outcome=RequestOutcome.WITHDRAWN)
    case.closed_at, case.outcome = now, outcome
    case.due_at, case.warned, case.escalation_level = None, 0, 0
    case.save(update_fields=["closed_at", "outcome", "due_at", "warned", "escalation_level"])
    take_from_inboxes(case)
    _note(case, outcome, key, fingerprint, from_step=case.step, by=by)
    return Acted(case, case.step, case.step)


def _done_before(case: Case, key: str, fingerprint: str) -> Acted | None:
    """What this key did before, or None when it is new."""
    if not 0 < len(key) <= KEY_LENGTH or not key.isprintable():
        raise Invalid(_("Send an idempotency key of 1 to 80 characters."), field="key")
    earlier = Action.objects.filter(case=case, key=key).first()
    if earlier is None:
        return None
    if earlier.fingerprint != fingerprint:
        raise Conflict(_("This key was used before for another action. Reload the page and try again."), field="key")
    return Acted(case, earlier.from_step, earlier.to_step, was_repeated=True)


def _note(case: Case, action: str, key: str, fingerprint: str, *, from_step: str, by: Actor | None) -> None:
    Action.objects.create(
        case=case,
        key=key,
        code=action,
        fingerprint=fingerprint,
        from_step=from_step,
        to_step=case.step,
        done_at=clock.now(),
        actor=by.reference if by is not None else "",
    )


def _move(
    case: Case,
    procedure: Procedure,
    step: Step,
    rule: ActionRule,
    target: Step,
    *,
    days: Mapping[str, int],
    organization: str | None,
    category: str | None,
    values: Mapping[str, Any] | None,
) -> None:
    now = clock.now()
    has_moved = target.code != step.code
    case.step = target.code
    if organization is not None and organization != case.organization_id:
        case.organization_id, case.unit_id, case.officer_id = organization, None, None
    if category is not None:
        case.category = category
    clocks = Clocks.of(case, now=now)
    if step.holds_clocks and has_moved:
        clocks.release()
    for code, effect in rule.clocks.items():
        if effect == "start":
            if not clocks.has(code):
                clocks.start(code, days=_days(days, code), organization=_seat_of_clock(procedure, target, case))
        else:
            clocks.apply(code, effect, reason=rule.code)
    if target.holds_clocks:
        clocks.hold(reason=rule.code)
    if target.closes:
        case.closed_at = now if has_moved or case.closed_at is None else case.closed_at
        case.outcome = rule.outcome
        if not target.holds_clocks:
            clocks.cancel_rest()
    else:
        case.closed_at, case.outcome = None, ""
    case.due_at = clocks.earliest_due()
    case.warned, case.escalation_level = clocks.warned, clocks.escalation_level
    clocks.save()
    case.save(
        update_fields=[
            "step",
            "organization",
            "category",
            "closed_at",
            "outcome",
            "due_at",
            "warned",
            "escalation_level",
            "unit",
            "officer",
        ]
    )
    if has_moved or organization is not None:
        take_from_inboxes(case)
        place_in_inboxes(case, target, now)
        if has_moved:
            withdraw_asks(case, step)
            open_asks(case, target, values or {})
    elif clocks.changed:
        InboxItem.objects.filter(case=case, request__isnull=True).update(sort_at=case.due_at or NEVER)


def _require_performer(procedure: Procedure, step: Step, rule: ActionRule, case: Case, by: Actor) -> None:
    performer = procedure.performer(step, rule)
    if any(queries.may_perform(other, case, by) for other in rule.also_by):
        return
    if isinstance(performer, Officer):
        if not queries.may_perform(performer, case, by):
            by.require(*performer.roles, organization=queries.organization_in(performer.organization, case))
    elif performer in CITIZENS and by.kind is not ActorKind.CITIZEN:
        raise NotAllowed(_("Only the person who filed this can do that."))
    elif performer == PLATFORM and not by.is_system:
        raise NotAllowed(_("The platform does this by itself when the time has come."))


def _seat_of_clock(procedure: Procedure, step: Step, case: Case) -> str:
    """The organization that answers for a clock started on entering `step`: the one whose turn it is."""
    return (
        queries.organization_in(step.actor.organization, case)
        if isinstance(step.actor, Officer)
        else case.organization_id
    )


def _days(days: Mapping[str, int], code: str) -> int:
    try:
        return days[code]
    except KeyError:
        raise Invalid(_("No number of working days is given for the clock “%(clock)s”.") % {"clock": code}) from None


def _fingerprint(*parts: object) -> str:
    return hashlib.sha256(msgspec.json.encode(parts, order="sorted")).hexdigest()
