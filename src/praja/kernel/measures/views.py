"""Every figure with its definition: what it means, where it comes from, what it is now and was before."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from praja.kernel.measures import presenters
from praja.kernel.measures.periods import Period
from praja.kernel.measures.queries import measure_value, several
from praja.kernel.measures.registry import all_measures, check_breakdown, find_breakdown, find_measure
from praja.kernel.measures.waiting import are_there, missing_figures, progress, require_all_figures

DAYS = 30


@require_safe
def measures(request: HttpRequest) -> HttpResponse:
    """All figures of the last 30 days."""
    known = all_measures()
    found = several([item.code for item in known], Period.last_days(DAYS))
    missing = {code for code, _period, _breakdown in missing_figures()}
    entries = [
        {
            "measure": item,
            "value": presenters.written(found[item.code].value, item.unit) if item.code not in missing else "…",
            "unit": presenters.figure_unit(item, found[item.code].value),
        }
        for item in known
    ]
    return render(request, "measures/list.html", {"entries": entries, "progress": progress()})


@require_safe
def measure(request: HttpRequest, code: str) -> HttpResponse:
    """One figure: definition, value, the last twelve months, and what it can be divided by.

    Raises:
        NotFound: there is no such figure.
        Invalid: the period is none.
    """
    item = find_measure(code)
    period = Period.parse(request.GET.get("period", "last-30-days"))
    value = measure_value(code, period)
    chart = presenters.months_chart([code], period, title=_("The last twelve months"))
    tables = {name: presenters.division_table([code], period, name) for name in item.breakdowns}
    context = {
        "measure": item,
        "period": period,
        "value": value,
        "written": presenters.written(value.value, item.unit),
        "unit": presenters.figure_unit(item, value.value),
        "is_there": are_there([code], [period]),
        "chart": chart if are_there([code], period.previous_months(presenters.MONTHS)) else None,
        "divisions": [
            {"breakdown": find_breakdown(name), "table": table}
            for name, table in tables.items()
            if are_there([code], [period], name)
        ],
        "progress": progress(),
    }
    return render(request, "measures/detail.html", context)


@require_safe
def export(request: HttpRequest, code: str, breakdown: str) -> HttpResponse:
    """One figure by a breakdown, as CSV.

    Raises:
        NotFound: there is no such figure.
        Invalid: it does not have this breakdown, or the period is none.
        BeingComputed: the worker has yet to compute it.
    """
    check_breakdown(find_measure(code), breakdown)
    period = Period.parse(request.GET.get("period", "last-30-days"))
    table = presenters.as_csv([code], period, breakdown)
    require_all_figures()
    return csv_response(table, f"{code}-{breakdown}-{period.code}.csv")


def csv_response(content: str, name: str) -> HttpResponse:
    """A CSV file in UTF-8 with the mark by which spreadsheets know it."""
    response = HttpResponse("\ufeff" + content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
