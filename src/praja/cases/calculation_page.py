"""The calculation of a deadline in words, and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from praja.cases.calculation import Calculation, DayKind
from praja.cases.models import Case, ClockPause
from praja.cases.queries import procedure
from praja.government.queries import organization_name
from praja.kernel.calendar.presenters import long_day
from praja.kernel.text import moment
from praja.kernel.ui.components import Column, Content, Row, Status, Table, Text

KINDS: dict[DayKind, Text] = {
    DayKind.START: gettext_lazy("Day of the start: not counted as a day"),
    DayKind.WORKING: gettext_lazy("Working day"),
    DayKind.WEEKEND: gettext_lazy("Offices closed (weekend)"),
    DayKind.NATIONAL: gettext_lazy("National holiday"),
    DayKind.COLLECTIVE_LEAVE: gettext_lazy("Collective leave (cuti bersama)"),
    DayKind.PAUSED: gettext_lazy("Paused"),
}


@dataclass(frozen=True, slots=True)
class CalculationView:
    """A calculation as a page: `doubt` says that the stored deadline differs, which should never be."""

    title: str
    reference: str
    facts: list[tuple[str, Content | Status]]
    pauses: Table | None
    days: Table
    sums: list[tuple[str, Content | Status]]
    doubt: str


def calculation_view(case: Case, found: Calculation) -> CalculationView:
    """Present how a deadline of a case was counted."""
    item = found.clock
    edition = _("edition %(number)s") % {"number": found.edition.number}
    facts: list[tuple[str, Content | Status]] = [
        (_("Deadline"), _clock_name(case, item.code)),
        (_("Answers for it"), organization_name(item.organization_id)),
        (_("Started"), item.started_at),
        (_("Limit"), ngettext("%(count)s working day", "%(count)s working days", item.days) % {"count": item.days}),
        (_("Source"), item.source or _("not kept for deadlines of that time")),
        (_("Calendar"), edition if found.edition.number else _("the present one; that of the time was not kept")),
    ]
    sums: list[tuple[str, Content | Status]] = [
        (_("Without pauses it would end"), found.first_due_at if found.pauses else None),
        (_("Office time of the limit"), hours(found.plan.working_seconds)),
        (_("Counted in the days above"), hours(found.counted_seconds)),
        (_("Left when it was paused"), hours(found.left_seconds) if found.left_seconds > 1 else None),
        (_("Result: it ends"), item.due_at if item.paused_at is None else _("open while it is paused")),
        (_("Stopped"), item.stopped_at),
    ]
    return CalculationView(
        title=_clock_name(case, item.code),
        reference=case.reference,
        facts=facts,
        pauses=_pauses(case, found.pauses) if found.pauses else None,
        days=_days(found),
        sums=[(label, value) for label, value in sums if value is not None],
        doubt="" if found.agrees else _("The stored deadline is %(moment)s.") % {"moment": moment(item.due_at)},
    )


def calculation_document(found: Calculation) -> dict[str, Any]:
    """The calculation as `DeadlineOut` describes it."""
    item = found.clock
    return {
        "id": item.pk,
        "code": item.code,
        "organization": item.organization_id,
        "days": item.days,
        "source": item.source,
        "calendar_edition": found.edition.number,
        "started_at": item.started_at,
        "first_due_at": found.first_due_at,
        "due_at": item.due_at,
        "calculated_due_at": found.plan.due_at,
        "stopped_at": item.stopped_at,
        "working_seconds": found.plan.working_seconds,
        "counted_seconds": found.counted_seconds,
        "left_seconds": found.left_seconds,
        "agrees": found.agrees,
        "pauses": [
            {"paused_at": pause.paused_at, "resumed_at": pause.resumed_at, "reason": pause.reason}
            for pause in found.pauses
        ],
        "calendar_days": [
            {"date": day.date, "kind": day.kind, "name": day.name, "number": day.number, "seconds": day.seconds}
            for day in found.days
        ],
    }


def hours(seconds: int) -> str:
    """Office time as hours and minutes, e.g. "37:30"."""
    minutes = round(seconds / 60)
    return f"{minutes // 60}:{minutes % 60:02d}"


def _days(found: Calculation) -> Table:
    columns = [Column(_("Day"), is_heading=True), Column(_("What it is"), is_wide=True)]
    has_numbers = not found.pauses
    if has_numbers:
        columns.append(Column(_("Working day"), is_number=True))
    columns += [Column(_("Office time"), is_number=True), Column(_("Sum"), is_number=True)]
    rows, total = [], 0
    for day in found.days:
        total += day.seconds
        kind = str(KINDS[day.kind])
        cells: list[Content] = [long_day(day.date), f"{kind}: {day.name}" if day.name else kind]
        if has_numbers:
            cells.append(day.number if day.number is not None else "")
        rows.append(Row([*cells, hours(day.seconds), hours(total)]))
    return Table(columns, rows, caption=_("Every calendar day from the start to the end"))


def _pauses(case: Case, pauses: list[ClockPause]) -> Table:
    columns = [Column(_("From"), is_heading=True), Column(_("To")), Column(_("Reason"), is_wide=True)]
    rows = [
        Row(
            [moment(pause.paused_at), moment(pause.resumed_at) if pause.resumed_at else "", _reason(case, pause.reason)]
        )
        for pause in pauses
    ]
    return Table(columns, rows, caption=_("Pauses: the clock stood still"))


def _reason(case: Case, code: str) -> str:
    """The action that paused it, by the name the procedure gives it."""
    for step in procedure(case.definition_id).steps:
        for action in step.actions:
            if action.code == code:
                return str(action.name)
    return code


def _clock_name(case: Case, code: str) -> str:
    known = procedure(case.definition_id).clocks.get(code)
    return str(known.name) if known is not None else code
