"""Every change of a case: open it, act on it. The room that owns the case tells the event."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import msgspec
from django.utils.translation import gettext_lazy as _

from praja.cases import queries
from praja.cases.clocks import Clocks
from praja.cases.definitions import (
    CITIZENS,
    EARLIER,
    PLATFORM,
    ActionRule,
    Officer,
    Procedure,
    Step,
    parse_procedure,
)
from praja.cases.events import DefinitionPublished
from praja.cases.models import Action, Case, Definition, InboxItem, Request, RequestOutcome
from praja.kernel import clock
from praja.kernel.actors import Actor, ActorKind, Role
from praja.kernel.commands import command
from praja.kernel.errors import Conflict, Invalid, NotAllowed, WrongState
from praja.kernel.events import emit

NEVER = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)
KEY_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Published:
    """The definition now in force for its code; `was_repeated` when this very content was already published."""

    definition: Definition
    was_repeated: bool = False


@dataclass(frozen=True, slots=True)
class Acted:
    """The case after an action; `was_repeated` when the same key had carried it out before."""

    case: Case
    from_step: str
    to_step: str
    was_repeated: bool = False


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


@command
def publish_definition(content: object, *, by: Actor) -> Published:
    """Publish a procedure of the pack. Cases that run stay on the version they began with.

    Raises:
        NotAllowed: `by` is not the platform (the pack is loaded by an operator of the machine).
        Invalid: the procedure is not well formed.
    """
    if not by.is_system:
        raise NotAllowed(_("Procedures come from the regency pack; load the pack to publish one."))
    procedure = parse_procedure(content)
    latest = queries.latest_definition(procedure.code)
    if latest is not None and latest.digest == procedure.digest:
        return Published(latest, was_repeated=True)
    if Definition.objects.filter(digest=procedure.digest).exists():
        raise Conflict(
            _("This version was published before and has been superseded; change legal_basis to say why it returns."),
            field="procedure",
        )
    definition = Definition.objects.create(
        digest=procedure.digest, code=procedure.code, content=msgspec.to_builtins(procedure), published_at=clock.now()
    )
    emit(
        DefinitionPublished(code=procedure.code, digest=procedure.digest),
        subject=f"definition/{procedure.code}",
        by=by,
    )
    queries.forget_current_definitions()
    return Published(definition)


@command(emits=False)
def open_case(
    procedure: Procedure, header: Header, *, by: Actor, start: str = "", clocks: Collection[str] = ()
) -> Case:
    """Open a case at the first step of `procedure` and start its opening clocks.

    A case that comes out of another one may begin further on: `start` names its step, `clocks` those that start there.
    `header.days` gives the working days of each clock that starts.
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
    _place_in_inboxes(case, step, now)
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
) -> Acted:
    """Carry out an action of the case's present step.

    Args:
        case: its row must be locked by this transaction, so that two officers take turns.
        key: the client's idempotency key; the same key with the same content repeats nothing and returns the case.
        content: everything the request says, in its own words and nothing that follows from the case as it stands, or
            a repeat would look like another request; only its hash is kept, to tell a repeat from a misuse of the key.
        facts: names of the facts that hold, for the guards.
        days: working days of each clock the action may start.
        organization: hands the case to this agency.
        category: reclassifies the case.

    Raises:
        Conflict: the key was used before for something else.
        WrongState: the present step has no such action, or a guard does not hold.
        NotAllowed, SignInRequired: `by` may not do it here.
    """
    fingerprint = _fingerprint(action, content)
    if (earlier := _done_before(case, key, fingerprint)) is not None:
        return earlier
    procedure = queries.procedure(case.definition_id)
    step = procedure.step(case.step)
    rule = step.action(action)
    if rule is None:
        raise WrongState(_("This cannot be done in the step “%(step)s”. Reload the page.") % {"step": step.name})
    _require_performer(procedure, step, rule, case, by)
    held = set(facts)
    for guard in rule.guards:
        if guard.fact not in held:
            raise WrongState(str(guard.message), code=guard.fact.replace("_", "-"))

    target = procedure.step(_earlier_step(case) if rule.to == EARLIER else rule.to)
    _move(case, procedure, step, rule, target, days=days or {}, organization=organization, category=category)
    _note(case, action, key, fingerprint, from_step=step.code)
    return Acted(case, step.code, target.code)


