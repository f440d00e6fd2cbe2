"""Whether an officer may do an action, asked before something that cannot be undone: a signature."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.cases.definitions import ActionRule
from praja.cases.queries import actions_open_to, require_other_eyes
from praja.kernel.actors import Actor
from praja.kernel.errors import NotAllowed, NotFound, WrongState
from praja.services.applications.commands.steps import require_no_interest
from praja.services.applications.models import Application
from praja.services.applications.offers import Offer, offer_of
from praja.services.applications.values import values_of


def require_may_act(application_id: UUID, action: str, *, by: Actor) -> tuple[Application, Offer, ActionRule]:
    """The application, its service and the rule of the action, when `by` may do it now; guards are left to `act`.

    Raises:
        NotFound: there is no such application.
        WrongState: the present step has no such action.
        NotAllowed: `by` may not do it, declared an interest, or did what has to be checked here.
    """
    application = Application.objects.select_related("case").filter(pk=application_id).first()
    if application is None:
        raise NotFound(_("There is no such application."))
    offer = offer_of(application)
    step = offer.procedure.step(application.case.step)
    rule = step.action(action)
    if rule is None:
        raise WrongState(_("This cannot be done in the step “%(step)s”. Reload the page.") % {"step": step.name})
    if action not in actions_open_to(application.case, by, values_of(application, offer.definition)):
        raise NotAllowed(_("This application does not wait for you."))
    require_no_interest(application, by)
    require_other_eyes(application.case, step, by)
    return application, offer, rule
