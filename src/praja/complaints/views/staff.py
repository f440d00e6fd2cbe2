"""The officers' pages: list, export, one complaint and the steps open to the officer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from praja.cases.models import Case
from praja.cases.queries import user_key
from praja.complaints import commands, queries
from praja.complaints.commands.bans import may_ban
from praja.complaints.desks import desks_of
from praja.complaints.forms import FilterForm, route_of
from praja.complaints.forms.abuse import OpenIdentityForm
from praja.complaints.models import RoutingSuggestion
from praja.complaints.outside.commands import try_again
from praja.complaints.presenters.escalations import escalation_views
from praja.complaints.presenters.family import officer_family
from praja.complaints.presenters.officer import officer_view
from praja.complaints.presenters.outside import outside_view
from praja.complaints.presenters.routing import marked, routing_panel
from praja.complaints.presenters.rows import complaint_table, csv_header, csv_line
from praja.complaints.queries.agreement import may_read_agreement
from praja.complaints.queries.deadlines import escalations_of
from praja.complaints.queries.routing import suggestion_of
from praja.complaints.views import actions
from praja.complaints.views.batch import MOST, deeds_of
from praja.complaints.views.filters import UNFILTERED, kept_query, save_form, tabs
from praja.kernel import clock
from praja.kernel.actors import Actor, actor_of
from praja.kernel.paging import MAX_PAGE_SIZE, Page
from praja.kernel.web.exports import csv_export


@never_cache
@require_safe
def complaint_list(request: HttpRequest) -> HttpResponse:
    """Complaints the officer may see, newest first, narrowed by the filters in the address."""
    actor = _officer(request)
    kept = queries.saved_filters(actor)
    if not request.GET and (
        default := next((one for one in kept if one.is_default and one.owner_id == user_key(actor)), None)
    ):
        return redirect(f"{request.path}?{default.query or UNFILTERED}")
    deeds = deeds_of(actor)
    form, now = FilterForm(request.GET), clock.now()
    page = queries.complaint_list(by=actor, filters=form.filters, cursor=request.GET.get("cursor", ""))
    context = {
        "form": form,
        "page": page,
        "table": complaint_table(page, now=now, is_selectable=bool(deeds)),
        "tabs": tabs(kept, request.GET),
        "save": save_form(actor, request.GET),
        "deeds": deeds,
        "query": kept_query(request.GET) if page.next_cursor or page.previous_cursor else "",
        "most": MOST,
        "is_filtered": form.is_used,
        "export": _address_of_export(request),
        "sees_all": queries.sees_all(actor),
        "reads_routing": may_read_agreement(actor),
        "has_desk": bool(desks_of(actor)),
    }
    return render(request, "complaints/list.html", context)


@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered list as CSV (UTF-8 with a mark for spreadsheets), at most 5,000 lines, read page by page."""
    actor = _officer(request)
    filters = FilterForm(request.GET).filters

    def page_at(cursor: str) -> Page[Case]:
        return queries.complaint_list(by=actor, filters=filters, cursor=cursor, size=MAX_PAGE_SIZE)

    return csv_export("complaints", csv_header(), page_at, csv_line)


@never_cache
@require_safe
def detail(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """One complaint with everything its officers need."""
    return _page(request, complaint_id, _officer(request))


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, complaint_id: UUID, step: str) -> HttpResponse:
    """Carry out one step as an officer, or show the page again with what was typed."""
    actor = _officer(request)
    if request.method != "POST":
        return redirect("complaints:detail", complaint_id)
    if "insert" in request.POST:
        found = queries.complaint_detail(complaint_id, by=actor, for_page=False)
        return _page(request, complaint_id, actor, actions.inserted(request, found.complaint, step))
    attempt = actions.attempt(request, complaint_id, step, by=actor)
    if attempt.done is None:
        return _page(request, complaint_id, actor, attempt)
    messages.success(request, str(actions.STEPS[step].done))
    if queries.may_see(attempt.done.complaint, actor):
        return redirect("complaints:detail", complaint_id)
    return redirect("cases:inbox")


@require_POST
def conceal(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """Hide a report from the public."""
    commands.conceal(complaint_id, by=_officer(request))
    messages.success(request, _("The report is hidden from the public."))
    return redirect("complaints:detail", complaint_id)


@require_POST
def hand_again(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """Send a report once more to the outside body that did not take it."""
    try_again(complaint_id, by=_officer(request))
    messages.success(request, _("The report will be sent again within some minutes."))
    return redirect("complaints:detail", complaint_id)


def _officer(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    actor.require_staff()
    return actor


def _page(
    request: HttpRequest,
    complaint_id: UUID,
    actor: Actor,
    attempt: actions.Attempt | None = None,
    *,
    extra: dict[str, object] | None = None,
    status: int = 200,
) -> HttpResponse:
    found = queries.complaint_detail(complaint_id, by=actor)
    suggestion = _suggestion(found, actor)
    offers = actions.offers(
        found.complaint,
        actor,
        attempt=attempt,
        requests=found.requests,
        chosen=request.GET.get("to", ""),
        suggestion=suggestion,
    )
    context = {
        **_routing(found, offers, suggestion),
        "view": officer_view(found, by=actor, now=clock.now()),
        "family": officer_family(found.complaint, queries.family_of(found.complaint, by=actor), by=actor),
        "offers": offers,
        "escalations": escalation_views(escalations_of(found.complaint), by=actor),
        "refused": actions.refused(attempt, offers),
        "identity_form": OpenIdentityForm(),
        "may_ban": may_ban(actor) and not found.complaint.is_sealed,
        "outside": outside_view(found.complaint, for_officer=True),
        **(extra or {}),
    }
    if attempt is not None and not attempt.is_draft:
        status = attempt.error.status if attempt.error is not None else 422
    return render(request, "complaints/detail.html", context, status=status)


def _suggestion(found: queries.Detail, actor: Actor) -> RoutingSuggestion | None:
    """What the model says, where somebody may still decide on it; else no SQL query."""
    is_deciding = found.case.step in ("verification", "disposition") and queries.sees_all(actor)
    return suggestion_of(found.complaint.pk) if is_deciding else None


def _routing(
    found: queries.Detail, offers: list[actions.Offer], suggestion: RoutingSuggestion | None
) -> dict[str, object]:
    """The panel of the agency, and the description with the words that decided, for whoever verifies or disposes."""
    form = next((offer.form for offer in offers if offer.code == "dispose"), None)
    is_deciding = form is not None or "verify" in {offer.code for offer in offers}
    if not is_deciding or found.complaint.is_sealed:
        return {}
    chosen = str(form["to"].value() or "") if form is not None else ""
    panel = routing_panel(
        found.complaint, route_of(found.complaint), suggestion, chosen=chosen, can_choose=form is not None
    )
    return {"routing": panel, "description": marked(found.complaint.description, suggestion)}


def officer_page(
    request: HttpRequest, complaint_id: UUID, actor: Actor, extra: dict[str, object], *, status: int = 200
) -> HttpResponse:
    """The page of a complaint with something more on it: an opened contact, or a form with its errors."""
    return _page(request, complaint_id, actor, extra=extra, status=status)


def _address_of_export(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("cursor", None)
    return query.urlencode()
