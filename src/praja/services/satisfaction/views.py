"""Pages of the survey: everybody's results, one organization's, and the form an officer fills in for somebody."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from praja.government.queries import organization as organization_of
from praja.government.queries import organization_name
from praja.kernel import clock
from praja.kernel.actors import actor_of
from praja.kernel.errors import DomainError, NotFound
from praja.kernel.measures import Period
from praja.kernel.ui.command_forms import add_refusal
from praja.services.satisfaction import commands, presenters, queries
from praja.services.satisfaction.forms import AssistedForm, FollowUpForm, OutcomeForm, YearForm
from praja.services.satisfaction.rules import survey
from praja.services.standards.queries import published_services, service_name, village_office

YEARS = 5


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Results of a year for everybody to read. Two SQL queries."""
    year = _year(request)
    found = queries.results_by_organization(Period.year(year))
    context = {
        "year": year,
        "years": YearForm(year, _years()),
        "whole": found.whole,
        "index": presenters.index_words(found.whole),
        "table": presenters.organization_table(found.parts, year=year),
        "rules": survey(),
        "may_ask": bool(actor_of(request).organizations(*commands.ASSISTANTS)),
    }
    return render(request, "satisfaction/results.html", context)


@require_safe
def organization(request: HttpRequest, code: str) -> HttpResponse:
    """One organization's results, and what it does about them. Three SQL queries."""
    return _organization_page(request, code)


@require_POST
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """Promise what is done about an element."""
    year = _year(request)
    form = FollowUpForm(request.POST)
    if not form.is_valid():
        return _organization_page(request, code, form=form, status=422)
    try:
        commands.plan_follow_up(
            organization=organization_of(code).code, year=year, **form.cleaned_data, by=actor_of(request)
        )
    except DomainError as error:
        add_refusal(form, error)
        return _organization_page(request, code, form=form, status=error.status)
    messages.success(request, _("The plan is public now."))
    return redirect(presenters.results_address(code, year))


@require_POST
def finish(request: HttpRequest, follow_up: int) -> HttpResponse:
    """Say what came of a plan."""
    form = OutcomeForm(request.POST)
    outcome = form.cleaned_data["outcome"] if form.is_valid() else ""
    plan = commands.finish_follow_up(follow_up, outcome=outcome, by=actor_of(request)).plan
    messages.success(request, _("The outcome is public now."))
    return redirect(presenters.results_address(plan.organization_id, plan.year))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def assisted(request: HttpRequest) -> HttpResponse:
    """Fill in the survey for somebody who is here or on the telephone."""
    by = actor_of(request)
    by.require_staff()
    offered = _offered(by.organizations(*commands.ASSISTANTS))
    if not offered:
        raise NotFound(_("Your organization provides no service that people are asked about."))
    form = AssistedForm(request.POST or None, services=offered)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            organization, service = form.cleaned_data["service"].split("/", 1)
            try:
                commands.answer_assisted(
                    form.answer, service=service, organization=organization, by=by, key=form.cleaned_data["key"]
                )
            except DomainError as error:
                add_refusal(form, error)
                status = error.status
            else:
                messages.success(request, _("The answers are kept, without a name. Here is the next form."))
                return redirect("satisfaction:assisted")
    return render(request, "satisfaction/assisted.html", {"form": form}, status=status)


def _organization_page(
    request: HttpRequest, code: str, *, form: FollowUpForm | None = None, status: int = 200
) -> HttpResponse:
    organization_of(code)
    year = _year(request)
    found = queries.organization_results(code, Period.year(year))
    context = {
        "code": code,
        "name": organization_name(code),
        "year": year,
        "years": YearForm(year, _years()),
        "found": found,
        "index": presenters.index_words(found.whole),
        "elements": presenters.element_table(found.whole),
        "services": presenters.service_table(found.services),
        "groups": presenters.group_table(found),
        "plans": presenters.follow_up_rows(found.follow_ups),
        "may_plan": commands.may_lead(actor_of(request), code),
        "form": form or FollowUpForm(),
        "outcome": OutcomeForm(),
        "rules": survey(),
    }
    return render(request, "satisfaction/organization.html", context, status=status)


def _offered(organizations: frozenset[str]) -> list[tuple[str, str]]:
    """What may be asked about: the services of each organization of the officer, as "organization/service"."""
    known = [version.service for version in published_services().values()]
    choices = []
    for organization in organizations:
        office = village_office(organization)
        letters = {offer.service_id for offer in office.offers.all()} if office is not None else set()
        for service in known:
            if service.provider == organization or service.code in letters:
                words = f"{service_name(service.code)} · {organization_name(organization)}"
                choices.append((f"{organization}/{service.code}", words))
    return sorted(choices, key=lambda choice: choice[1])


def _years() -> list[int]:
    this = timezone.localdate(clock.now()).year
    return [this - back for back in range(YEARS)]


def _year(request: HttpRequest) -> int:
    """The year asked for; this one where it cannot be read or is long past."""
    wanted = request.GET.get("year", "")
    return next((year for year in _years() if str(year) == wanted), _years()[0])
