"""The record of processing (ROPA) that UU 27/2022, article 31, asks of whoever processes personal data.

It is generated from the definitions of forms and procedures, so it cannot differ from what is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from praja.cases.definitions import Officer, Procedure, Text
from praja.cases.forms.definitions import Field, Personal
from praja.cases.forms.form import Form
from praja.cases.procedures.actors import performer_name, performers
from praja.kernel.text import csv_line, safe_cell
from praja.kernel.ui.components import Column, Row, Table

CLASSES = {
    Personal.GENERAL: gettext_lazy("general"),
    Personal.SPECIFIC: gettext_lazy("specific"),
}


@dataclass(frozen=True, slots=True)
class Activity:
    """What collects data: a service with its forms and the procedure whose officers read them.

    Attributes:
        controller: name of the organization that answers for it.
    """

    code: str
    name: Text
    controller: str
    forms: Mapping[str, Form]
    procedure: Procedure


@dataclass(frozen=True, slots=True)
class Processing:
    """One datum: what it is, what for and by what right it is kept, how long, and who reads it."""

    activity: str
    activity_name: str
    controller: str
    field: str
    name: str
    personal: Personal
    purpose: str
    legal_basis: str
    retention_months: int | None
    readers: tuple[str, ...]


def record_of_processing(activities: Iterable[Activity]) -> list[Processing]:
    """Every personal datum of these activities, in the order of their forms, in the present language."""
    return [row for activity in activities for row in _rows(activity)]


def processing_table(rows: Iterable[Processing]) -> Table:
    """The record as a table of a page."""
    return Table(
        caption=_("Record of processing"),
        columns=[
            Column(_("Data"), is_heading=True),
            Column(_("Class")),
            Column(_("Purpose"), is_wide=True),
            Column(_("Legal basis")),
            Column(_("Kept for")),
            Column(_("Read by"), is_wide=True),
        ],
        rows=[
            Row(
                [
                    row.name,
                    str(CLASSES[row.personal]),
                    row.purpose,
                    row.legal_basis,
                    _kept(row),
                    "; ".join(row.readers),
                ],
                note=f"{row.activity_name} · {row.controller}",
            )
            for row in rows
        ],
    )


def processing_csv(rows: Iterable[Processing]) -> Iterator[str]:
    """The record as lines of CSV, with stable English headings."""
    yield "\ufeff" + csv_line(
        [
            "service",
            "name",
            "controller",
            "field",
            "data",
            "class",
            "purpose",
            "legal_basis",
            "retention_months",
            "readers",
        ]
    )
    for row in rows:
        cells = [row.activity, row.activity_name, row.controller, row.field, row.name, row.personal.value, row.purpose]
        months = "" if row.retention_months is None else str(row.retention_months)
        yield csv_line(safe_cell(cell) for cell in [*cells, row.legal_basis, months, "; ".join(row.readers)])


def _rows(activity: Activity) -> Iterator[Processing]:
    readers = tuple(
        dict.fromkeys(performer_name(one) for one in performers(activity.procedure) if isinstance(one, Officer))
    )
    for code, form in activity.forms.items():
        for item in form.fields.values():
            for name, datum in _data(item):
                yield Processing(
                    activity=activity.code,
                    activity_name=str(activity.name),
                    controller=activity.controller,
                    field=f"{code}.{item.code}" + (f".{datum.code}" if datum is not item else ""),
                    name=name,
                    personal=datum.personal,
                    purpose=str(datum.purpose or item.purpose or ""),
                    legal_basis=datum.legal_basis or item.legal_basis or form.legal_basis,
                    retention_months=_first(datum.retention_months, item.retention_months, form.retention_months),
                    readers=readers,
                )


def _data(item: Field) -> Iterator[tuple[str, Field]]:
    """The personal data of a field with their names: itself, or columns of its table."""
    if item.personal is not Personal.NONE:
        yield str(item.name), item
    for column in item.columns:
        if column.personal is not Personal.NONE:
            yield f"{item.name}: {column.name}", column


def _first(*months: int | None) -> int | None:
    return next((count for count in months if count is not None), None)


def _kept(row: Processing) -> str:
    months = row.retention_months or 0
    if months and months % 12 == 0:
        return ngettext("%(count)d year", "%(count)d years", months // 12) % {"count": months // 12}
    return ngettext("%(count)d month", "%(count)d months", months) % {"count": months}
