"""The page of SP4N-LAPOR! as officers see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec
from django.urls import reverse
from django.utils.translation import gettext as _

from praja.complaints.lapor.exchange import Report
from praja.complaints.lapor.files import Line
from praja.complaints.models import LaporCursor, LaporReport
from praja.complaints.presenters.rows import step_status
from praja.kernel.errors import DomainError
from praja.kernel.text import moment
from praja.kernel.ui.components import Link, Status, Tone


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report of SP4N-LAPOR!. `words` are shown only of one that must be mended, to whoever mends it."""

    number: int
    tracking_id: str
    received_at: str
    state: str
    status: Status
    href: str
    reference: str
    fault: str
    words: str
    location: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a line of a file."""

    line: int
    tracking_id: str
    status: Status
    note: str


def report_view(row: LaporReport) -> ReportView:
    """A row of the list. No SQL query when warm; its complaint is loaded."""
    if row.complaint is None:
        report = msgspec.json.decode(row.content, type=Report)
        words, location = report.description, report.location
        status = Status(_("to be mended"), Tone.WARNING)
        href = reference = ""
    elif row.complaint.is_sealed:
        words = location = href = reference = ""
        status = Status(_("sealed"))
    else:
        words = location = ""
        case = row.complaint.case
        status, reference = step_status(case), case.reference
        href = reverse("complaints:detail", args=[case.pk])
    return ReportView(
        number=row.pk,
        tracking_id=row.tracking_id,
        received_at=moment(row.received_at),
        state=row.state,
        status=status,
        href=href,
        reference=reference,
        fault=row.fault,
        words=words,
        location=location,
    )


def state_tabs(current: str) -> list[Link]:
    """All reports, or those to be mended."""
    page = reverse("complaints:lapor")
    return [
        Link(_("All"), page, is_current=current == ""),
        Link(_("To be mended"), f"{page}?state=mend", is_current=current == "mend"),
    ]


def bridge_status(reading: LaporCursor, *, has_bridge: bool) -> Status:
    """Whether reports travel by themselves, and how that went last."""
    if not has_bridge:
        return Status(_("No bridge is set up: reports travel as files"))
    if reading.last_error:
        return Status(_("The bridge failed: %(error)s") % {"error": reading.last_error}, Tone.DANGER)
    if reading.read_at is None:
        return Status(_("The bridge was not read yet"), Tone.WARNING)
    return Status(_("The bridge was read at %(moment)s") % {"moment": moment(reading.read_at)}, Tone.SUCCESS)


def taken(line: Line, row: LaporReport, *, is_taken: bool, was_repeated: bool) -> Outcome:
    """A line that came in."""
    if not is_taken:
        return Outcome(line.number, row.tracking_id, Status(_("to be mended"), Tone.WARNING), row.fault)
    if was_repeated:
        return Outcome(line.number, row.tracking_id, Status(_("known already")), "")
    return Outcome(line.number, row.tracking_id, Status(_("taken in"), Tone.SUCCESS), "")


def counts(outcomes: Iterable[Outcome]) -> list[tuple[str, int]]:
    """What became of the lines, each word with how often, in the order in which they first appear."""
    return list(Counter(str(outcome.status.label) for outcome in outcomes).items())


def left_out(line: Line, error: DomainError | None = None) -> Outcome:
    """A line that did not come in, and why."""
    name = line.report.tracking_id if line.report is not None else ""
    note = str(error.message) if error is not None else line.fault
    return Outcome(line.number, name, Status(_("left out"), Tone.DANGER if error is None else Tone.NEUTRAL), note)
