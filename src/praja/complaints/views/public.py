"""What everybody may read: the list of reports, one report, and reports like the one being written."""

from __future__ import annotations

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
from praja.complaints.commands import admission
from praja.complaints.forms import PublicFilterForm, SimilarForm
from praja.complaints.presenters import statistics
from praja.complaints.presenters.family import part_views
from praja.complaints.presenters.outside import outside_view
from praja.complaints.presenters.public import atom, public_table, public_view, similar_views
from praja.complaints.presenters.statistics import Subject
from praja.complaints.similar import similar_reports
from praja.complaints.views.senders import mark_device, sender_of
from praja.kernel import clock
from praja.kernel.actors import actor_of
from praja.kernel.errors import NotFound, WrongState


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
        "subjects": _subjects(form.filters),
        "clusters": _address_of_clusters(form),
    }
    return render(request, "complaints/public_list.html", context)


def _subjects(filters: queries.Filters) -> list[Subject]:
    """The agency and area the list is narrowed to, each of which has a feed and can be followed."""
    found = [statistics.agency(filters.organization)] if filters.organization else []
    return found + [statistics.area(code) for code in (filters.village or filters.district,) if code]


def _address_of_clusters(form: PublicFilterForm) -> str:
    names = ("category", "organization", "district", "village", "state", "days")
    wanted = {name: form.cleaned_data.get(name) for name in names}
    narrowed = {name: value for name, value in wanted.items() if value}
    return "/api/complaints/map/clusters" + ("?" + urlencode(narrowed) if narrowed else "")


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
    """One report as everybody may read it. A duplicate leads to the report it was merged into."""
    try:
        detail = queries.published_report(complaint_id)
    except NotFound:
        leader = queries.public_leader(complaint_id)
        if leader is None:
            raise
        messages.info(request, _("That report is about the same problem as this one, and goes on here."))
        return redirect("complaints:public_report", leader)
    context = {
        "view": public_view(detail, now=clock.now()),
        "parts": part_views(queries.family_of(detail.complaint).parts, for_reporter=False),
        "outside": outside_view(detail.complaint),
    }
    return render(request, "complaints/public_report.html", context)


@require_POST
def support(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """Count this browser among those who have the problem; a second press counts nothing."""
    response = redirect("complaints:public_report", complaint_id)
    device = mark_device(request, response)
    admission.count_use("support", sender=sender_of(request), by=actor_of(request))
    try:
        commands.support(complaint_id, by=actor_of(request), device=device)
    except WrongState as error:
        messages.warning(request, str(error.message))
        return response
    messages.success(request, _("You are counted. Come back to this page to see how it goes on."))
    return response


@never_cache
@require_POST
def similar(request: HttpRequest) -> HttpResponse:
    """Reports like the one being written, as a piece of the form's page; empty when there are none."""
    admission.count_use("similar", sender=sender_of(request), by=actor_of(request))
    form = SimilarForm(request.POST)
    found = similar_reports(**form.said) if form.is_valid() else []
    return render(request, "complaints/parts/similar.html", {"found": similar_views(found)})
