"""Filters of the list under a name: tabs above the list, and the page where one keeps them in order."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from praja.cases.queries import user_key
from praja.complaints import commands, queries
from praja.complaints.forms import FilterForm, add_error
from praja.complaints.forms.office import SaveFilterForm
from praja.complaints.models import SavedFilter
from praja.government.queries import organization_name
from praja.kernel.actors import Actor, actor_of
from praja.kernel.errors import DomainError
from praja.kernel.ui.components import Link

UNFILTERED = "state="
"""The query that opens the whole list even for an officer who keeps a default."""


def kept_query(query: QueryDict) -> str:
    """The filters of an address, without what is empty, unknown or the place in the list."""
    kept = QueryDict(mutable=True)
    for name in FilterForm.base_fields:
        if value := query.get(name, ""):
            kept[name] = value
    return kept.urlencode()


def tabs(found: list[SavedFilter], query: QueryDict) -> list[Link]:
    """All reports, then each filter; empty when there is none."""
    if not found:
        return []
    now, address = kept_query(query), reverse("complaints:list")
    everything = Link(_("All"), f"{address}?{UNFILTERED}", is_current=not now)
    return [everything, *(Link(one.name, f"{address}?{one.query}", is_current=one.query == now) for one in found)]


def save_form(actor: Actor, query: QueryDict) -> SaveFilterForm:
    """The form that keeps the filters in use."""
    return SaveFilterForm(initial={"query": kept_query(query)}, shareable=_shareable(actor), auto_id="keep-%s")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def filters(request: HttpRequest) -> HttpResponse:
    """One's own filters, each with its name, who sees it and whether the list opens with it; POST keeps a new one."""
    actor = actor_of(request)
    actor.require_staff()
    if request.method != "POST":
        return _page(request, actor)
    form = SaveFilterForm(request.POST, shareable=_shareable(actor), auto_id="keep-%s")
    if not _saved(form, actor):
        return _page(request, actor, new=form, status=422)
    messages.success(request, _("The filter is kept."))
    return redirect(f"{reverse('complaints:list')}?{form.cleaned_data['query'] or UNFILTERED}")


@require_http_methods(["GET", "HEAD", "POST"])
def change_filter(request: HttpRequest, filter_id: int) -> HttpResponse:
    """Rename a filter, share it or make it the default."""
    if request.method != "POST":
        return redirect("complaints:filters")
    actor = actor_of(request)
    form = SaveFilterForm(request.POST, shareable=_shareable(actor), auto_id=f"filter-{filter_id}-%s")
    if not _saved(form, actor, filter_id):
        return _page(request, actor, changed=(filter_id, form), status=422)
    messages.success(request, _("The filter is kept."))
    return redirect("complaints:filters")


@require_POST
def remove_filter(request: HttpRequest, filter_id: int) -> HttpResponse:
    """Forget a filter."""
    commands.remove_filter(filter_id, by=actor_of(request))
    messages.success(request, _("The filter is deleted."))
    return redirect("complaints:filters")


def _saved(form: SaveFilterForm, actor: Actor, filter_id: int | None = None) -> bool:
    if not form.is_valid():
        return False
    said = form.cleaned_data
    try:
        commands.save_filter(
            name=said["name"],
            query=kept_query(QueryDict(said["query"])),
            organization=said["organization"],
            is_default=said["is_default"],
            filter_id=filter_id,
            by=actor,
        )
    except DomainError as error:
        add_error(form, error)
        return False
    return True


def _page(
    request: HttpRequest,
    actor: Actor,
    *,
    new: SaveFilterForm | None = None,
    changed: tuple[int, SaveFilterForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    own = [one for one in queries.saved_filters(actor) if one.owner_id == user_key(actor)]
    forms = [(one, changed[1] if changed is not None and changed[0] == one.pk else _form_of(one, actor)) for one in own]
    return render(request, "complaints/filters.html", {"filters": forms, "new": new}, status=status)


def _form_of(one: SavedFilter, actor: Actor) -> SaveFilterForm:
    initial = {
        "name": one.name,
        "query": one.query,
        "organization": one.organization_id or "",
        "is_default": one.is_default,
    }
    return SaveFilterForm(initial=initial, shareable=_shareable(actor), auto_id=f"filter-{one.pk}-%s")


def _shareable(actor: Actor) -> list[tuple[str, str]]:
    codes = sorted(code for code in actor.organizations() if code)
    return [(code, _("All of %(organization)s") % {"organization": organization_name(code)}) for code in codes]
