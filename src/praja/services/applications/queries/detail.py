"""One application with everything its page shows."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.cases.models import Case, Clock, Request
from praja.cases.queries import clocks, requests
from praja.kernel.actors import Actor, ActorKind
from praja.kernel.errors import NotFound
from praja.kernel.events.models import Event
from praja.kernel.events.timeline import timeline
from praja.services.applications.events.types import INTERNAL_EVENTS
from praja.services.applications.models import Application, Attachment, StepRecord
from praja.services.applications.offers import Offer, offer_of
from praja.services.applications.queries.visibility import may_see
from praja.services.documents.models import Document, State
from praja.services.payments.models import Bill
from praja.services.payments.queries import newest_bill


@dataclass(frozen=True, slots=True)
class Detail:
    """An application with its records oldest first, files by field, clocks, requests, documents and relatives.

    `bill` is the last one of its fee.
    """

    application: Application
    offer: Offer
    records: list[StepRecord]
    attachments: dict[str, list[Attachment]]
    clocks: list[Clock]
    requests: list[Request]
    documents: list[Document]
    events: list[Event]
    relatives: list[Application]
    bill: Bill | None = None

    @property
    def case(self) -> Case:
        return self.application.case


def application_detail(application_id: UUID, *, by: Actor) -> Detail:
    """The application as `by` may see it; the applicant does not get what officers say to each other.

    Eight SQL queries at most, one more for the bill of a service with a fee, and one more to see whether an officer of
    another organization may.

    Raises:
        NotFound: there is none, or `by` may not know of it.
    """
    rows = Application.objects.select_related("case__officer", "renews__case", "parent__case")
    application = rows.filter(pk=application_id).first()
    if application is None or not may_see(application, by):
        raise NotFound(_("There is no such application, or it is not handled by your office."))
    is_applicant = by.kind is ActorKind.CITIZEN
    records = StepRecord.objects.filter(application=application).order_by("id")
    documents = Document.objects.filter(case=application_id).exclude(state=State.DISCARDED).select_related("issued")
    attachments: dict[str, list[Attachment]] = {}
    for item in Attachment.objects.filter(application=application).select_related("file").order_by("id"):
        attachments.setdefault(item.field, []).append(item)
    events = timeline(application.subject)
    offered = offer_of(application)
    return Detail(
        application=application,
        offer=offered,
        records=list(records.exclude(is_internal=True) if is_applicant else records),
        attachments=attachments,
        clocks=clocks(application_id),
        requests=requests(application_id),
        documents=list((documents.filter(state=State.SIGNED) if is_applicant else documents).order_by("id")),
        events=[event for event in events if event.type not in INTERNAL_EVENTS] if is_applicant else events,
        relatives=list(application.children.select_related("case").order_by("case"))
        + list(application.followers.select_related("case").order_by("case")),
        bill=newest_bill(application_id) if offered.definition.standard.fee.tariff else None,
    )


def application_by_reference(reference: str) -> Application:
    """The application with this code, for somebody who has unlocked it. One SQL query.

    Raises:
        NotFound: there is none.
    """
    application = Application.objects.select_related("case").filter(case__reference=reference).first()
    if application is None:
        raise NotFound(_("There is no such application."))
    return application
