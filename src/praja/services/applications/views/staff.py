"""The officers' pages: list, export, one application, taking it on."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from praja.cases.calculation import calculation
from praja.cases.calculation_page import calculation_view
from praja.cases.models import Case
from praja.kernel import clock
from praja.kernel.actors import Actor, actor_of
from praja.kernel.paging import MAX_PAGE_SIZE, Page
from praja.kernel.web.exports import csv_export
from praja.services.applications import commands, queries
from praja.services.applications.commands.viewing import open_personal
from praja.services.applications.forms import FilterForm, WordsForm
from praja.services.applications.presenters import officer_view
from praja.services.applications.queries.fairness import may_audit
from praja.services.applications.rows import application_table, csv_header, csv_line


@never_cache
@require_safe
def application_list(request: HttpRequest) -> HttpResponse:
    """Applications the officer may see, newest first, narrowed by the filters in the address."""
    actor = officer(request)
    form = FilterForm(request.GET)
    page = queries.application_list(by=actor, filters=form.filters, cursor=request.GET.get("cursor", ""))
    export = request.GET.copy()
    export.pop("cursor", None)
    context = {
        "form": form,
        "page": page,
        "table": application_table(page, now=clock.now()),
        "is_filtered": form.is_used,
        "export": export.urlencode(),
        "may_audit": may_audit(actor),
    }
    return render(request, "applications/list.html", context)


@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered list as CSV (UTF-8 with a mark for spreadsheets), at most 5,000 lines, without names."""
    actor, filters = officer(request), FilterForm(request.GET).filters

    def page_at(cursor: str) -> Page[Case]:
        return queries.application_list(by=actor, filters=filters, cursor=cursor, size=MAX_PAGE_SIZE)

    return csv_export("applications", csv_header(), page_at, csv_line)


@never_cache
@require_safe
def detail(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """One application with everything its officers need; what is specifically personal stays hidden."""
    return officer_page(request, application_id, officer(request))


@never_cache
@require_POST
def open_all(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Show what is specifically personal, once; the applicant sees that an officer of this office looked."""
    actor = officer(request)
    open_personal(application_id, by=actor)
    return officer_page(request, application_id, actor, is_open=True)


@require_POST
def take(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Take it on, or give it back."""
    is_taken = "give_back" not in request.POST
    commands.take_on(application_id, is_taken=is_taken, by=officer(request))
    messages.success(request, _("You have taken it on.") if is_taken else _("It waits for everybody again."))
    return redirect("applications:detail", application_id)


@require_POST
def interest(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Declare an interest and keep out."""
    form = WordsForm(request.POST)
    if form.is_valid():
        commands.declare_interest(application_id, words=form.cleaned_data["words"], by=officer(request))
        messages.success(request, _("Your declaration is kept. A colleague will handle it."))
    return redirect("applications:detail", application_id)


@never_cache
@require_safe
def deadline(request: HttpRequest, application_id: UUID, clock_id: int) -> HttpResponse:
    """How a deadline was counted: the evidence sheet, to be printed."""
    found = queries.application_detail(application_id, by=officer(request))
    view = calculation_view(found.case, calculation(application_id, clock_id))
    return render(request, "applications/deadline.html", {"view": view, "id": application_id})


def officer(request: HttpRequest) -> Actor:
    """Who is signed in.

    Raises:
        SignInRequired: nobody of the staff is.
    """
    actor = actor_of(request)
    actor.require_staff()
    return actor


def officer_page(request: HttpRequest, application_id: UUID, actor: Actor, *, is_open: bool = False) -> HttpResponse:
    found = queries.application_detail(application_id, by=actor)
    context = {
        "view": officer_view(found, by=actor, now=clock.now(), is_open=is_open),
        "declaring": WordsForm(),
    }
    return render(request, "applications/detail.html", context)
