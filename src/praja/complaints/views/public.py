"""What everybody may read: the list of reports, one report, and reports like the one being written."""

from __future__ import annotations

import secrets
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from praja.complaints import commands, queries
from praja.complaints.forms import PublicFilterForm, SimilarForm
from praja.complaints.presenters.outside import outside_view
from praja.complaints.presenters.public import atom, public_table, public_view, similar_views
from praja.complaints.similar import similar_reports
from praja.kernel import clock
from praja.kernel.actors import actor_of
from praja.kernel.errors import WrongState

DEVICE_COOKIE = "praja_device"
DEVICE_FOR_SECONDS = 365 * 24 * 3600


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """Reports whose words are public, newest first, narrowed by the filters in the address."""
    form = PublicFilterForm(request.GET)
    page = queries.published_reports(filters=form.filters, cursor=request.GET.get("cursor", ""))
    query = request.GET.copy()
    query.pop("cursor", None)
    context = {
        "form": form,
        "page": page,
        "table": public_table(page),
        "is_filtered": form.is_used,
        "feed": query.urlencode(),
        "points": _address_of_points(form.filters),
    }
    return render(request, "complaints/public_list.html", context)


def _address_of_points(filters: queries.Filters) -> str:
    wanted = {"category": filters.category, "district": filters.district}
    return "/api/complaints/map?" + urlencode({name: value for name, value in wanted.items() if value})


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The newest public reports as an Atom feed (RFC 4287), narrowed by the same filters as the list."""
    form = PublicFilterForm(request.GET)
    page = queries.published_reports(filters=form.filters)
    return HttpResponse(
        atom(page, address=settings.PUBLIC_URL + request.get_full_path()),
        content_type="application/atom+xml; charset=utf-8",
        headers={"Cache-Control": "public, max-age=300"},
    )


@never_cache
@require_safe
def report(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """One report as everybody may read it."""
    detail = queries.published_report(complaint_id)
    view = public_view(detail, now=clock.now())
    return render(request, "complaints/public_report.html", {"view": view, "outside": outside_view(detail.complaint)})


@require_POST
def support(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """Count this browser among those who have the problem; a second press counts nothing."""
    device = request.COOKIES.get(DEVICE_COOKIE, "")
    if len(device) not in commands.supporting.MARK_LENGTHS:
        device = secrets.token_hex(16)
    response = redirect("complaints:public_report", complaint_id)
    try:
        commands.support(complaint_id, by=actor_of(request), device=device)
    except WrongState as error:
        messages.warning(request, str(error.message))
        return response
    messages.success(request, _("You are counted. Come back to this page to see how it goes on."))
    response.set_cookie(
        DEVICE_COOKIE,
        device,
        max_age=DEVICE_FOR_SECONDS,
        secure=settings.SERVED_OVER_HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response


@never_cache
@require_POST
def similar(request: HttpRequest) -> HttpResponse:
    """Reports like the one being written, as a piece of the form's page; empty when there are none."""
    form = SimilarForm(request.POST)
    found = similar_reports(**form.said) if form.is_valid() else []
    return render(request, "complaints/parts/similar.html", {"found": similar_views(found)})
