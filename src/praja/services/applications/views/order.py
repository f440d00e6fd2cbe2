"""The fair-order audit: who decided out of turn, where, how often, and why."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from praja.accounts.queries import names_of
from praja.government.queries import organization_name
from praja.kernel import clock
from praja.kernel.text import moment
from praja.kernel.ui.components import Column, Row, Table
from praja.services.applications import queries
from praja.services.applications.models import StepRecord
from praja.services.applications.offers import offer_of
from praja.services.applications.presenters.happenings import deed_name
from praja.services.applications.views.staff import officer
from praja.services.standards.queries import service_name

DAYS = 90


@never_cache
@require_safe
def order(request: HttpRequest) -> HttpResponse:
    """By officer and step over the last 90 days, and below it each single deed out of turn, newest first."""
    actor = officer(request)
    service, author = request.GET.get("service", ""), request.GET.get("officer", "")
    since = clock.now() - dt.timedelta(days=DAYS)
    counted = queries.order_by_officer(by=actor, since=since, service=service)
    page = queries.out_of_turn(by=actor, service=service, officer=author, cursor=request.GET.get("cursor", ""))
    names = names_of({row.officer for row in counted} | {record.author for record in page})
    context = {"counted": _counted(counted, names), "table": _single(page.rows, names), "page": page, "days": DAYS}
    return render(request, "applications/order.html", context)


def _counted(rows: list[queries.OutOfTurn], names: dict[str, str]) -> Table:
    columns = [
        Column(_("Officer"), is_heading=True),
        Column(_("Service and step"), is_wide=True),
        Column(_("Done"), is_number=True),
        Column(_("Out of turn"), is_number=True),
        Column(_("Without a reason"), is_number=True),
        Column(_("Most overtaken at once"), is_number=True),
    ]
    return Table(
        columns,
        [
            Row(
                [
                    names.get(row.officer, row.officer),
                    f"{service_name(row.service)}: {row.step}",
                    row.done,
                    row.overtaking,
                    row.unexplained,
                    row.most,
                ],
                href=f"?officer={row.officer}&service={row.service}",
                note=organization_name(row.organization) if row.organization else "",
            )
            for row in rows
        ],
        caption=_("Officers and steps with deeds out of turn"),
        is_caption_hidden=True,
    )


def _single(records: list[StepRecord], names: dict[str, str]) -> Table:
    columns = [
        Column(_("Application"), is_heading=True),
        Column(_("Deed")),
        Column(_("Officer")),
        Column(_("When")),
        Column(_("Overtaken"), is_number=True),
        Column(_("Reason"), is_wide=True),
    ]
    rows = []
    for record in records:
        application = record.application
        procedure = offer_of(application).procedure
        rows.append(
            Row(
                [
                    application.case.reference,
                    deed_name(record, procedure),
                    names.get(record.author, record.author),
                    moment(record.written_at),
                    record.overtaken,
                    record.order_reason or _("none given"),
                ],
                href=reverse("applications:detail", args=[application.pk]),
            )
        )
    return Table(columns, rows, caption=_("Each deed out of turn"), is_caption_hidden=True)
