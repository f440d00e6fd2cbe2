"""The fee of a service in its procedure: billed when its step is entered; once it is paid the platform goes on."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from praja.cases import commands as cases
from praja.cases.commands import Move
from praja.cases.definitions import PAID
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.commands import command
from praja.kernel.errors import NotAllowed
from praja.services.applications import facts as facts_of
from praja.services.applications.commands.documents import draft_documents
from praja.services.applications.commands.steps import Done, digest_of, keep, locked, tell
from praja.services.applications.events import types as events
from praja.services.applications.models import Application, RecordKind
from praja.services.applications.offers import Offer, offer_of
from praja.services.applications.values import values_of
from praja.services.payments import commands as payments
from praja.services.payments.models import BillState
from praja.services.payments.queries import bill_of_case
from praja.services.payments.tariffs import amount_due

_ITSELF = Actor.system("procedure")


def bill_step(application: Application, offer: Offer, *, left: str, key: str) -> tuple[Move, ...]:
    """Bill the fee when the case has come to a step that bills; take an open bill back when it has left one.

    Where nothing is charged (the case costs nothing, the figures of the tariff were not confirmed, or the fee was paid
    before) the platform goes on at once and a record says why; its moves are returned.

    Raises:
        Invalid: the tariff does not fit what the application says.
    """
    case = application.case
    steps = {step.code: step for step in offer.procedure.steps}
    if left in steps and steps[left].bills and left != case.step:
        cancel_open_bill(application)
    if not case.is_open or not steps[case.step].bills:
        return ()
    values = values_of(application, offer.definition)
    tariff = offer.definition.standard.fee.tariff
    standing = bill_of_case(application.pk)
    is_paid = standing is not None and standing.state == BillState.PAID
    if not is_paid and amount_due(tariff, values, timezone.localdate(clock.now())) is not None:
        payments.issue_bill(case, tariff_code=tariff, given=values, by=_ITSELF)
        return ()
    acted = cases.proceed(case, key=_key(f"{key}:bill"), values=values, facts={PAID}, days=offer.days())
    if acted.moves:
        with translation.override(application.language):
            words = _("The fee was paid before.") if is_paid else _("Nothing is charged.")
        _keep(application, acted.moves[0], words)
    return acted.moves


def cancel_open_bill(application: Application) -> None:
    """End the bill of a case that goes another way; one that was paid in the meantime stays."""
    bill = bill_of_case(application.pk)
    if bill is not None and bill.state == BillState.OPEN:
        payments.cancel_bill(bill.pk, reason=_("The application went another way."), by=_ITSELF)


@command
def carry_on(application_id: UUID, *, by: Actor, key: str) -> Done:
    """Let the platform go on with a case whose bill was paid or has expired, by the procedure's own actions.

    Nothing happens while nothing is due; the same key does nothing twice.

    Raises:
        NotAllowed: `by` is not the platform.
        NotFound: there is no such application.
    """
    if not by.is_system:
        raise NotAllowed(_("The platform does this by itself when the time has come."))
    application = locked(application_id)
    case, offer = application.case, offer_of(application)
    step = offer.procedure.step(case.step)
    acted = cases.proceed(
        case,
        key=_key(key),
        values=values_of(application, offer.definition),
        facts=facts_of.facts(application, offer, step, None),
        days=offer.days(),
    )
    if acted.was_repeated:
        return Done(application, was_repeated=True)
    record = _keep(application, acted.moves[0], "")
    draft_documents(application, offer, [move.from_step for move in acted.moves], None)
    tell(
        events.StepDone(
            action=acted.moves[0].action,
            from_step=acted.from_step,
            to_step=acted.to_step,
            record=record,
            content_digest=digest_of(application),
            outcome=case.outcome,
            moves=[move.to_step for move in acted.moves[1:]],
        ),
        application,
        by,
    )
    return Done(application)


def _keep(application: Application, move: Move, words: str) -> str:
    record = keep(application, RecordKind.ACTED, code=move.action, step=move.from_step, by=_ITSELF, words=words)
    return str(record.pk)


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
