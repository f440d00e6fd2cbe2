"""What the pack's services hold together: documents that can be set, letters whose facts another service takes over."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from praja.cases.expressions import Type
from praja.cases.forms import Kind
from praja.government.pack import pack
from praja.services.documents import rendering
from praja.services.documents.rendering import Head, Setting
from praja.services.standards.checking import fields_of
from praja.services.standards.contents import read_service, service_files
from praja.services.standards.definitions import Kind as ServiceKind
from praja.services.standards.definitions import ServiceDefinition

SERVICES = {service.code: service for service in (read_service(pack(), path) for path in service_files(pack()))}
SETTING = Setting(
    code="0123456789AB",
    number="470/1/2026",
    on=dt.date(2026, 11, 25),
    head=Head(("Pemerintah", "Desa Contoh")),
    signer_name="Penanda Tangan",
    signer_title="Kepala Desa",
)
SAMPLES: dict[Type, Any] = {Type.NUMBER: Decimal(3), Type.DATE: dt.date(2026, 11, 25), Type.TRUTH: True}


def sample_values(service: ServiceDefinition) -> dict[str, Any]:
    """A value of the right type for every name of the service, with two rows in each table."""
    values = {name: SAMPLES.get(kind, "Contoh isian") for name, kind in fields_of(service).items()}
    for form in service.forms.values():
        for field in form.fields.values():
            if field.kind is Kind.TABLE:
                row = {column.code: SAMPLES.get(column.kind.type, "Contoh") for column in field.columns}
                values[field.code] = [row, row]
    return values


@pytest.mark.parametrize("code", sorted(SERVICES))
def test_every_document_of_the_pack_can_be_set_in_type(code: str) -> None:
    service = SERVICES[code]
    assert service.standard.product.document in service.documents
    for template in service.documents.values():
        assert rendering.pdf(template, sample_values(service), SETTING).startswith(b"%PDF-")


def test_there_are_six_services_of_agencies_and_eighteen_village_letters() -> None:
    local = [service for service in SERVICES.values() if service.is_local]
    assert (len(SERVICES) - len(local), len(local)) == (6, 18)
    assert {service.kind for service in local} == {ServiceKind.LETTER}


def test_what_is_taken_over_from_a_letter_is_among_its_facts() -> None:
    taken = 0
    for service in SERVICES.values():
        fields = service.forms["application"].fields
        for field in fields.values():
            if field.prefill.startswith("letter."):
                _letter, source, fact = field.prefill.split(".")
                assert fact in SERVICES[fields[source].service].documents["letter"].facts
                taken += 1
    assert taken >= 7


def test_everything_asked_of_a_person_says_why_and_for_how_long() -> None:
    for service in SERVICES.values():
        for form in service.forms.values():
            for code in form.personal_codes():
                field = form.fields[code]
                assert field.purpose is not None or field.columns, f"{service.code}.{code}"
                assert field.retention_months or form.retention_months, f"{service.code}.{code}"
