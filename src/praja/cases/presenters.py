"""Deadlines in words, and the rows of the inbox."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from praja.cases.kinds import kind_of
from praja.cases.models import Case, InboxItem
from praja.cases.queries import procedure
from praja.government.queries import organization_name, region_name
from praja.kernel.calendar.queries import working_calendar
from praja.kernel.text import clock_time, short_day
from praja.kernel.ui.components import Column, Row, Status, Table, Tone

SOON_DAYS = 1
LONGEST_COUNT = 400
FAR = 9999
"""The year that stands in an inbox for no deadline."""


def deadline(due_at: dt.datetime | None, *, now: dt.datetime) -> Status | None:
    """How far a deadline is from `now` in working days, e.g. "1 working day late"; None when none runs.

    Its tone is danger when it has passed and warning when it is today or the next working day.
    """
    if due_at is None:
        return None
    today, last_day = timezone.localdate(now), timezone.localdate(due_at)
    if due_at < now:
        days = _working_days(last_day, today)
        if not days:
            return Status(_("deadline has passed"), Tone.DANGER)
        words = ngettext("%(days)s working day late", "%(days)s working days late", days) % {"days": days}
        return Status(words, Tone.DANGER)
    days = _working_days(today, last_day)
    if last_day == today:
        return Status(_("today until %(time)s") % {"time": clock_time(due_at)}, Tone.WARNING)
    words = ngettext("in %(days)s working day", "in %(days)s working days", days) % {"days": days}
    return Status(words, Tone.WARNING if days <= SOON_DAYS else Tone.NEUTRAL)


def _working_days(start: dt.date, end: dt.date) -> int:
    """Working days after `start` up to and including `end`; counting stops after 400 days."""
    calendar = working_calendar()
    days = min((end - start).days, LONGEST_COUNT)
    return sum(calendar.is_working_day(start + dt.timedelta(days=offset)) for offset in range(1, days + 1))


def inbox_table(items: Iterable[InboxItem], *, now: dt.datetime) -> Table:
    """The inbox as a table; the cases of the items are loaded. No SQL query when the snapshots are warm."""
    columns = [
        Column(_("Matter"), is_heading=True, is_wide=True),
        Column(_("Category")),
        Column(_("Place")),
        Column(_("To do")),
        Column(_("Deadline")),
        Column(_("Received")),
    ]
    rows = [_inbox_row(item, now) for item in items]
    return Table(columns, rows, caption=_("Work that waits for you, most urgent first"), is_caption_hidden=True)


def _inbox_row(item: InboxItem, now: dt.datetime) -> Row:
    case, kind = item.case, kind_of(item.kind)
    step = procedure(case.definition_id).step(item.step)
    return Row(
        cells=[
            case.title,
            kind.category_name(case.category),
            place_name(case),
            _("Contribute") if item.request_id else str(step.name),
            deadline(None if item.sort_at.year == FAR else item.sort_at, now=now),
            short_day(item.entered_at),
        ],
        href=reverse(kind.page, args=[case.id]),
        note=", ".join(
            [case.reference, *time_marks(case), *([organization_name(case.unit_id)] if case.unit_id else [])]
        ),
    )


def time_marks(case: Case) -> list[str]:
    """How much of its time an open case has used, and how far up it was escalated; empty while there is nothing."""
    marks = []
    if case.is_open and 0 < case.warned < 100:
        marks.append(_("%(percent)s %% of the time used") % {"percent": case.warned})
    if case.is_open and case.escalation_level:
        marks.append(_("escalated, level %(level)s") % {"level": case.escalation_level})
    return marks


def place_name(case: Case) -> str:
    """Village and kecamatan of a case, e.g. "Mojongapit, Jombang"; empty when it has none."""
    names = [region_name(code) for code in (case.village_id, case.district_id) if code]
    return ", ".join(names)
