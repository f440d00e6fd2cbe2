"""The front page and the public figures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from praja.kernel.measures import Period
from praja.kernel.measures.views import csv_response
from praja.portal.queries import headline_figures
from praja.portal.transparency import DAYS, as_of, division_csv, transparency


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What one can do here, and how it goes at the moment."""
    return render(request, "portal/home.html", {"figures": headline_figures()})


@require_safe
def transparency_page(request: HttpRequest) -> HttpResponse:
    """How complaints are handled, by agency, kecamatan and category.

    Raises:
        Invalid: the period is none.
    """
    period = _period(request)
    view = transparency(period)
    return render(request, "portal/transparency.html", {"view": view, "as_of": as_of(period)})


@require_safe
def transparency_csv(request: HttpRequest, breakdown: str) -> HttpResponse:
    """One table of the page as CSV.

    Raises:
        NotFound: there is no such table.
        Invalid: the period is none.
    """
    period = _period(request)
    return csv_response(division_csv(period, breakdown), f"transparency-{breakdown}-{period.code}.csv")


def _period(request: HttpRequest) -> Period:
    return Period.parse(request.GET.get("period") or f"last-{DAYS}-days")
