"""The officers' part: act in a step, recommend, take on, declare an interest; and the applicant's withdrawal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.cases import commands as cases
from praja.cases.definitions import CITIZENS, ActionRule, Officer, Step
from praja.cases.models import RequestOutcome
from praja.cases.queries import may_perform, seats, user_key
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.commands import command
from praja.kernel.errors import Invalid, NotAllowed, WrongState
from praja.services.applications import facts as facts_of
from praja.services.applications.commands.answering import Answered, add, checked
from praja.services.applications.commands.documents import draft_documents
from praja.services.applications.commands.paying import bill_step, cancel_open_bill
from praja.services.applications.commands.steps import (
    Done,
    cleaned,
    digest_of,
    keep,
    locked,
    require_applicant,
    require_no_interest,
    tell,
    voice,
)
from praja.services.applications.events import types as events
from praja.services.applications.models import Application, Draft, InterestDeclaration, RecordKind
from praja.services.applications.offers import Offer, offer_of
from praja.services.applications.order import overtaken_by
from praja.services.applications.practice import practice
from praja.services.applications.values import values_of

ANSWERS = ["answers", "sealed_answers"]
WITHDRAWN = "withdrawn"
WITHDRAW = "withdraw"
"""The action of a procedure that does it, where it has one."""


@dataclass(frozen=True, slots=True)
class Said:
    """What whoever acts says.

    Attributes:
        answers: to the form of the step or the ask, by code of the field.
        words: a remark, or the reason where the action needs one; the applicant reads it unless `is_internal`.
        back_to: the step to which the case goes back, for an action to any earlier one.
        order_reason: why this is done before others that waited longer.
    """

    answers: Mapping[str, Any] = field(default_factory=dict)
    words: str = ""
    is_internal: bool = False
    back_to: str = ""
    order_reason: str = ""

    @property
    def content(self) -> list[object]:
        return [_plain(self.answers), self.words, self.is_internal, self.order_reason]


@command
def act(application_id: UUID, action: str, *, said: Said = Said(), by: Actor, key: str) -> Done:
    """Do an action of the present step: check its form, keep what was said, let the engine move the case.

    Raises:
        NotAllowed: `by` may not, declared an interest, or did what has to be checked here.
        WrongState: the step has no such action, or something it needs is missing (a document that is not signed, a
            recommendation, another service's case).
        InvalidFields: answers to the step's form are missing or wrong.
        Invalid: a reason is missing: of the action, or because others have waited longer.
        Conflict: the key was used for something else.
    """
    application = locked(application_id)
    case, offer = application.case, offer_of(application)
    require_no_interest(application, by)
    step = offer.procedure.step(case.step)
    rule = step.action(action)
    answered = _answers_of_step(application, offer, step, rule, said, by)
    words = cleaned(said.words)
    late = _order(application, step, rule, said, by)
    if answered is not None:
        add(application, answered)
    acted = cases.act(
        case,
        action=action,
        by=by,
        key=key,
        content=said.content,
        facts=facts_of.facts(application, offer, step, rule),
        days=offer.days(),
        reason=words,
        back_to=said.back_to,
        values=values_of(application, offer.definition),
    )
    if acted.was_repeated:
        return Done(locked(application_id), was_repeated=True)
    record = keep(
        application,
        RecordKind.COMPLETED if not by.is_staff and not by.is_system else RecordKind.ACTED,
        code=action,
        step=step.code,
        by=by,
        words=words,
        record=answered.record if answered is not None else None,
        organization=voice(by, application, _seat(step, application)),
        is_internal=said.is_internal,
        overtaken=late,
        order_reason=said.order_reason.strip() if late else "",
    )
    if answered is not None:
        application.save(update_fields=ANSWERS)
        answered.claim(application, record if by.is_staff else None)
    if not by.is_staff:
        Draft.objects.filter(amends=application).delete()
    moves = [*acted.moves, *bill_step(application, offer, left=step.code, key=key)]
    draft_documents(application, offer, [step.code, *(move.from_step for move in moves)], rule)
    tell(
        events.StepDone(
            action=action,
            from_step=acted.from_step,
            to_step=acted.to_step,
            record=str(record.pk),
            content_digest=digest_of(application, answered.record if answered is not None else None, words),
            outcome=case.outcome,
            moves=[move.to_step for move in moves],
            overtaken=late,
        ),
        application,
        by,
    )
    return Done(application)


@command
def recommend(application_id: UUID, ask: str, *, said: Said, is_declined: bool = False, by: Actor, key: str) -> Done:
    """Give what an `Ask` of the present step asks for; `is_declined` says that the organization has nothing to say.

    Raises:
        NotAllowed: `by` is not whom it was asked of, or declared an interest.
        WrongState: it is not, or no longer, asked.
        InvalidFields: answers to its form are missing or wrong.
        Conflict: the key was used for something else.
    """
    application = locked(application_id)
    case, offer = application.case, offer_of(application)
    require_no_interest(application, by)
    step = offer.procedure.step(case.step)
    asked = next((item for item in step.asks if item.code == ask), None)
    form = offer.forms.get(asked.form) if asked is not None and not is_declined else None
    answered = checked(application, offer, form, said.answers, under=ask) if form is not None else None
    words = cleaned(said.words)
    if is_declined and not words:
        raise Invalid(_("Say why you have nothing to recommend."), field="words")
    if answered is not None:
        add(application, answered)
    acted = cases.answer(
        case,
        ask=ask,
        by=by,
        key=key,
        content=said.content,
        outcome=RequestOutcome.DECLINED if is_declined else RequestOutcome.GIVEN,
        facts=facts_of.facts(application, offer, step, None),
        days=offer.days(),
        values=values_of(application, offer.definition),
    )
    if acted.was_repeated:
        return Done(locked(application_id), was_repeated=True)
    assert asked is not None
    organization = voice(by, application, next(iter(seats(asked.by.organization, case)), None))
    record = keep(
        application,
        RecordKind.ANSWERED,
        code=ask,
        step=step.code,
        by=by,
        words=words,
        record=answered.record if answered is not None else None,
        organization=organization,
        is_internal=said.is_internal,
    )
    if answered is not None:
        application.save(update_fields=ANSWERS)
        answered.claim(application, record)
    moves = [*acted.moves, *bill_step(application, offer, left=step.code, key=key)]
    draft_documents(application, offer, [move.from_step for move in moves], None)
    tell(
        events.Recommended(
            ask=ask,
            step=step.code,
            organization=organization or "",
            record=str(record.pk),
            content_digest=digest_of(application, answered.record if answered is not None else None, words),
            moves=[move.to_step for move in moves],
        ),
        application,
        by,
    )
    return Done(application)


@command
def withdraw(application_id: UUID, *, words: str = "", by: Actor, key: str) -> Done:
    """Take an application back, wherever it is. A bill that is open ends; a fee that was paid is another matter.

    Raises:
        NotAllowed: `by` is not its applicant.
        WrongState: it is closed.
        Conflict: the key was used for something else.
    """
    application = locked(application_id)
    require_applicant(application, by)
    words = cleaned(words)
    case, offer, step = application.case, offer_of(application), application.case.step
    rule = offer.procedure.step(step).action(WITHDRAW)
    if rule is not None and rule.by in CITIZENS:
        closed = cases.act(case, action=WITHDRAW, by=by, key=key, content=[words], reason=words, days=offer.days())
    else:
        closed = cases.close(case, outcome=WITHDRAWN, by=by, key=key, content=[words])
    if closed.was_repeated:
        return Done(application, was_repeated=True)
    cancel_open_bill(application)
    record = keep(application, RecordKind.WITHDRAWN, code=WITHDRAWN, step=step, by=by, words=words)
    tell(events.Withdrawn(record=str(record.pk), content_digest=digest_of(application, words)), application, by)
    return Done(application)


@command
def declare_interest(application_id: UUID, *, words: str, by: Actor) -> Done:
    """Say that an application concerns oneself or one's own (UU 30/2014, article 43), and keep out of it from now on.

    Raises:
        NotAllowed: `by` may not act in it anyway.
    """
    application = locked(application_id)
    require_acting(application, by)
    _declaration, is_new = InterestDeclaration.objects.get_or_create(
        application=application,
        officer=by.reference,
        defaults={"words": cleaned(words)[:500], "declared_at": clock.now()},
    )
    if not is_new:
        return Done(application, was_repeated=True)
    if application.case.officer_id == user_key(by) and application.case.officer_id:
        cases.assign(application.case, unit=application.case.unit_id, officer=None)
    tell(events.InterestDeclared(), application, by)
    return Done(application)


@command
def take_on(application_id: UUID, *, is_taken: bool = True, by: Actor) -> Done:
    """Take an application on, so that colleagues know; or give it back.

    Raises:
        NotAllowed: `by` may not act in it, or declared an interest.
        WrongState: a colleague has it.
    """
    application = locked(application_id)
    require_acting(application, by)
    require_no_interest(application, by)
    case, officer = application.case, user_key(by)
    if case.officer_id == (officer if is_taken else None):
        return Done(application, was_repeated=True)
    if case.officer_id is not None and case.officer_id != officer:
        raise WrongState(_("A colleague has taken this on."))
    cases.assign(case, unit=case.unit_id, officer=officer if is_taken else None)
    tell(events.Assigned(is_taken=is_taken), application, by)
    return Done(application)


def require_acting(application: Application, by: Actor) -> None:
    """Refuse whoever has nothing to do in the present step.

    Raises:
        NotAllowed: neither the step nor one of its asks is theirs.
    """
    by.require_staff()
    step = offer_of(application).procedure.step(application.case.step)
    performers = [step.actor, *(ask.by for ask in step.asks)]
    performers += [rule.by for rule in step.actions if rule.by is not None]
    if not any(may_perform(one, application.case, by) for one in performers if isinstance(one, Officer)):
        raise NotAllowed(_("This application does not wait for you."))


def _answers_of_step(
    application: Application, offer: Offer, step: Step, rule: ActionRule | None, said: Said, by: Actor
) -> Answered | None:
    """The form of a step is filled in by whoever takes the case forward; not by who sends it back."""
    if rule is None or rule.needs_reason:
        return None
    if not by.is_staff and not by.is_system:
        return checked(application, offer, offer.form, said.answers) if said.answers else None
    form = offer.forms.get(step.form)
    return checked(application, offer, form, said.answers, under=step.code) if form is not None else None


def _order(application: Application, step: Step, rule: ActionRule | None, said: Said, by: Actor) -> int:
    """How many others this action overtakes.

    Raises:
        Invalid: more than the regency tolerates, and nobody said why.
    """
    if rule is None or rule.to == step.code or not by.is_staff:
        return 0
    count = overtaken_by(application)
    order = practice().fair_order
    if order.needs_reason and count > order.tolerated and not said.order_reason.strip():
        message = _("%(count)s applications have waited longer here. Say why this one comes first.")
        raise Invalid(message % {"count": count}, field="order_reason", code="out-of-turn")
    return count


def _seat(step: Step, application: Application) -> str | None:
    if not isinstance(step.actor, Officer):
        return None
    return next(iter(seats(step.actor.organization, application.case)), None)


def _plain(answers: Mapping[str, Any]) -> object:
    """Answers as they were sent, for the fingerprint of a request."""
    return {name: str(answers[name]) for name in sorted(answers)}
