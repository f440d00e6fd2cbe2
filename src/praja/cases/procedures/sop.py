"""The SOP document of a procedure as PermenPANRB 35/2012 prescribes it: a box of particulars, then the table.

As values for a printable page (`procedures/sop.html`) and as PDF by Typst. What people wrote goes to Typst as JSON,
never as markup; the compiler sees only its own folder.
"""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path
from typing import Any

import msgspec
import typst
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from praja.cases.definitions import Procedure
from praja.cases.procedures.drawing import sop_pages
from praja.cases.procedures.table import sop_table
from praja.kernel.text import day

LIBRARY = Path(__file__).parent / "typst"
PLAIN_PAPER = "#ffffff"
_local = threading.local()


class SopHead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The particulars of an SOP; empty ones are printed as empty boxes to be filled in by hand.

    Attributes:
        organization: the regency and the unit, line by line.
        approver_title, approver_name: who puts it into force.
        legal_basis, qualifications, related, equipment: one line each.
        warning: what happens when it is not followed.
        recording: where and how it is recorded.
    """

    title: str
    organization: tuple[str, ...] = ()
    number: str = ""
    made_on: dt.date | None = None
    revised_on: dt.date | None = None
    effective_on: dt.date | None = None
    approver_title: str = ""
    approver_name: str = ""
    legal_basis: tuple[str, ...] = ()
    qualifications: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    warning: str = ""
    recording: str = ""


def sop_page(procedure: Procedure, head: SopHead) -> dict[str, object]:
    """What the template `procedures/sop.html` shows. No SQL query when the snapshots are warm."""
    return {
        "organization": head.organization,
        "particulars": _particulars(head),
        "boxes": _boxes(head),
        "drawings": [_as_html(text) for text in sop_pages(procedure)],
        "table": sop_table(procedure),
        "name": head.title,
    }


def sop_pdf(procedure: Procedure, head: SopHead) -> bytes:
    """The SOP as a tagged PDF, A4 across, in the reader's language."""
    content: dict[str, Any] = {
        "title": _("Standard operating procedure: %(name)s") % {"name": head.title},
        "organization": head.organization,
        "particulars": _particulars(head),
        "boxes": _boxes(head),
        "drawings": sop_pages(procedure, paper=PLAIN_PAPER),
        "flow_words": _("The flow of %(name)s; its table of steps follows in words.") % {"name": head.title},
        "table": _plain_table(procedure),
    }
    pdf = _compiler().compile(
        format="pdf", sys_inputs={"content": msgspec.json.encode(content).decode()}, pdf_standards="ua-1"
    )
    assert isinstance(pdf, bytes)
    return pdf


def _particulars(head: SopHead) -> list[tuple[str, str]]:
    return [
        (_("SOP number"), head.number),
        (_("Made on"), _written(head.made_on)),
        (_("Revised on"), _written(head.revised_on)),
        (_("In force from"), _written(head.effective_on)),
        (_("Put into force by"), "\n".join(filter(None, [head.approver_title, head.approver_name]))),
        (_("Name of the SOP"), head.title),
    ]


def _boxes(head: SopHead) -> list[tuple[str, tuple[str, ...]]]:
    return [
        (_("Legal basis"), head.legal_basis),
        (_("Qualification of the performers"), head.qualifications),
        (_("Related SOPs"), head.related),
        (_("Equipment"), head.equipment),
        (_("Warnings"), tuple(filter(None, [head.warning]))),
        (_("Recording and data"), tuple(filter(None, [head.recording]))),
    ]


def _plain_table(procedure: Procedure) -> list[list[str]]:
    table = sop_table(procedure)
    return [[str(column.label) for column in table.columns], *([str(cell) for cell in row.cells] for row in table.rows)]


def _written(date: dt.date | None) -> str:
    return day(date) if date is not None else ""


def _as_html(svg: str) -> SafeString:
    return mark_safe(svg)  # noqa: S308 - ElementTree has escaped every text


def _compiler() -> typst.Compiler:
    """The compiler of this thread; it keeps what it has read."""
    known: typst.Compiler | None = getattr(_local, "compiler", None)
    if known is None:
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
        known = _local.compiler = typst.Compiler(LIBRARY / "sop.typ", root=LIBRARY, font_paths=fonts)
    return known
