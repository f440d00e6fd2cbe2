"""The catalogue as JSON: what services there are, one as a whole, and the published components as SIPPN names them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Path, Router, Schema
from pydantic import Field

from praja.services.standards import catalogue, queries
from praja.services.standards.checking import APPLICATION
from praja.services.standards.definitions import CODE_LENGTH
from praja.services.standards.models import ServiceVersion
from praja.services.standards.presenters.words import fee_in_words, promise, provider_name
from praja.services.standards.sippn import sippn_entry

router = Router(tags=["services"])


class ServiceRow(Schema):
    code: str
    name: str
    summary: str
    kind: str = Field(description="permit, letter, recommendation or registration")
    provider: str = Field(description="Code of an organization, or village_office, district_office.")
    provider_name: str
    life_events: list[str]
    channels: list[str]
    working_days: int = Field(description="Promised, from the complete application.")
    time: str
    fee: str
    fee_rupiah: int | None = Field(description="Null when a tariff computes it.")
    version: int
    published_at: dt.datetime


class ServiceOut(ServiceRow):
    digest: str = Field(description="SHA-256 of the canonical JSON of `definition`.")
    definition: dict[str, Any] = Field(description="The whole service: standard, forms, procedure, documents.")
    form: dict[str, Any] = Field(description="JSON Schema 2020-12 of what the applicant fills in.")


class LifeEventOut(Schema):
    code: str
    name: str
    summary: str
    services: list[str]


class SippnOut(Schema):
    """The published components under Indonesian names. The form of the import of SIPPN itself is not confirmed."""

    kode: str
    nama_layanan: str
    penyelenggara: str
    persyaratan: list[str]
    sistem_mekanisme_prosedur: list[str]
    jangka_waktu: str
    biaya_tarif: str
    produk_pelayanan: str
    penanganan_pengaduan: str
    dasar_hukum: list[str]
    tautan: str


@router.get("/services", response=list[ServiceRow], summary="Services in force")
def services(
    request: HttpRequest, search: str = "", life_event: str = "", provider: str = "", kind: str = ""
) -> HttpResponse:
    """Best match first with `search`, otherwise by name. A regency has some hundred at most, so all come at once."""
    found = queries.search(search[:100], life_event=life_event, provider=provider, kind=kind)
    return _json([_row(version) for version in found])


@router.get("/services/{code}", response=ServiceOut, summary="A service as a whole")
def service(
    request: HttpRequest, code: str = Path(..., pattern=r"^[a-z0-9-]+$", max_length=CODE_LENGTH)
) -> HttpResponse:
    version = queries.published(code)
    more = {
        "digest": version.digest,
        "definition": version.content,
        "form": version.definition.forms[APPLICATION].json_schema(),
    }
    return _json(_row(version) | more)


@router.get("/life-events", response=list[LifeEventOut], summary="Life events with their services")
def life_events(request: HttpRequest) -> HttpResponse:
    return _json(
        [
            {
                "code": event.code,
                "name": str(event.name),
                "summary": str(event.summary),
                "services": [version.service_id for version in queries.search(life_event=event.code)],
            }
            for event in catalogue.life_events().values()
        ]
    )


@router.get("/sippn", response=list[SippnOut], summary="The published components, for SIPPN")
def sippn(request: HttpRequest) -> HttpResponse:
    """In Indonesian, whatever the language of the reader."""
    return _json([sippn_entry(version) for version in queries.published_services().values()])


def _row(version: ServiceVersion) -> dict[str, Any]:
    service = version.definition
    return {
        "code": service.code,
        "name": str(service.name),
        "summary": str(service.summary),
        "kind": service.kind,
        "provider": service.provider,
        "provider_name": provider_name(service.provider, is_whole=True),
        "life_events": service.life_events,
        "channels": service.channels,
        "working_days": service.days,
        "time": promise(service),
        "fee": fee_in_words(service.standard.fee),
        "fee_rupiah": service.standard.fee.rupiah,
        "version": version.number,
        "published_at": version.published_at,
    }


def _json(content: object) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(content), content_type="application/json")
