"""The list of what a desk has typed in."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from praja.complaints.models import AssistedFiling, Channel
from praja.complaints.presenters.rows import step_status
from praja.kernel.text import short_day
from praja.kernel.ui.components import Column, Row, Table


def typed_in_table(filings: Iterable[AssistedFiling]) -> Table:
    """Codes and public states. No SQL query when the snapshots are warm."""
    columns = [Column(_("Code"), is_heading=True), Column(_("How it came")), Column(_("State")), Column(_("Filed"))]
    rows = [
        Row(
            cells=[
                filing.complaint.case.reference,
                str(Channel(filing.complaint.channel).label),
                step_status(filing.complaint.case, for_reporter=True),
                short_day(filing.complaint.case.opened_at),
            ]
        )
        for filing in filings
    ]
    return Table(columns, rows, caption=_("Reports typed in here, newest first"), is_caption_hidden=True)
