"""The words of applications: names of services, states and outcomes; the officers' list as a table and as CSV."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from praja.cases.models import Case
from praja.cases.presenters import deadline, place_name, time_marks
from praja.cases.queries import procedure
from praja.government.queries import organization_name, region_name
from praja.kernel.text import safe_cell, short_day
from praja.kernel.ui.components import Column, Row, Status, Table, Text, Tone
from praja.services.applications.models import Channel, Purpose
from praja.services.standards.queries import service_name

OUTCOMES: dict[str, Text] = {
    "granted": gettext_lazy("Granted"),
    "refused": gettext_lazy("Refused"),
    "withdrawn": gettext_lazy("Withdrawn by the applicant"),
    "incomplete": gettext_lazy("Not completed in time"),
    "expired": gettext_lazy("Expired"),
}
TONES = {"granted": Tone.SUCCESS, "refused": Tone.DANGER}


def outcome_name(case: Case) -> str:
    return str(OUTCOMES.get(case.outcome, case.outcome))


def step_status(case: Case, *, for_applicant: bool = False) -> Status:
    """Where an application stands, in words and colour."""
    if not case.is_open:
        return Status(outcome_name(case), TONES.get(case.outcome, Tone.NEUTRAL))
    step = procedure(case.definition_id).step(case.step)
    name = str((step.public_name if for_applicant else None) or step.name)
    return Status(name, Tone.WARNING if step.actor == "applicant" else Tone.PROGRESS)


def application_table(cases: Iterable[Case], *, now: dt.datetime) -> Table:
    """The list; the cases come with their applications. No SQL query when the snapshots are warm."""
    columns = [
        Column(_("Application"), is_heading=True, is_wide=True),
        Column(_("Provider")),
        Column(_("Place")),
        Column(_("State")),
        Column(_("Deadline")),
        Column(_("Filed")),
    ]
    rows = [
        Row(
            cells=[
                service_name(case.category),
                organization_name(case.organization_id),
                place_name(case),
                step_status(case),
                deadline(case.due_at, now=now) if case.is_open else None,
                short_day(case.opened_at),
            ],
            href=reverse("applications:detail", args=[case.pk]),
            note=", ".join([case.reference, *_marks(case)]),
        )
        for case in cases
    ]
    return Table(columns, rows, caption=_("Applications, newest first"), is_caption_hidden=True)


def _marks(case: Case) -> list[str]:
    purpose = case.application.purpose
    return [*([] if purpose == Purpose.NEW else [str(Purpose(purpose).label)]), *time_marks(case)]


def csv_header() -> list[str]:
    return [
        _("Reference"),
        _("Service"),
        _("Provider"),
        _("Kecamatan"),
        _("Desa or kelurahan"),
        _("Channel"),
        _("State"),
        _("Filed"),
        _("Deadline"),
        _("Closed"),
    ]


def csv_line(case: Case) -> list[str]:
    """A line without anybody's name."""

    def moment(value: dt.datetime | None) -> str:
        return "" if value is None else timezone.localtime(value).isoformat(timespec="minutes")

    cells = [
        case.reference,
        service_name(case.category),
        organization_name(case.organization_id),
        region_name(case.district_id) if case.district_id else "",
        region_name(case.village_id) if case.village_id else "",
        str(Channel(case.application.channel).label),
        str(step_status(case).label),
        moment(case.opened_at),
        moment(case.due_at),
        moment(case.closed_at),
    ]
    return [safe_cell(cell) for cell in cells]
