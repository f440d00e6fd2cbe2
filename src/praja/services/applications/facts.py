"""The facts the platform knows of an application, for the guards of its procedure."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from praja.cases.definitions import BILL_EXPIRED, PAID, ActionRule, Step
from praja.cases.models import Clock
from praja.kernel import clock
from praja.kernel.errors import WrongState
from praja.services.applications.models import Application
from praja.services.applications.offers import SERVICE_CLOCK, Offer
from praja.services.documents.models import Document, State
from praja.services.payments.models import BillState
from praja.services.payments.queries import newest_bill

GRANTED = "granted"
"""The outcome of a case that ended well."""
SIGNED, SUB_CASE_GRANTED, DEADLINE_PASSED = "signed", "sub_case_granted", "deadline_passed"


def facts(application: Application, offer: Offer, step: Step, rule: ActionRule | None) -> frozenset[str]:
    """Which facts hold. At most one SQL query for each that the step asks about.

    Raises:
        WrongState: the action needs a signed document, or the step another case, that is not there.
    """
    found: set[str] = set()
    named = {guard.fact for action in step.actions for guard in action.guards}
    if rule is not None and rule.signs:
        if not is_signed(application, rule.signs):
            raise WrongState(_("The document is not signed yet. Sign it first."), code="not-signed")
        found.add(SIGNED)
    elif SIGNED in named and all(is_signed(application, code) for code in {a.signs for a in step.actions if a.signs}):
        found.add(SIGNED)
    if step.sub_service:
        if sub_case_granted(application, step.sub_service):
            found.add(SUB_CASE_GRANTED)
        elif rule is not None and not rule.needs_reason and not _closes(offer, rule):
            raise WrongState(_("This needs another service first, which is not granted yet."), code="sub-case-open")
    if DEADLINE_PASSED in named and has_passed(application):
        found.add(DEADLINE_PASSED)
    if step.bills and (bill := newest_bill(application.pk)) is not None:
        found |= {BillState.PAID: {PAID}, BillState.EXPIRED: {BILL_EXPIRED}}.get(BillState(bill.state), set())
    return frozenset(found)


def is_signed(application: Application, document: str) -> bool:
    """Whether the newest document of this code of the case is signed."""
    newest = document_of(application, document)
    return newest is not None and newest.state == State.SIGNED


def document_of(application: Application, code: str) -> Document | None:
    """The document of this code that the case goes on with: the newest that was not discarded. One SQL query."""
    kept = Document.objects.filter(case=application.pk, kind=code).exclude(state=State.DISCARDED)
    return kept.order_by("-id").first()


def sub_case_granted(application: Application, service: str) -> bool:
    """Whether a case of another service that this one needs has ended well."""
    return Application.objects.filter(parent=application, service=service, case__outcome=GRANTED).exists()


def has_passed(application: Application) -> bool:
    """Whether the deadline of the service has passed while it ran."""
    late = Clock.objects.filter(
        case=application.pk, code=SERVICE_CLOCK, stopped_at__isnull=True, paused_at__isnull=True, due_at__lt=clock.now()
    )
    return late.exists()


def _closes(offer: Offer, rule: ActionRule) -> bool:
    return bool(rule.outcome) and rule.outcome != GRANTED and offer.procedure.step(rule.to).closes
