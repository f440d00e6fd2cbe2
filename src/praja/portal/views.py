"""The front page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from praja.portal.queries import headline_figures


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What one can do here, and how it goes at the moment."""
    return render(request, "portal/home.html", {"figures": headline_figures()})
