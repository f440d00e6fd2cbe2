"""The officers' pages between reports: those like one, side by side; and one split into parts."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from praja.complaints import commands, queries
from praja.complaints.commands.splitting import MOST
from praja.complaints.forms import add_error
from praja.complaints.forms.merging import MergeForm, SplitForm
from praja.complaints.presenters.family import compared, compared_all
from praja.complaints.similar import similar_to
from praja.kernel.actors import Actor, actor_of
from praja.kernel.errors import DomainError

ROWS = 4
"""Parts the empty form offers; asking for more offers all."""


@never_cache
@require_safe
def similar(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """Reports like this one beside it, to merge one into the other; as a piece of the officers' page with `?part`."""
    actor = _officer(request)
    complaint = queries.complaint_for_staff(complaint_id, by=actor)
    found = similar_to(complaint, by=actor)
    context = {
        "view": compared(complaint, by=actor),
        "found": [
            (one, MergeForm(auto_id=f"{one.reference}-%s"))
            for one in compared_all(found, beside=complaint.case, by=actor)
        ],
    }
    name = "parts/similar_panel.html" if "part" in request.GET else "similar.html"
    return render(request, f"complaints/{name}", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def split(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """Write the parts of a report that is about several things. Asking for more of them keeps what is written."""
    actor = _officer(request)
    complaint = queries.complaint_for_staff(complaint_id, by=actor)
    category, status = complaint.case.category, 200
    is_sent, wants_more = request.method == "POST", "more" in request.POST
    rows = MOST if is_sent else ROWS
    if wants_more:
        form = SplitForm(initial=request.POST.dict(), rows=rows, category=category)
    else:
        form = SplitForm(request.POST or None, rows=rows, category=category)
    if is_sent and not wants_more:
        status = 422
        if form.is_valid():
            try:
                commands.split(complaint_id, parts=form.parts, by=actor, key=form.cleaned_data["key"])
            except DomainError as error:
                add_error(form, error)
                status = error.status
            else:
                messages.success(request, _("The report is split. It waits for its parts."))
                return redirect("complaints:detail", complaint_id)
    context = {"view": compared(complaint, by=actor), "form": form, "has_all": rows == MOST}
    return render(request, "complaints/split.html", context, status=status)


def _officer(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    actor.require_staff()
    return actor
