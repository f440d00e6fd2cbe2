"""The public figures of complaints: what the transparency page shows for a period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from praja.government.queries import has_survey
from praja.kernel.errors import NotFound, Text
from praja.kernel.measures import Period, Unit, find_measure, keep_ready
from praja.kernel.measures.presenters import (
    MONTHS,
    as_csv,
    definition_address,
    division_table,
    figure_unit,
    map_table,
    months_chart,
    written,
)
from praja.kernel.measures.queries import computed_at, several
from praja.kernel.measures.waiting import Progress, are_there, progress, require_all_figures
from praja.kernel.text import moment
from praja.kernel.ui.components import Chart, Table

FIGURES = (
    "complaints.filed",
    "complaints.open",
    "complaints.overdue",
    "complaints.verified_in_time",
    "complaints.answered_in_time",
    "complaints.resolved_in_time",
    "complaints.median_days_to_answer",
    "complaints.median_days_to_resolve",
    "complaints.reopened",
    "complaints.rating",
)
DIVIDED = (
    "complaints.filed",
    "complaints.verified_in_time",
    "complaints.answered_in_time",
    "complaints.resolved_in_time",
    "complaints.median_days_to_answer",
    "complaints.median_days_to_resolve",
)
BREAKDOWNS = ("agency", "district", "category", "village")
CHARTED = ("complaints.filed", "complaints.resolved")
MONTHS_OFFERED = 12
DAYS = 90
"""The period the page opens with."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A period to choose."""

    code: str
    name: Text
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """A headline figure with the address of its definition; `count` is how many reports it rests on."""

    name: Text
    value: str
    unit: str
    href: str
    count: int
    is_count: bool


@dataclass(frozen=True, slots=True)
class Division:
    """The figures by the keys of one breakdown."""

    code: str
    name: Text
    table: Table


@dataclass(frozen=True, slots=True)
class Transparency:
    """Everything the page shows."""

    period: Period
    choices: Sequence[Choice]
    figures: Sequence[Figure]
    divisions: Sequence[Division]
    map: Table | None
    chart: Chart | None
    is_approximate: bool
    progress: Progress | None

    @property
    def is_empty(self) -> bool:
        return self.progress is None and all(figure.count == 0 for figure in self.figures)


def transparency(period: Period) -> Transparency:
    """The page for a period. Seven SQL queries when all figures are fresh; what is being computed is left out."""
    found = several(FIGURES, period)
    figures = []
    for code, value in found.items():
        if not are_there([code], [period]):
            continue
        measure = find_measure(code)
        figures.append(
            Figure(
                name=measure.name,
                value=written(value.value, measure.unit),
                unit=figure_unit(measure, value.value),
                href=definition_address(code),
                count=value.count,
                is_count=measure.unit is Unit.COUNT,
            )
        )
    chart = months_chart(CHARTED, period, title=_("Reports filed and resolved, by month of filing"))
    divisions = [
        Division(code, _headings()[code], _linked(division_table(DIVIDED, period, code), code)) for code in BREAKDOWNS
    ]
    table = map_table("complaints.filed", period, "district")
    return Transparency(
        period=period,
        choices=_choices(period),
        figures=figures,
        divisions=[division for division in divisions if are_there(DIVIDED, [period], division.code)],
        map=table if are_there(["complaints.filed"], [period], "district") else None,
        chart=chart if are_there(CHARTED, period.previous_months(MONTHS)) else None,
        is_approximate=not has_survey(),
        progress=progress(),
    )


@keep_ready
def _shown() -> list[tuple[str, Period, str]]:
    """Every figure of the page as it first opens."""
    period = Period.last_days(DAYS)
    return [
        *((code, period, "") for code in FIGURES),
        *((code, period, breakdown) for breakdown in BREAKDOWNS for code in DIVIDED),
        *((code, month, "") for code in CHARTED for month in period.previous_months(MONTHS)),
    ]


def division_csv(period: Period, breakdown: str) -> str:
    """The figures of one breakdown as CSV.

    Raises:
        NotFound: the page does not offer this breakdown.
        BeingComputed: the worker has yet to compute it.
    """
    if breakdown not in BREAKDOWNS:
        raise NotFound(_("There is no such table."))
    table = as_csv(DIVIDED, period, breakdown)
    require_all_figures()
    return table


def _headings() -> dict[str, str]:
    return {
        "agency": _("By agency"),
        "district": _("By kecamatan"),
        "category": _("By category"),
        "village": _("By desa and kelurahan"),
    }


def _choices(chosen: Period) -> list[Choice]:
    year = Period.this_year()
    named = [
        (Period.last_days(30).code, _("The last 30 days")),
        (Period.last_days(90).code, _("The last 90 days")),
        (year.code, _("The year %(year)s") % {"year": year.code}),
    ]
    today = Period.last_days(1)
    for month in reversed(today.previous_months(MONTHS_OFFERED)):
        named.append((month.code, date_format(month.first, "F Y")))
    if chosen.code not in dict(named):
        named.append((chosen.code, chosen.code))
    return [Choice(code, name, code == chosen.code) for code, name in named]


def _linked(table: Table, breakdown: str) -> Table:
    """The table with a link from each agency and area to its own page."""
    pages = {"agency": "complaints:agency", "district": "complaints:area", "village": "complaints:area"}
    if breakdown not in pages:
        return table
    rows = [replace(row, href=reverse(pages[breakdown], args=[row.code])) if row.code else row for row in table.rows]
    return replace(table, rows=rows)


def as_of(period: Period) -> str:
    """The time the oldest figure of the page is as of, local."""
    return moment(computed_at((*FIGURES, *DIVIDED), period))
