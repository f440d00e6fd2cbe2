"""The record of processing (ROPA, UU 27/2022 article 31), made from what the forms of services say of each field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from praja.cases.definitions import Officer, Performer
from praja.cases.forms import Field, Form, Personal
from praja.cases.procedures.actors import performer_name, seated
from praja.services.standards.checking import APPLICATION, writers
from praja.services.standards.definitions import ServiceDefinition

APPLICANT_FIELDS = (
    ("applicant.name", gettext_lazy("Name of the applicant")),
    ("applicant.nik", gettext_lazy("NIK of the applicant")),
    ("applicant.address", gettext_lazy("Address of the applicant")),
    ("applicant.contact", gettext_lazy("Telephone and e-mail of the applicant")),
)
"""What every application asks, whatever its form."""

CLASSES = {Personal.GENERAL: gettext_lazy("general"), Personal.SPECIFIC: gettext_lazy("specific")}


@dataclass(frozen=True, slots=True)
class Processing:
    """One kind of personal data in one service.

    Attributes:
        retention_months: how long it is kept after the case is closed; None when nobody has said.
        readers: who reads it, as the procedure says.
    """

    service: str
    field: str
    name: str
    personal: Personal
    purpose: str
    legal_basis: str
    retention_months: int | None
    readers: str

    @property
    def class_name(self) -> str:
        return str(CLASSES[self.personal])


def record_of_processing(services: Iterable[ServiceDefinition]) -> Iterator[Processing]:
    """Every field with personal data, service by service in the order of their forms."""
    for service in services:
        readers = _readers(service)
        application = service.forms[APPLICATION]
        for code, name in APPLICANT_FIELDS:
            yield Processing(
                service.code,
                code,
                str(name),
                Personal.GENERAL,
                _("To know and reach whoever applies"),
                application.legal_basis,
                application.retention_months,
                readers,
            )
        for writer, form in writers(service):
            for path, field, around in _personal(form):
                prefix = "" if writer == APPLICATION else f"{writer}."
                yield _row(service, form, f"{prefix}{path}", field, around, readers)


def _personal(form: Form) -> Iterator[tuple[str, Field, Field | None]]:
    """Fields and columns that hold personal data, each with the table it stands in."""
    for field in form.fields.values():
        if field.personal is not Personal.NONE:
            yield field.code, field, None
        for column in field.columns:
            if column.personal is not Personal.NONE:
                yield f"{field.code}.{column.code}", column, field


def _row(
    service: ServiceDefinition, form: Form, path: str, field: Field, table: Field | None, readers: str
) -> Processing:
    sources = [source for source in (field, table) if source is not None]
    purpose = next((source.purpose for source in sources if source.purpose is not None), None)
    basis = next((source.legal_basis for source in sources if source.legal_basis), form.legal_basis)
    kept = [source.retention_months for source in sources if source.retention_months is not None]
    return Processing(
        service.code,
        path,
        str(field.name) if table is None else f"{table.name}: {field.name}",
        field.personal,
        str(purpose or ""),
        basis,
        kept[0] if kept else form.retention_months,
        readers,
    )


def _readers(service: ServiceDefinition) -> str:
    performers: list[Performer] = []
    for step in seated(service.procedure, service.provider).steps:
        performers += [step.actor, *(ask.by for ask in step.asks)]
    officers = [one for one in performers if isinstance(one, Officer)]
    return ", ".join(dict.fromkeys(performer_name(one) for one in officers))
