"""The officers' page of an application."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from praja.cases.clock_views import ClockView, clock_views
from praja.cases.forms import Kind
from praja.cases.forms.summary import Line, lines
from praja.cases.presenters import deadline, place_name
from praja.cases.procedures.actors import seated
from praja.cases.procedures.table import ChecklistItem, checklist
from praja.cases.queries import actions_open_to, user_key
from praja.government.queries import organization_name
from praja.kernel.actors import Actor
from praja.kernel.ui.components import Content, Link, Status, TimelineEntry
from praja.services.applications.commands.steps import read_record
from praja.services.applications.models import Channel, Purpose, RecordKind, StepRecord
from praja.services.applications.presenters.happenings import deed_name, happenings
from praja.services.applications.queries import Detail
from praja.services.applications.rows import step_status
from praja.services.applications.values import answers_of, values_of
from praja.services.documents.models import Document, State
from praja.services.payments.presenters import bill_status, rupiah
from praja.services.payments.queries import READERS
from praja.services.standards.queries import service_name

Fact = tuple[str, Content | Link | Status]


@dataclass(frozen=True, slots=True)
class Filled:
    """A form somebody filled in on the way."""

    title: str
    by: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Deed:
    """Something the officer may do now."""

    name: str
    href: str
    is_first: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class OfficerView:
    """Everything on the officers' page.

    Attributes:
        deeds: what this officer may do now, the usual one first.
        requirements: what the present step needs and gives, from the SOP-AP table.
        is_taken_by_me, taken_by: who has taken it on.
        may_open_all: whether hidden answers can be shown to this officer; they were not yet.
    """

    id: str
    reference: str
    title: str
    status: Status
    due: Status | None
    place: str
    is_demo: bool
    is_open: bool
    deeds: list[Deed]
    checklist: list[ChecklistItem]
    requirements: list[Fact]
    lines: Sequence[Line]
    filled: list[Filled]
    documents: list[Fact]
    requests: list[Fact]
    clocks: list[ClockView]
    facts: list[Fact]
    applicant: list[Fact]
    relatives: list[Fact]
    happenings: list[TimelineEntry]
    is_taken_by_me: bool
    taken_by: str
    may_open_all: bool


def officer_view(detail: Detail, *, by: Actor, now: dt.datetime, is_open: bool = False) -> OfficerView:
    """Present an application to an officer who may see it; specific personal data only when `is_open`ed."""
    application, case, offered = detail.application, detail.case, detail.offer
    step = offered.procedure.step(case.step)
    filed = [record for record in detail.records if record.kind in (RecordKind.FILED, RecordKind.COMPLETED)]
    shown = next((record for record in reversed(filed) if record.record), None)
    entries = read_record(shown.record) if shown is not None else []
    drawn = lines(entries, file_address=_address, is_masked=not is_open)
    filled = [_filled(record, detail, is_open=is_open) for record in detail.records if _is_form(record)]
    return OfficerView(
        id=str(application.pk),
        reference=case.reference,
        title=service_name(application.service),
        status=step_status(case),
        due=deadline(case.due_at, now=now) if case.is_open else None,
        place=place_name(case),
        is_demo=application.is_demo,
        is_open=case.is_open,
        deeds=_deeds(detail, by),
        checklist=_checklist(detail),
        requirements=[(_("Needs"), str(step.requirements)), (_("Gives"), str(step.output))] if case.is_open else [],
        lines=drawn,
        filled=filled,
        documents=[_document(document) for document in detail.documents],
        requests=_requests(detail, now),
        clocks=clock_views(case, detail.clocks, now=now),
        facts=_facts(detail, by),
        applicant=_applicant(detail, is_open=is_open),
        relatives=_relatives(detail),
        happenings=happenings(detail, for_applicant=False),
        is_taken_by_me=case.officer_id is not None and case.officer_id == user_key(by),
        taken_by=case.officer.display_name if case.officer is not None else "",
        may_open_all=not is_open and any(line.is_masked for line in drawn),
    )


def _checklist(detail: Detail) -> list[ChecklistItem]:
    """The table of the procedure with the place of the application in it."""
    case = detail.case
    return checklist(
        seated(detail.offer.procedure, case.organization_id),
        step=case.step,
        been={record.step for record in detail.records},
        answered={item.code for item in detail.requests if item.step == case.step and not item.is_open},
        drafted={document.kind for document in detail.documents},
    )


def _deeds(detail: Detail, by: Actor) -> list[Deed]:
    application, case = detail.application, detail.case
    if not case.is_open or not by.is_staff:
        return []
    step = detail.offer.procedure.step(case.step)
    mine = by.organizations()
    found = [
        Deed(
            _("Recommend: %(name)s") % {"name": ask.name},
            reverse("applications:recommend", args=[application.pk, ask.code]),
            note=organization_name(item.organization_id),
        )
        for item in detail.requests
        if item.is_open and item.organization_id in mine
        for ask in step.asks
        if ask.code == item.code and by.has(*ask.by.roles, organization=item.organization_id)
    ]
    values = values_of(application, detail.offer.definition)
    # An action whose condition depends on the form that is filled in with it is offered all the same.
    codes = actions_open_to(case, by, None if step.form else values)
    found += [
        Deed(str(rule.name), reverse("applications:act", args=[application.pk, rule.code]))
        for rule in step.actions
        if rule.code in codes
    ]
    return [Deed(deed.name, deed.href, is_first=index == 0, note=deed.note) for index, deed in enumerate(found)]


def _is_form(record: StepRecord) -> bool:
    return record.kind in (RecordKind.ACTED, RecordKind.ANSWERED) and bool(record.record)


def _filled(record: StepRecord, detail: Detail, *, is_open: bool) -> Filled:
    return Filled(
        deed_name(record, detail.offer.procedure),
        organization_name(record.organization_id) if record.organization_id else "",
        lines(read_record(record.record), file_address=_address, is_masked=not is_open),
    )


def _document(document: Document) -> Fact:
    state = str(State(document.state).label)
    return (
        f"{document.title} {document.number}".strip(),
        Link(state, reverse("documents:document", args=[document.pk])),
    )


def _requests(detail: Detail, now: dt.datetime) -> list[Fact]:
    names = {ask.code: str(ask.name) for step in detail.offer.procedure.steps for ask in step.asks}
    found: list[Fact] = []
    for item in detail.requests:
        label = f"{names.get(item.code, item.code)} ({organization_name(item.organization_id)})"
        if item.is_open:
            found.append((label, deadline(item.due_at, now=now) or ""))
        else:
            found.append((label, str(item.get_outcome_display())))
    return found


def _facts(detail: Detail, by: Actor) -> list[Fact]:
    application, case = detail.application, detail.case
    facts: list[Fact] = [
        (_("Handled by"), organization_name(case.organization_id)),
        (_("Kind"), str(Purpose(application.purpose).label)),
        (_("Filed"), case.opened_at),
        (_("Received by"), _channel(detail)),
        (_("Version of the service"), detail.offer.number),
        (_("Fee"), _fee(detail, by)),
        (_("Closed"), case.closed_at),
        *_letters(detail),
    ]
    return [(label, value) for label, value in facts if value]


def _letters(detail: Detail) -> list[Fact]:
    """The letters that were given instead of papers, as the register has them."""
    answers = answers_of(detail.application)
    return [
        (str(field.name), _("%(number)s, checked in the register") % {"number": answers[f"{code}.number"]})
        for code, field in detail.offer.form.fields.items()
        if field.kind is Kind.LETTER and f"{code}.number" in answers
    ]


def _fee(detail: Detail, by: Actor) -> Link | str:
    bill = detail.bill
    if bill is None:
        return ""
    words = f"{rupiah(bill.rupiah)}, {bill_status(bill).label}"
    if not by.has(*READERS, organization=bill.organization_id):
        return words
    return Link(words, reverse("payments:bill", args=[bill.pk]))


def _channel(detail: Detail) -> str:
    application = detail.application
    name = str(Channel(application.channel).label)
    return f"{name}: {organization_name(application.assisted_by_id)}" if application.assisted_by_id else name


def _applicant(detail: Detail, *, is_open: bool) -> list[Fact]:
    application = detail.application
    nik = application.applicant_nik or ""
    facts: list[Fact] = [
        (_("Name"), application.applicant_name),
        (_("NIK"), nik if is_open else f"{nik[:6]}••••••••{nik[-2:]}" if nik else ""),
        (_("Address"), application.applicant_address or ""),
        (_("Phone number"), application.applicant_phone or ""),
        (_("E-mail address"), application.applicant_email or ""),
    ]
    return [(label, value) for label, value in facts if value]


def _relatives(detail: Detail) -> list[Fact]:
    application = detail.application
    found: list[Fact] = []
    for label, other in ((_("About"), application.renews), (_("Needed by"), application.parent)):
        if other is not None:
            found.append((label, Link(other.case.reference, reverse("applications:detail", args=[other.pk]))))
    for other in detail.relatives:
        name = f"{service_name(other.service)}, {other.case.reference}"
        found.append((_("Belongs to it"), Link(name, reverse("applications:detail", args=[other.pk]))))
    return found


def _address(file: str) -> str:
    return reverse("files:file", args=[file])
