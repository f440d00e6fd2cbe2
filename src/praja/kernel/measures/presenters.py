"""Figures as people read them: with their unit, by name, as tables, charts and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from praja.kernel.measures.periods import Period
from praja.kernel.measures.queries import by_month, measure_values, several_divided
from praja.kernel.measures.registry import Measure, Unit, Value, find_breakdown, find_measure
from praja.kernel.text import number, percent, safe_cell
from praja.kernel.ui.components import Chart, Column, Content, Row, Series, Table

MONTHS = 12


def written(value: Decimal | None, unit: Unit) -> str:
    """A value, with the sign of a percentage; a dash where there is nothing to compute it from."""
    return percent(value) if unit is Unit.PERCENT else number(value)


def figure_unit(measure: Measure, value: Decimal | None) -> str:
    """What stands behind a large figure; nothing behind a plain count or a percentage."""
    return "" if value is None or measure.unit in (Unit.COUNT, Unit.PERCENT) else str(measure.unit.label)


def divided(codes: Sequence[str], period: Period, breakdown: str) -> list[tuple[str, list[Value | None]]]:
    """For each key the values of `codes`, the largest count of the first measure first."""
    found = several_divided(codes, period, breakdown)
    columns = [{value.key or "": value for value in found[code]} for code in codes]
    return [(key, [column.get(key) for column in columns]) for key in columns[0]]


def division_table(codes: Sequence[str], period: Period, breakdown: str) -> Table:
    """Several figures by the keys of a breakdown, each heading the short name of its measure."""
    measures = [find_measure(code) for code in codes]
    known = find_breakdown(breakdown)
    columns = [Column(known.name, is_heading=True), *(Column(item.name, is_number=True) for item in measures)]
    rows = [
        Row(cells=[known.name_of(key), *_cells(measures, values)], code=key)
        for key, values in divided(codes, period, breakdown)
    ]
    return Table(columns, rows, caption=known.name, is_caption_hidden=True, is_compact=True)


def map_table(code: str, period: Period, breakdown: str) -> Table:
    """One figure by the areas of a map: the value stands in the last column."""
    measure, known = find_measure(code), find_breakdown(breakdown)
    rows = [
        Row(cells=[known.name_of(value.key or ""), int(value.value or 0)], code=value.key or "")
        for value in measure_values(code, period, breakdown)
    ]
    columns = [Column(known.name, is_heading=True), Column(measure.name, is_number=True)]
    return Table(columns, rows, caption=measure.name, is_caption_hidden=True, is_compact=True)


def months_chart(codes: Sequence[str], period: Period, *, title: str) -> Chart:
    """Measures of one unit over the twelve months up to the end of the period."""
    months = period.previous_months(MONTHS)
    found = by_month(codes, months)
    measures = [find_measure(code) for code in codes]
    return Chart(
        title=title,
        labels=[month.code for month in months],
        series=[Series(item.name, [value.value for value in found[item.code]]) for item in measures],
        kind="bar" if measures[0].unit is Unit.COUNT else "line",
        unit=str(measures[0].unit.label),
        label_heading=_("Month"),
    )


def as_csv(codes: Sequence[str], period: Period, breakdown: str) -> str:
    """The figures of a breakdown as CSV: code and name of each key, then value and count of each measure."""
    measures = [find_measure(code) for code in codes]
    known = find_breakdown(breakdown)
    target = io.StringIO()
    lines = csv.writer(target)
    heads = [head for item in measures for head in (str(item.name), _("%(name)s: number") % {"name": item.name})]
    lines.writerow([_("Code"), str(known.name), *heads])
    for key, values in divided(codes, period, breakdown):
        cells: list[object] = [key, safe_cell(known.name_of(key))]
        for value in values:
            cells += ["", 0] if value is None else ["" if value.value is None else value.value, value.count]
        lines.writerow(cells)
    return target.getvalue()


def definition_address(code: str) -> str:
    """Where a figure is defined."""
    return reverse("measures:detail", args=[code])


def _cells(measures: Iterable[Measure], values: Iterable[Value | None]) -> list[Content]:
    return [
        written(value.value if value is not None else None, measure.unit)
        for measure, value in zip(measures, values, strict=True)
    ]
