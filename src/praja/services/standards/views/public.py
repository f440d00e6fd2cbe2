"""What everybody may read: the catalogue, a service, life events, the finder, the charter."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from praja.government.queries import organization_name
from praja.kernel.actors import actor_of
from praja.kernel.errors import NotFound
from praja.services.standards import catalogue, queries
from praja.services.standards.filters import CatalogueForm
from praja.services.standards.presenters.catalogue import (
    completeness_table,
    event_links,
    event_view,
    finder_view,
    service_table,
)
from praja.services.standards.presenters.durations import realities
from praja.services.standards.presenters.service import service_view
from praja.services.standards.presenters.words import basis_in_words
from praja.services.standards.rules import keeps

LONGEST_PATH = 200


@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """All services, or those that fit. A regency has some hundred at most, so the list is one page."""
    form = CatalogueForm(request.GET)
    filters = form.filters
    found = queries.search(filters.pop("search", ""), **filters)
    context = {
        "form": form,
        "found": found,
        "table": service_table(found, realities()),
        "is_filtered": form.is_used,
        "events": event_links(),
    }
    return render(request, "standards/catalogue.html", context)


@require_safe
def service(request: HttpRequest, code: str) -> HttpResponse:
    """The published standard of a service, and the button that applies for it."""
    version = queries.published(code)
    offices = queries.letter_offices(code) if version.definition.is_local else []
    names = [organization_name(office.organization_id) for office in offices]
    context = {
        "view": service_view(version, realities().get(code), names),
        "published_at": version.published_at,
        "may_edit": keeps(actor_of(request), version.definition.provider),
    }
    return render(request, "standards/service.html", context)


@require_safe
def life_events(request: HttpRequest) -> HttpResponse:
    """Everything that happens in a life or a business and takes services."""
    return render(request, "standards/life_events.html", {"events": list(catalogue.life_events().values())})


@require_safe
def life_event(request: HttpRequest, code: str) -> HttpResponse:
    """The services of a life event, and in which order they are best taken."""
    event = catalogue.life_events().get(code)
    if event is None:
        raise NotFound(_("There is no such life event."))
    context = {"view": event_view(event, queries.search(life_event=code), realities())}
    return render(request, "standards/life_event.html", context)


@require_safe
def finder(request: HttpRequest) -> HttpResponse:
    """Which service do I need? A question at a time; each answer is a link, so it works everywhere and goes back."""
    view = finder_view(request.GET.get("path", "")[:LONGEST_PATH].split("."))
    every = queries.published_services()
    found = [every[code] for code in view.services if code in every]
    context = {"view": view, "table": service_table(found, realities()) if found else None}
    return render(request, "standards/finder.html", context)


@require_safe
def charter(request: HttpRequest) -> HttpResponse:
    """The promise of all providers (maklumat pelayanan), to be read and printed."""
    text = catalogue.rules().charter
    return render(
        request,
        "standards/charter.html",
        {"charter": text, "basis": [basis_in_words(basis) for basis in text.basis]},
    )


@require_safe
def completeness(request: HttpRequest) -> HttpResponse:
    """Which of the 14 components each service has (PEKPPP, form F02)."""
    table = completeness_table(queries.published_services().values())
    return render(request, "standards/completeness.html", {"table": table})
