"""The officers' list as a table, and as CSV."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from praja.cases.models import Case
from praja.cases.presenters import deadline, place_name, time_marks
from praja.cases.queries import procedure
from praja.complaints import rules
from praja.complaints.models import Channel, Complaint
from praja.complaints.presenters.teamwork import plan_note, still_broken_note
from praja.government.queries import organization_name, region_name
from praja.kernel.text import safe_cell, short_day
from praja.kernel.ui.components import Column, Row, Status, Table, Text, Tone

TONES = {
    "verification": Tone.INFO,
    "completing": Tone.WARNING,
    "disposition": Tone.INFO,
    "handling": Tone.PROGRESS,
    "waiting_reporter": Tone.WARNING,
    "resolved": Tone.SUCCESS,
    "split": Tone.PROGRESS,
    "forwarded": Tone.INFO,
}
"""Colour of each step; the name of the step always stands in it."""

OUTCOMES: dict[str, Text] = {
    "resolved": gettext_lazy("Resolved"),
    "archived": gettext_lazy("Archived"),
    "incomplete": gettext_lazy("Archived, not completed by the reporter"),
    "forwarded": gettext_lazy("Forwarded to another body"),
    "no_reply": gettext_lazy("Closed without the reporter's reply"),
    "merged": gettext_lazy("Merged into another report"),
    "withdrawn": gettext_lazy("Withdrawn, the split was undone"),
}


def complaint_table(cases: Iterable[Case], *, now: dt.datetime, is_selectable: bool = False) -> Table:
    """The list; the cases come with their complaints. No SQL query when the snapshots are warm.

    With `is_selectable` each row has a tick box that belongs to the form "batch" of the page.
    """
    columns = [
        Column(_("Report"), is_heading=True, is_wide=True),
        Column(_("Category")),
        Column(_("Agency")),
        Column(_("Place")),
        Column(_("Step")),
        Column(_("Deadline")),
        Column(_("Filed")),
    ]
    rows = [_row(case, now) for case in cases]
    if is_selectable:
        columns.append(Column(_("Choose")))
        rows = [replace(row, cells=[*row.cells, _tick_box(case)]) for row, case in zip(rows, cases, strict=True)]
    return Table(columns, rows, caption=_("Reports, newest first"), is_caption_hidden=True)


def _tick_box(case: Case) -> SafeString:
    label = _("Choose %(reference)s") % {"reference": case.reference}
    return format_html(
        '<input class="tick" type="checkbox" name="report" form="batch" value="{}" aria-label="{}">', case.pk, label
    )


def _row(case: Case, now: dt.datetime) -> Row:
    return Row(
        cells=[
            case.title,
            rules.category_name(case.category),
            organization_name(case.organization_id),
            place_name(case),
            step_status(case),
            deadline(case.due_at, now=now) if case.is_open else str(OUTCOMES.get(case.outcome, "")),
            short_day(case.opened_at),
        ],
        href=reverse("complaints:detail", args=[case.id]),
        note=", ".join([case.reference, *time_marks(case), *_team_notes(case, now), *flag_names(case.complaint)]),
    )


def _team_notes(case: Case, now: dt.datetime) -> list[str]:
    """The unit that has it, the planned date, and neighbours who say that it is not solved."""
    notes = (
        organization_name(case.unit_id) if case.unit_id else "",
        plan_note(case.complaint, now=now),
        still_broken_note(case.complaint.still_broken),
    )
    return [note for note in notes if note]


def flag_names(complaint: Complaint) -> list[str]:
    """What is special about a complaint, each in one word."""
    flags = (
        (complaint.is_demo, _("demo")),
        (complaint.is_anonymous, _("anonymous")),
        (complaint.is_secret and not complaint.is_sealed, _("secret")),
        (complaint.is_sealed, _("sealed")),
        (complaint.review_reason, _("look closely")),
    )
    return [name for is_set, name in flags if is_set]


def step_status(case: Case, *, for_reporter: bool = False) -> Status:
    """The step the case is in, in the officers' words or in plain ones."""
    return Status(step_name(case, for_reporter=for_reporter), TONES.get(case.step, Tone.NEUTRAL))


def step_name(case: Case, *, for_reporter: bool = False) -> str:
    step = procedure(case.definition_id).step(case.step)
    return str((step.public_name or step.name) if for_reporter else step.name)


def csv_header() -> list[str]:
    """The first line of the export."""
    return [
        _("Code"),
        _("Report"),
        _("Category"),
        _("Agency"),
        _("Kecamatan"),
        _("Village"),
        _("Step"),
        _("Filed"),
        _("Deadline"),
        _("Closed"),
        _("Outcome"),
        _("Channel"),
        _("Flags"),
    ]


def csv_line(case: Case) -> list[str]:
    """A line of the export: nothing about the reporter, and no words of a secret report."""
    complaint = case.complaint
    cells = (
        case.reference,
        _("(secret)") if complaint.is_secret else case.title,
        rules.category_name(case.category),
        organization_name(case.organization_id),
        region_name(case.district_id or ""),
        region_name(case.village_id or ""),
        step_name(case),
        _written(case.opened_at),
        _written(case.due_at),
        _written(case.closed_at),
        str(OUTCOMES.get(case.outcome, case.outcome)),
        str(Channel(complaint.channel).label),
        ", ".join(flag_names(complaint)),
    )
    return [safe_cell(cell) for cell in cells]


def _written(moment: dt.datetime | None) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else ""
