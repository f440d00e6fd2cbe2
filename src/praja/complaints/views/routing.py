"""The page on how rule and model agree with officers."""

from __future__ import annotations

import csv

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from praja.complaints.presenters.agreement import agreement_lines, agreement_view
from praja.complaints.presenters.rows import safe_cell
from praja.complaints.queries import agreement as queries
from praja.complaints.queries.routing import fewest_texts
from praja.kernel.actors import actor_of


@never_cache
@require_safe
def agreement(request: HttpRequest) -> HttpResponse:
    """Twelve weeks by week, by agency and by pair, and the versions of the model."""
    queries.require_agreement_reader(actor_of(request))
    view = agreement_view(
        queries.agreement(zone=settings.TIME_ZONE),
        queries.confusions(),
        queries.versions(),
        queries.drift(),
        fewest=fewest_texts(),
    )
    return render(request, "complaints/routing.html", {"view": view})


@require_safe
def agreement_csv(request: HttpRequest) -> HttpResponse:
    """The counts as CSV (UTF-8 with a mark for spreadsheets)."""
    queries.require_agreement_reader(actor_of(request))
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="routing.csv"'
    lines = agreement_lines(queries.agreement(zone=settings.TIME_ZONE))
    csv.writer(response).writerows([safe_cell(cell) for cell in line] for line in lines)
    return response
