"""Documents of an application: drafted when the step that produces them is left, signed by who acts in a later one."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.cases import queries as cases
from praja.cases.definitions import ActionRule, Officer
from praja.kernel.actors import Actor
from praja.kernel.errors import NotAllowed, WrongState
from praja.services.applications.commands.acting_checks import require_may_act
from praja.services.applications.facts import document_of
from praja.services.applications.models import Application
from praja.services.applications.offers import Offer
from praja.services.applications.values import values_of
from praja.services.documents import commands as documents
from praja.services.documents.models import Document, State

_ITSELF = Actor.system("procedure")


def draft_documents(application: Application, offer: Offer, left: Iterable[str], rule: ActionRule | None) -> None:
    """Draft what the steps that were left produce, when the case went forward and goes on."""
    if offer.procedure.step(application.case.step).closes or (rule is not None and rule.needs_reason):
        return
    for code in sorted({offer.procedure.step(step).produces for step in left} - {""}):
        write(application, offer, code)


def write(application: Application, offer: Offer, code: str) -> Document:
    """Write the document of this code anew from what the application holds now."""
    organization = _signing_organization(application, offer, code)
    return documents.draft(
        offer.document(code, organization=organization),
        values_of(application, offer.definition),
        case=application.case,
        organization=organization,
        service=application.service,
        kind=code,
        by=_ITSELF,
    )


def prepare(application_id: UUID, action: str, *, by: Actor) -> Document:
    """The document that an action of the present step signs, drafted when it is not there yet.

    Raises:
        WrongState: the step has no such action, or it signs nothing.
        NotAllowed: `by` may not do the action.
    """
    application, offer, rule = require_may_act(application_id, action, by=by)
    if not rule.signs:
        raise WrongState(_("Nothing is signed in this step."))
    found = document_of(application, rule.signs)
    return write(application, offer, rule.signs) if found is None else found


def sign(application_id: UUID, action: str, *, secret: str, by: Actor) -> Document:
    """Sign the document of an action with the certificate of `by`; the action itself is done by `act` afterwards.

    Call it outside a transaction: the signing service is another machine. A document that is signed already is left
    as it is, so that an action whose second half failed can be repeated.

    Raises:
        NotAllowed, WrongState: as `prepare`.
        SigningFailed: it was not signed, or nobody knows; the message says what to do.
    """
    document = prepare(application_id, action, by=by)
    return document if document.state == State.SIGNED else documents.sign(document, secret=secret, by=by)


def _signing_organization(application: Application, offer: Offer, code: str) -> str:
    """The organization whose head signs it: the one that acts in the step in which it is signed."""
    for step in offer.procedure.steps:
        for rule in step.actions:
            performer = offer.procedure.performer(step, rule)
            if rule.signs == code and isinstance(performer, Officer):
                return cases.organization_in(performer.organization, application.case)
    raise NotAllowed(_("The procedure of this service names nobody who signs this document."))
