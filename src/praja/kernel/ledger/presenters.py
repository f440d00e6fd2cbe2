"""The log in words."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from praja.kernel.ledger.models import TreeHead
from praja.kernel.ledger.receipts import Outcome, to_base64
from praja.kernel.ui.components import Column, Row, Status, Table, Tone


def heads_table(heads: list[TreeHead]) -> Table:
    """The latest signed tree heads."""
    columns = [
        Column(_("Signed"), is_heading=True),
        Column(_("Entries"), is_number=True),
        Column(_("Fingerprint of the whole log"), is_wide=True),
        Column(_("Key")),
    ]
    rows = [Row([signed_at(head), head.size, to_base64(bytes(head.root)), head.key_id]) for head in heads]
    return Table(columns, rows, caption=_("Latest signed states of the log"), is_caption_hidden=True)


def outcome_table(outcome: Outcome) -> Table:
    """How each step of a check ended."""
    rows = [
        Row([step.label, Status(_("Holds"), Tone.SUCCESS) if held else Status(_("Does not hold"), Tone.DANGER)])
        for step, held in outcome.steps.items()
    ]
    columns = [Column(_("What was checked"), is_heading=True), Column(_("Result"))]
    return Table(columns, rows, caption=_("What was checked"), is_caption_hidden=True)


def signed_at(head: TreeHead) -> dt.datetime:
    return dt.datetime.fromtimestamp(head.timestamp / 1000, dt.UTC)
