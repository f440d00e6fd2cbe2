"""The catalogue and the record of processing as files, and the page of the record."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from praja.kernel.errors import NotFound
from praja.kernel.text import number
from praja.kernel.text.cells import csv_line, safe_cell
from praja.kernel.ui.components import Column, Link, Row, Table
from praja.services.standards import queries
from praja.services.standards.definitions import ServiceDefinition
from praja.services.standards.presenters.words import (
    CHANNELS,
    KINDS,
    basis_in_words,
    fee_in_words,
    promise,
    provider_name,
)
from praja.services.standards.processing import Processing, record_of_processing


@require_safe
def services_csv(request: HttpRequest) -> HttpResponse:
    """All services in force with the six components of service delivery."""
    head = [
        "code", "name", "kind", "provider", "requirements", "time", "working_days", "fee", "product",
        "complaints", "channels", "legal_basis", "version", "published_at",
    ]  # fmt: skip
    lines = [head]
    for version in queries.published_services().values():
        service, standard = version.definition, version.definition.standard
        lines.append(
            [
                service.code,
                str(service.name),
                str(KINDS[service.kind]),
                provider_name(service.provider, is_whole=True),
                "; ".join(str(item.name) for item in standard.requirements),
                promise(service),
                str(service.days),
                fee_in_words(standard.fee),
                str(standard.product.text),
                str(standard.complaints.text) if standard.complaints is not None else "",
                ", ".join(str(CHANNELS[channel]) for channel in service.channels),
                "; ".join(basis_in_words(basis) for basis in standard.legal_basis),
                str(version.number),
                version.published_at.isoformat() if version.published_at else "",
            ]
        )
    return _csv("services.csv", lines)


@require_safe
def processing(request: HttpRequest) -> HttpResponse:
    """What is done with personal data: service by service, or the fields of one."""
    code = request.GET.get("service", "")
    every = queries.published_services()
    if code and code not in every:
        raise NotFound(_("There is no service “%(code)s”.") % {"code": code})
    context: dict[str, object] = {"code": code}
    if code:
        context["name"] = str(every[code].definition.name)
        context["table"] = _fields(record_of_processing([every[code].definition]))
    else:
        context["table"] = _overview(version.definition for version in every.values())
    return render(request, "standards/processing.html", context)


@require_safe
def processing_csv(request: HttpRequest) -> HttpResponse:
    """The whole record of processing."""
    lines = [["service", "field", "name", "class", "purpose", "legal_basis", "retention_months", "readers"]]
    for row in record_of_processing(version.definition for version in queries.published_services().values()):
        kept = "" if row.retention_months is None else str(row.retention_months)
        lines.append([row.service, row.field, row.name, row.personal, row.purpose, row.legal_basis, kept, row.readers])
    return _csv("record-of-processing.csv", lines)


def _csv(name: str, lines: Iterable[list[str]]) -> HttpResponse:
    content = "".join(csv_line(safe_cell(cell) for cell in line) for line in lines)
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse("\ufeff" + content, content_type="text/csv; charset=utf-8", headers=disposition)


def _fields(rows: Iterable[Processing]) -> Table:
    columns = [
        Column(_("Data"), is_heading=True, is_wide=True),
        Column(_("Class")),
        Column(_("Purpose")),
        Column(_("Legal basis")),
        Column(_("Kept for (months)"), is_number=True),
        Column(_("Read by")),
    ]
    cells = [
        Row([row.name, row.class_name, row.purpose, row.legal_basis, row.retention_months, row.readers]) for row in rows
    ]
    return Table(columns, cells, caption=_("Personal data of this service"), is_caption_hidden=True)


def _overview(services: Iterable[ServiceDefinition]) -> Table:
    columns = [
        Column(_("Service"), is_heading=True, is_wide=True),
        Column(_("Personal data"), is_number=True),
        Column(_("of them specific"), is_number=True),
        Column(_("Kept at most (months)"), is_number=True),
    ]
    rows = []
    for service in services:
        found = list(record_of_processing([service]))
        longest = max((row.retention_months or 0 for row in found), default=0)
        specific = sum(row.personal == "specific" for row in found)
        rows.append(Row([Link(str(service.name), f"?service={service.code}"), len(found), specific, number(longest)]))
    return Table(columns, rows, caption=_("Personal data by service"), is_caption_hidden=True)
