"""Answer the survey, by invitation or with an officer's help; plan what follows from it and say what came of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from praja.cases.models import Case
from praja.kernel import clock
from praja.kernel.actors import REGENCY, Actor, Role
from praja.kernel.commands import command
from praja.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from praja.kernel.events import emit
from praja.kernel.text.words import clean_text
from praja.services.satisfaction import events
from praja.services.satisfaction.models import Channel, FollowUp, Invitation, Response
from praja.services.satisfaction.rules import survey
from praja.services.standards.queries import published_services

ASSISTANTS = (Role.VERIFIER, Role.HANDLER, Role.HEAD, Role.VILLAGE_OPERATOR)
ASKED_AFTER = frozenset({"granted", "refused"})
"""Outcomes after which people are asked; who withdrew has not received the service."""
REMARK_LENGTH = 1000
ACTION_LENGTH = 500
POSITION_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Answer:
    """What a respondent says: an answer (1 to 4) by code of the element, and who they are, as far as they say."""

    scores: Mapping[str, int]
    profile: Mapping[str, str] = field(default_factory=dict)
    has_disability: bool = False
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer was kept; `was_repeated` when an earlier one stands instead."""

    was_repeated: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan; `was_repeated` when it stood so before."""

    plan: FollowUp
    was_repeated: bool = False


@command
def answer_invited(case: Case, answer: Answer, *, by: Actor) -> Kept:
    """Keep the answer of whoever a decided case belongs to. It is asked once: the first answer stands.

    The room that owns the case has checked that `by` may open it.

    Raises:
        NotAllowed: `by` has not shown the case to be theirs.
        WrongState: the case is not decided.
        Invalid: an answer is missing or unknown.
    """
    if by.id != str(case.pk):
        raise NotAllowed(_("Open your application with code and PIN to answer."))
    if case.is_open or case.outcome not in ASKED_AFTER:
        raise WrongState(_("The survey opens when the application is decided."))
    response = _checked(answer, service=case.category, organization=case.organization_id, channel=Channel.INVITED)
    _invitation, is_new = Invitation.objects.get_or_create(case=case)
    if is_new:
        _keep(response, by=Actor.citizen())
    return Kept(was_repeated=not is_new)


@command
def answer_assisted(answer: Answer, *, service: str, organization: str, by: Actor, key: str) -> Kept:
    """Keep what somebody said to an officer who asked them. The same form sent again counts once.

    Raises:
        NotAllowed: `by` is no officer of the organization.
        Invalid: there is no such service, or an answer is missing or unknown.
        Conflict: the key was used for another service.
    """
    if not by.has(*ASSISTANTS, organization=organization):
        by.require_staff()
        raise NotAllowed(_("Only officers of the organization that was asked about do this."))
    if service not in published_services():
        raise Invalid(_("Choose a service of the catalogue."), field="service")
    response = _checked(answer, service=service, organization=organization, channel=Channel.ASSISTED)
    response.answering_key = key
    earlier = Response.objects.filter(answering_key=key).first()
    if earlier is not None:
        if earlier.service != service:
            raise Conflict(_("This form was sent before for another service."), field="key")
        return Kept(was_repeated=True)
    _keep(response, by=by)
    return Kept()


@command
def plan_follow_up(
    *,
    organization: str,
    year: int,
    element: str,
    action: str,
    responsible: str,
    due_on: dt.date,
    by: Actor,
    key: str,
) -> Planned:
    """Promise, for everybody to read, what is done about an element. A repeat returns the plan that stands.

    Raises:
        NotAllowed: `by` does not lead the organization.
        Invalid: a text, the element or the day does not fit.
    """
    _require_leader(by, organization)
    earlier = FollowUp.objects.filter(planning_key=key, organization=organization).first()
    if earlier is not None:
        return Planned(earlier, was_repeated=True)
    if element not in {one.code for one in survey().elements}:
        raise Invalid(_("Choose an element of the survey."), field="element")
    if due_on < timezone.localdate(clock.now()):
        raise Invalid(_("Choose a day that is still to come."), field="due_on")
    plan = FollowUp.objects.create(
        organization_id=organization,
        year=year,
        element=element,
        action=clean_text(action, field="action", longest=ACTION_LENGTH),
        responsible=clean_text(responsible, field="responsible", longest=POSITION_LENGTH),
        due_on=due_on,
        planning_key=key,
    )
    emit(
        events.FollowUpPlanned(organization=organization, year=year, element=element, due_on=due_on.isoformat()),
        subject=f"follow-up:{plan.pk}",
        by=by,
    )
    return Planned(plan)


@command
def finish_follow_up(follow_up: int, *, outcome: str, by: Actor) -> Planned:
    """Say what came of a plan. A repeat changes nothing.

    Raises:
        NotFound: there is no such plan.
        NotAllowed: `by` does not lead its organization.
        Invalid: nothing is said.
    """
    plan = FollowUp.objects.select_for_update().filter(pk=follow_up).first()
    if plan is None:
        raise NotFound(_("There is no such plan."))
    _require_leader(by, plan.organization_id)
    if plan.done_on is not None:
        return Planned(plan, was_repeated=True)
    plan.outcome = clean_text(outcome, field="outcome", longest=ACTION_LENGTH)
    plan.done_on = timezone.localdate(clock.now())
    plan.save(update_fields=["outcome", "done_on"])
    emit(
        events.FollowUpDone(organization=plan.organization_id, year=plan.year, element=plan.element),
        subject=f"follow-up:{plan.pk}",
        by=by,
    )
    return Planned(plan)


def may_lead(by: Actor, organization: str) -> bool:
    """Whether `by` plans what follows from the survey: the head of the organization or an administrator."""
    return by.has(Role.HEAD, Role.ADMIN, organization=organization) or by.has(Role.ADMIN, organization=REGENCY)


def _require_leader(by: Actor, organization: str) -> None:
    if not may_lead(by, organization):
        by.require_staff()
        raise NotAllowed(_("Only the head of the organization or an administrator plans this."))


def _checked(answer: Answer, *, service: str, organization: str, channel: Channel) -> Response:
    rules = survey()
    for element in rules.elements:
        if answer.scores.get(element.code) not in range(1, 5):
            raise Invalid(_("Choose one of the four answers."), field=element.code)
    for name, choices in rules.profile.items():
        if answer.profile.get(name, "") not in {"", *(choice.code for choice in choices)}:
            raise Invalid(_("Choose one of these."), field=name)
    return Response(
        service=service,
        organization_id=organization,
        channel=channel,
        answered_on=timezone.localdate(clock.now()),
        **{element.code: answer.scores[element.code] for element in rules.elements},
        **{name: answer.profile.get(name, "") for name in rules.profile},
        has_disability=answer.has_disability,
        remark=clean_text(answer.remark, field="remark", longest=REMARK_LENGTH, shortest=0),
    )


def _keep(response: Response, *, by: Actor) -> None:
    response.save(force_insert=True)
    emit(
        events.Answered(service=response.service, organization=response.organization_id, channel=response.channel),
        subject=f"satisfaction:{response.pk}",
        by=by,
    )
