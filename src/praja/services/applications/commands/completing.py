"""The applicant completes what was returned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.cases.definitions import CITIZENS
from praja.cases.models import Action
from praja.kernel.actors import Actor
from praja.kernel.commands import command
from praja.kernel.errors import WrongState
from praja.services.applications.commands.acting import WITHDRAW, Said, act
from praja.services.applications.commands.steps import Done, locked, require_applicant
from praja.services.applications.offers import offer_of


@command
def complete(application_id: UUID, *, answers: Mapping[str, Any], by: Actor, key: str) -> Done:
    """Send a returned application again with what was corrected; its clock runs on.

    Raises:
        NotAllowed: `by` is not its applicant.
        WrongState: it was not returned to them.
        InvalidFields: the form still has faults.
    """
    application = locked(application_id)
    require_applicant(application, by)
    procedure = offer_of(application).procedure
    step = procedure.step(application.case.step)
    own = [
        rule.code
        for rule in step.actions
        if procedure.performer(step, rule) in CITIZENS and rule.code != WITHDRAW and not rule.outcome
    ]
    if not own and Action.objects.filter(case=application_id, key=key).exists():
        return Done(application, was_repeated=True)
    if not own:
        raise WrongState(_("There is nothing to complete now."))
    return act(application_id, own[0], said=Said(answers=answers), by=by, key=key)
