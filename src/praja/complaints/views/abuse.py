"""Sealed identities and abuse: show a contact for a reason, the log of that for auditors, the ban list."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from praja.complaints import commands, queries
from praja.complaints.commands.bans import marks_of, require_administrator
from praja.complaints.forms import add_error
from praja.complaints.forms.abuse import BanForm, IdentityLogForm, OpenIdentityForm
from praja.complaints.presenters.abuse import (
    ban_table,
    identity_log_header,
    identity_log_lines,
    identity_log_table,
)
from praja.complaints.presenters.officer import contact_facts
from praja.complaints.views.staff import officer_page
from praja.kernel import clock
from praja.kernel.actors import Actor, actor_of
from praja.kernel.errors import DomainError, NotFound
from praja.kernel.paging import MAX_PAGE_SIZE
from praja.kernel.web.exports import LONGEST_EXPORT


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """Show who filed a report, on this one answer, after the reason is written down."""
    if request.method != "POST":
        return redirect("complaints:detail", complaint_id)
    actor, form = actor_of(request), OpenIdentityForm(request.POST)
    actor.require_staff()
    if not form.is_valid():
        return officer_page(request, complaint_id, actor, {"identity_form": form}, status=422)
    try:
        complaint = commands.view_identity(complaint_id, **form.cleaned_data, by=actor)
    except DomainError as error:
        if error.field not in form.fields:
            raise
        add_error(form, error)
        return officer_page(request, complaint_id, actor, {"identity_form": form}, status=error.status)
    return officer_page(request, complaint_id, actor, {"contact": contact_facts(complaint)})


@never_cache
@require_safe
def identity_log(request: HttpRequest) -> HttpResponse:
    """Who opened which identity, when and why. Two SQL queries beside the session's."""
    form = IdentityLogForm(request.GET)
    page = queries.identity_views(by=actor_of(request), filters=form.filters, cursor=request.GET.get("cursor", ""))
    query = request.GET.copy()
    query.pop("cursor", None)
    context = {
        "form": form,
        "page": page,
        "table": identity_log_table(page),
        "is_filtered": form.is_used,
        "export": query.urlencode(),
    }
    return render(request, "complaints/identity_log.html", context)


@require_safe
def identity_log_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The narrowed log as CSV, at most 5,000 lines, read page by page."""
    actor, filters = actor_of(request), IdentityLogForm(request.GET).filters
    first = queries.identity_views(by=actor, filters=filters, size=MAX_PAGE_SIZE)  # refuses before the answer begins

    def lines() -> Iterator[str]:
        yield "\ufeff" + _lines([identity_log_header()])
        page, count = first, 0
        while True:
            yield _lines(identity_log_lines(page))
            count += len(page)
            if not page.next_cursor or count >= LONGEST_EXPORT:
                return
            page = queries.identity_views(by=actor, filters=filters, cursor=page.next_cursor, size=MAX_PAGE_SIZE)

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    name = f"identity-log-{timezone.localdate(clock.now()).isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@never_cache
@require_safe
def bans(request: HttpRequest) -> HttpResponse:
    """The ban list. Two SQL queries beside the session's."""
    require_administrator(actor_of(request))
    page = queries.bans(cursor=request.GET.get("cursor", ""))
    return render(request, "complaints/bans.html", {"page": page, "table": ban_table(page, now=clock.now())})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ban(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """Ban the sender of a report, without showing who it is."""
    actor = actor_of(request)
    require_administrator(actor)
    complaint = queries.complaint_detail(complaint_id, by=actor, for_page=False).complaint
    if complaint.is_sealed:
        raise NotFound
    form = BanForm(request.POST or None, known=list(marks_of(complaint)))
    context = {"form": form, "reference": complaint.case.reference, "id": complaint.pk}
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "complaints/ban.html", context, status=status)
    try:
        commands.ban_sender(complaint_id, **form.cleaned_data, by=actor)
    except DomainError as error:
        add_error(form, error)
        return render(request, "complaints/ban.html", context, status=error.status)
    messages.success(request, _("The sender is on the ban list."))
    return redirect("complaints:bans")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lift_ban(request: HttpRequest, ban_id: int) -> HttpResponse:
    """Ask, then lift a ban."""
    actor: Actor = actor_of(request)
    require_administrator(actor)
    if request.method != "POST":
        return render(request, "complaints/lift_ban.html", {"number": ban_id})
    commands.lift_ban(ban_id, by=actor)
    messages.success(request, _("The ban is lifted."))
    return redirect("complaints:bans")


def _lines(rows: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()
