"""Who is told when something happens to an application. The words stay behind code and PIN."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from praja.accounts.queries import holders_today
from praja.cases.definitions import CITIZENS, Officer
from praja.cases.models import Case, Request
from praja.cases.queries import procedure, seats
from praja.kernel.actors import Role
from praja.kernel.events import Recorded, handler
from praja.kernel.notify.commands import Recipient, notify
from praja.services.applications.events.types import Filed, Recommended, SilencePassed, StepDone
from praja.services.applications.models import Application, application_key
from praja.services.applications.offers import offer_of


@handler(Filed, StepDone, Recommended, SilencePassed, name="applications.tell_applicant")
def tell_applicant(event: Recorded[Any]) -> None:
    """Tell an applicant who left an e-mail address that it was received, moved on, waits for them or is decided."""
    application = _application(event)
    if not application.applicant_email or application.is_demo:
        return
    case = application.case
    kind = "application_received" if isinstance(event.data, Filed) else _kind(case)
    if isinstance(event.data, Recommended) and not event.data.moves:
        return  # one of several answers changes nothing for the applicant
    with translation.override(application.language):
        step = procedure(case.definition_id).step(case.step)
        context = {
            "reference": case.reference,
            "service": str(offer_of(application).definition.name),
            "url": settings.PUBLIC_URL + reverse("applications:track") + f"?code={case.reference}",
        }
        if kind == "application_updated":
            context["step"] = str(step.public_name or step.name)
        notify(
            kind,
            to=Recipient(address=application.applicant_email, language=application.language),
            context=context,
            key=f"application-event:{event.id}",
        )


@handler(Filed, StepDone, Recommended, name="applications.tell_officers")
def tell_officers(event: Recorded[Any]) -> None:
    """Tell the officers in whose inbox an application now waits, at most once an hour for each step and service."""
    application = _application(event)
    case = application.case
    if application.is_demo or not case.is_open:
        return
    step = procedure(case.definition_id).step(case.step)
    moment = f"{case.step}:{case.category}:{event.time:%Y-%m-%dT%H}"
    if isinstance(step.actor, Officer):
        for code in seats(step.actor.organization, case):
            _tell(application, code, step.actor.roles, step.name.id, key=moment)
    if isinstance(event.data, Recommended) and not event.data.moves:
        return
    asks = {ask.code: ask for ask in step.asks}
    for item in Request.objects.filter(case=case, answered_at__isnull=True, code__in=asks):
        ask = asks[item.code]
        _tell(application, item.organization_id, ask.by.roles, ask.name.id, key=f"{item.code}:{moment}")


def _kind(case: Case) -> str:
    if not case.is_open:
        return "application_decided"
    actor = procedure(case.definition_id).step(case.step).actor
    return "application_returned" if actor in CITIZENS else "application_updated"


def _tell(application: Application, organization: str, roles: Iterable[Role], step: str, *, key: str) -> None:
    case = application.case
    for user in holders_today(*roles, organization=organization):
        notify(
            "application_waiting",
            to=Recipient(address=user.email, language=settings.LANGUAGE_CODE, user_id=user.pk),
            context={
                "reference": case.reference,
                "service": offer_of(application).definition.name.id,
                "step": step,
                "url": settings.PUBLIC_URL + reverse("applications:detail", args=[case.pk]),
            },
            key=f"application-waiting:{key}:{user.pk}",
        )


def _application(event: Recorded[Any]) -> Application:
    return Application.objects.select_related("case").get(pk=application_key(event.subject))