def _earlier_step(case: Case) -> str:
    """The step from which the case came to its present one."""
    came = Action.objects.filter(case=case, to_step=case.step).exclude(from_step=case.step).order_by("-id").first()
    if came is None:
        raise WrongState(_("This case came from no other step."))
    return came.from_step


@command(emits=False)
def act_beside(case: Case, *, action: str, key: str, content: Collection[object] = ()) -> Acted:
    """Note something that is done beside the procedure: the case stays where it is and no clock turns.

    The room has checked who may. `key` and `content` are those of `act`.

    Raises:
        Conflict: the key was used before for something else.
    """
    fingerprint = _fingerprint(action, content)
    if (earlier := _done_before(case, key, fingerprint)) is not None:
        return earlier
    _note(case, action, key, fingerprint, from_step=case.step)
    return Acted(case, case.step, case.step)


@command(emits=False)
def ask(case: Case, *, organizations: Collection[str], roles: Collection[Role], due_at: dt.datetime) -> list[Request]:
    """Ask organizations to contribute to a case whose row is locked; it waits in the inbox of each.

    The room has checked who may, and that none of them has an open request.
    """
    now = clock.now()
    asked = [
        Request(case=case, step=case.step, organization_id=code, asked_at=now, due_at=due_at) for code in organizations
    ]
    Request.objects.bulk_create(asked)
    InboxItem.objects.bulk_create(
        InboxItem(
            case=case,
            kind=case.kind,
            step=case.step,
            organization_id=item.organization_id,
            request=item,
            roles=list(roles),
            entered_at=now,
            sort_at=due_at,
        )
        for item in asked
    )
    return asked


@command(emits=False)
def close_requests(requests: Collection[Request], *, outcome: RequestOutcome) -> None:
    """End open requests of a case whose row is locked; they leave the inboxes."""
    now = clock.now()
    for item in requests:
        item.answered_at, item.outcome = now, outcome
    Request.objects.bulk_update(requests, ["answered_at", "outcome"])
    InboxItem.objects.filter(request__in=requests).delete()


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
        InboxItem.objects.filter(case=case, request__isnull=True).delete()
        _place_in_inboxes(case, step, clock.now())


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


def _note(case: Case, action: str, key: str, fingerprint: str, *, from_step: str) -> None:
    Action.objects.create(
        case=case,
        key=key,
        code=action,
        fingerprint=fingerprint,
        from_step=from_step,
        to_step=case.step,
        done_at=clock.now(),
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
        InboxItem.objects.filter(case=case, request__isnull=True).delete()
        _place_in_inboxes(case, target, now)
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


def _place_in_inboxes(case: Case, step: Step, now: dt.datetime) -> None:
    if step.closes or not isinstance(step.actor, Officer):
        return
    InboxItem.objects.bulk_create(
        InboxItem(
            case=case,
            kind=case.kind,
            step=step.code,
            organization_id=code,
            roles=list(step.actor.roles),
            entered_at=now,
            sort_at=case.due_at or NEVER,
        )
        for code in queries.seats(step.actor.organization, case)
    )


def _days(days: Mapping[str, int], code: str) -> int:
    try:
        return days[code]
    except KeyError:
        raise Invalid(_("No number of working days is given for the clock “%(clock)s”.") % {"clock": code}) from None


def _fingerprint(*parts: object) -> str:
    return hashlib.sha256(msgspec.json.encode(parts, order="sorted")).hexdigest()
