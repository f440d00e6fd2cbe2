"""How complaints go in each agency and area, for everybody: a page, a news feed, a badge for other sites."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from praja.complaints import queries
from praja.complaints.presenters import statistics
from praja.complaints.presenters.public import atom, public_table
from praja.complaints.views.caching import open_to_all
from praja.government.models import OrganizationKind
from praja.government.queries import districts, organizations

NEWEST = 5
VILLAGE = OrganizationKind.VILLAGE


@require_safe
def agencies(request: HttpRequest) -> HttpResponse:
    """Every agency that receives complaints, each with its page; the many villages apart, behind a heading."""
    groups: dict[str, list[tuple[str, str]]] = {kind: [] for kind in ("", OrganizationKind.DISTRICT, VILLAGE)}
    for one in organizations():
        if one.receives_complaints:
            kind = one.kind if one.kind in groups else ""
            groups[kind].append((reverse("complaints:agency", args=[one.code]), one.name))
    headings = (_("Agencies"), _("Kecamatan"), _("Desa and kelurahan"))
    context = {
        "title": _("Reports by agency"),
        "groups": [
            (heading, found, kind == VILLAGE)
            for heading, (kind, found) in zip(headings, groups.items(), strict=True)
            if found
        ],
    }
    return render(request, "complaints/subjects.html", context)


@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """Every kecamatan with its page."""
    found = [(reverse("complaints:area", args=[d.code]), d.name) for d in districts()]
    context = {"title": _("Reports by kecamatan"), "groups": [("", found, False)]}
    return render(request, "complaints/subjects.html", context)


@require_safe
def agency(request: HttpRequest, code: str) -> HttpResponse:
    """The figures of an agency.

    Raises:
        NotFound: there is no such agency.
    """
    return _page(request, statistics.agency(code))


@require_safe
def area(request: HttpRequest, code: str) -> HttpResponse:
    """The figures of a kecamatan, desa or kelurahan.

    Raises:
        NotFound: there is no such area.
    """
    return _page(request, statistics.area(code))


def _page(request: HttpRequest, subject: statistics.Subject) -> HttpResponse:
    newest = queries.published_reports(filters=_filters(subject), size=NEWEST)
    context = {
        "view": statistics.statistics_view(subject),
        "subject": subject,
        "newest": public_table(newest) if newest.rows else None,
        "site": settings.PUBLIC_URL,
        "is_agency": subject.breakdown == "agency",
    }
    return render(request, "complaints/statistics.html", context)


def _feed(find: Callable[[str], statistics.Subject]) -> Callable[..., HttpResponse]:
    @require_safe
    @open_to_all(seconds=300)
    def feed(request: HttpRequest, code: str) -> HttpResponse:
        """The newest public reports of one agency or area as an Atom feed (RFC 4287), at an address that stays."""
        subject = find(code)
        page = queries.published_reports(filters=_filters(subject))
        address = settings.PUBLIC_URL + request.get_full_path()
        content = atom(page, address=address, about=subject.name, link=settings.PUBLIC_URL + subject.reports)
        return HttpResponse(content, content_type="application/atom+xml; charset=utf-8")

    return feed


agency_feed = _feed(statistics.agency)
area_feed = _feed(statistics.area)


@require_safe
@csp_replace({"default-src": ["'none'"], "style-src": ["'unsafe-inline'"]})  # a picture brings its colours along
@open_to_all(seconds=900)
def badge(request: HttpRequest, code: str) -> HttpResponse:
    """Two figures of an agency as a picture (SVG) for its own site; `?lang=en` for the English one.

    Raises:
        NotFound: there is no such agency.
    """
    shown = statistics.badge(statistics.agency(code))
    context = {"badge": shown, "language": get_language()}
    picture = render(request, "complaints/badge.svg", context, content_type="image/svg+xml; charset=utf-8")
    return _kept_when_whole(picture, shown)


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@open_to_all(seconds=900)
def embed(request: HttpRequest, code: str) -> HttpResponse:
    """The figures of an agency as a small page that other sites may frame: no cookies, no script.

    Raises:
        NotFound: there is no such agency.
    """
    subject = statistics.agency(code)
    shown = statistics.badge(subject)
    context = {"badge": shown, "subject": subject, "site": settings.PUBLIC_URL}
    return _kept_when_whole(render(request, "complaints/embed.html", context), shown)


def _kept_when_whole(response: HttpResponse, shown: statistics.Badge) -> HttpResponse:
    if not shown.is_whole:
        response["Cache-Control"] = "no-store"
    return response


def _filters(subject: statistics.Subject) -> queries.Filters:
    wanted: dict[str, Any] = {subject.filter: subject.code}
    return queries.Filters(**wanted)
