"""The applicant's page and receipt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from praja.cases.clock_views import ClockView, clock_views
from praja.cases.definitions import CITIZENS, Officer, Procedure
from praja.cases.forms.summary import Line, lines
from praja.cases.presenters import place_name
from praja.government.queries import organization_name
from praja.kernel.ui.components import Content, Link, Status, Step, StepState, Text, TimelineEntry
from praja.services.applications.commands.steps import is_with_applicant, read_record
from praja.services.applications.models import Application, Purpose, RecordKind
from praja.services.applications.offers import offer_of
from praja.services.applications.presenters.happenings import happenings, latest_words
from praja.services.applications.queries import Detail
from praja.services.applications.rows import step_status
from praja.services.payments.models import BillState
from praja.services.payments.presenters import bill_status, rupiah
from praja.services.satisfaction.commands import ASKED_AFTER
from praja.services.standards.queries import service_name

Fact = tuple[str, Content | Link | Status]


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """A signed document to download, and where anybody can check it."""

    title: str
    number: str
    href: str
    check_href: str


@dataclass(frozen=True, slots=True)
class BillView:
    """What the fee is and whether it is paid; `is_due`: it waits to be."""

    amount: str
    status: Status
    due_at: dt.datetime
    href: str
    is_due: bool


@dataclass(frozen=True, slots=True)
class ApplicantView:
    """Everything on the applicant's page except its forms.

    Attributes:
        asked: what officers said when they returned it; empty while it is not the applicant's turn.
        follow_ups: what may be asked about the document now: code of the purpose and its name.
        is_asked: it is decided, and the survey of satisfaction asks about it.
        needed: other services this one needs, which are not applied for yet: code and name.
    """

    reference: str
    title: str
    status: Status
    explanation: str
    is_returned: bool
    asked: str
    is_open: bool
    is_demo: bool
    is_asked: bool
    steps: list[Step]
    clocks: list[ClockView]
    documents: list[DocumentLink]
    facts: list[Fact]
    lines: Sequence[Line]
    happenings: list[TimelineEntry]
    relatives: list[Fact]
    follow_ups: list[tuple[str, Text]]
    needed: list[tuple[str, str]]
    service: str
    bill: BillView | None


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """What to keep after filing; the PIN is empty once half an hour has passed."""

    reference: str
    pin: str
    title: str
    facts: list[Fact]
    steps: list[Step]
    is_demo: bool


def receipt_view(application: Application, *, pin: str) -> ReceiptView:
    """Present the receipt. No SQL query when warm."""
    case, offered = application.case, offer_of(application)
    days = offered.definition.standard.duration.days
    promise = ngettext("%(days)s working day", "%(days)s working days", days) % {"days": days}
    return ReceiptView(
        reference=case.reference,
        pin=pin,
        title=str(offered.definition.name),
        facts=[
            (_("Filed"), case.opened_at),
            (_("Handled by"), organization_name(case.organization_id)),
            (_("Place"), place_name(case)),
            (_("Promised"), _("%(promise)s from the day the application is complete") % {"promise": promise}),
        ],
        steps=way(offered.procedure, case.step, is_open=case.is_open),
        is_demo=application.is_demo,
    )


def applicant_view(detail: Detail, *, now: dt.datetime) -> ApplicantView:
    """Present an application to whoever filed it."""
    application, case = detail.application, detail.case
    filed = next((record for record in detail.records if record.kind == RecordKind.FILED), None)
    completed = [record for record in detail.records if record.kind == RecordKind.COMPLETED and record.record]
    shown = completed[-1] if completed else filed
    is_returned = is_with_applicant(application)
    return ApplicantView(
        reference=case.reference,
        title=service_name(application.service),
        status=step_status(case, for_applicant=True),
        explanation=_explanation(detail),
        is_returned=is_returned,
        asked=latest_words(detail.records) if is_returned or not case.is_open else "",
        is_open=case.is_open,
        is_demo=application.is_demo,
        is_asked=case.outcome in ASKED_AFTER,
        steps=way(detail.offer.procedure, case.step, is_open=case.is_open),
        clocks=[item for item in clock_views(case, detail.clocks, now=now) if item.is_running or item.is_paused],
        documents=[
            DocumentLink(
                document.title,
                document.number,
                reverse("applications:document", args=[case.reference, document.code]),
                reverse("documents:check_code", args=[document.code]),
            )
            for document in detail.documents
        ],
        facts=[
            (_("Filed"), case.opened_at),
            (_("Handled by"), organization_name(case.organization_id)),
            (_("Closed"), case.closed_at),
        ],
        lines=lines(read_record(shown.record), file_address=_address) if shown is not None else [],
        happenings=happenings(detail, for_applicant=True),
        relatives=[
            (
                other.case.reference,
                Link(service_name(other.service), reverse("applications:application", args=[other.case.reference])),
            )
            for other in detail.relatives
        ],
        follow_ups=_follow_ups(detail),
        needed=_needed(detail),
        service=application.service,
        bill=_bill(detail),
    )


def way(procedure: Procedure, present: str, *, is_open: bool) -> list[Step]:
    """The usual way through the procedure as people need to know it: officers' steps in the order of the table."""
    shown = [step for step in procedure.steps if isinstance(step.actor, Officer) and not step.closes]
    codes = [step.code for step in procedure.steps]
    place = codes.index(present) if present in codes else 0
    found = []
    for step in shown:
        index = codes.index(step.code)
        state = StepState.AHEAD
        if not is_open or index < place:
            state = StepState.DONE
        elif index == place:
            state = StepState.CURRENT
        found.append(Step(str(step.public_name or step.name), state))
    return found


def _explanation(detail: Detail) -> str:
    case, procedure = detail.case, detail.offer.procedure
    if not case.is_open:
        return ""
    step = procedure.step(case.step)
    if step.bills:
        return _("It is approved. Pay the fee; then the office goes on by itself.")
    if step.actor in CITIZENS:
        return _("The office sent it back to you. Read why, correct it, and send it again.")
    open_asks = [item for item in detail.requests if item.is_open]
    if open_asks:
        names = ", ".join(sorted({organization_name(item.organization_id) for item in open_asks}))
        return _("%(agency)s asked for recommendations of: %(names)s.") % {
            "agency": organization_name(case.organization_id),
            "names": names,
        }
    return _("%(agency)s is working on it.") % {"agency": organization_name(case.organization_id)}


def _bill(detail: Detail) -> BillView | None:
    bill = detail.bill
    if bill is None:
        return None
    href = reverse("payments:own_bill", args=[bill.code])
    return BillView(rupiah(bill.rupiah), bill_status(bill), bill.due_at, href, bill.state == BillState.OPEN)


def _follow_ups(detail: Detail) -> list[tuple[str, Text]]:
    if detail.case.outcome != "granted" or not detail.documents:
        return []
    kinds = [Purpose.RENEWAL, Purpose.CHANGE, Purpose.COPY, Purpose.REVOCATION]
    return [(kind.value, str(kind.label)) for kind in kinds]


def _needed(detail: Detail) -> list[tuple[str, str]]:
    if not detail.case.is_open:
        return []
    begun = {other.service for other in detail.relatives if other.parent_id == detail.application.pk}
    wanted = {step.sub_service for step in detail.offer.procedure.steps if step.sub_service}
    return [(code, service_name(code)) for code in sorted(wanted - begun)]


def _address(file: str) -> str:
    return reverse("files:file", args=[file])
