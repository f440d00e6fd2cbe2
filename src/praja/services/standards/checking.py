"""Everything that can be wrong with a service: its parts, its forms, its procedure, its documents."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.utils.translation import gettext_lazy as _

from praja.cases.definitions import Step
from praja.cases.expressions import Type
from praja.cases.forms import Form, Kind
from praja.cases.procedures.check import check_process
from praja.cases.procedures.check.findings import Finding, Severity
from praja.kernel.errors import Invalid
from praja.services.documents.templates import PLATFORM_FIELDS
from praja.services.payments.tariffs import all_tariffs
from praja.services.standards.definitions import ServiceDefinition

APPLICATION = "application"


def fields_of(service: ServiceDefinition) -> dict[str, Type]:
    """Every name a case of the service has in expressions and documents, with its type."""
    known = dict.fromkeys(sorted(PLATFORM_FIELDS), Type.TEXT)
    for writer, form in writers(service):
        known |= form.types("" if writer == APPLICATION else f"{writer}.")
    return known


def writers(service: ServiceDefinition) -> Iterator[tuple[str, Form]]:
    """What fills in a form, with the form: the application, then steps and what they ask of others."""
    named = [(APPLICATION, APPLICATION)]
    for step in service.procedure.steps:
        named += [(step.code, step.form), *((ask.code, ask.form) for ask in step.asks)]
    yield from ((writer, service.forms[code]) for writer, code in named if code in service.forms)


def faults(service: ServiceDefinition, *, services: Collection[str] | None = None) -> Iterator[str]:
    """What keeps a service, well formed as it is, from being published; `services` are the codes that exist."""
    known = fields_of(service)
    application = service.forms[APPLICATION]
    outside = dict.fromkeys(sorted(PLATFORM_FIELDS), Type.TEXT)
    for code, form in service.forms.items():
        around = outside if code == APPLICATION else outside | application.types()
        yield from (f"forms.{code}: {fault}" for fault in form.faults(around))
        yield from _unknown_letters(code, form, services)
    used = {code for step in service.procedure.steps for code in _forms(step)} | {APPLICATION}
    yield from (f"forms.{code}: no step asks for it" for code in sorted(set(service.forms) - used))
    for requirement in service.standard.requirements:
        if requirement.field and requirement.field not in application.fields:
            yield f"standard.requirements.{requirement.code}: there is no field {requirement.field}"
    yield from _fee_faults(service)
    for code, template in service.documents.items():
        yield from (f"documents.{code}: {fault}" for fault in template.faults(frozenset(known)))
    yield from (
        f"procedure: {finding.message} {finding.remedy}"
        for finding in findings(service, services=services)
        if finding.severity is Severity.ERROR
    )


def _fee_faults(service: ServiceDefinition) -> Iterator[str]:
    """Whether what a tariff needs is asked, and the fee is billed where there is a tariff and nowhere else."""
    code, bills = service.standard.fee.tariff, any(step.bills for step in service.procedure.steps)
    if bills and not code:
        yield "standard.fee.tariff is missing: a step of the procedure bills the fee"
    if code and not bills:
        yield f"procedure: no step bills the fee of the tariff {code}"
    versions = [item for item in all_tariffs() if item.code == code]
    if code and not versions:
        yield f"standard.fee.tariff: there is no tariff {code}"
    asked = service.forms[APPLICATION].fields
    needed = {item.code for version in versions for item in version.inputs}
    yield from (f"standard.fee.tariff: no question gives its {name}" for name in sorted(needed - asked.keys()))


def findings(
    service: ServiceDefinition, *, organizations: Collection[str] | None = None, services: Collection[str] | None = None
) -> list[Finding]:
    """What the checker of procedures says of the procedure of a service."""
    forms = {code: form.types() for code, form in service.forms.items()}
    return check_process(
        service.procedure, forms, service.documents, service.days, organizations=organizations, services=services
    )


def require_sound(service: ServiceDefinition) -> None:
    """Refuse a service with faults.

    Raises:
        Invalid: the message names every fault.
    """
    found = list(faults(service))
    if found:
        raise Invalid(_("The service has faults: %(faults)s") % {"faults": "; ".join(found)}, field="service")


def _forms(step: Step) -> Iterator[str]:
    yield step.form
    yield from (ask.form for ask in step.asks)


def _unknown_letters(code: str, form: Form, services: Collection[str] | None) -> Iterator[str]:
    for field in form.fields.values():
        if field.kind is Kind.LETTER and services is not None and field.service not in services:
            yield f"forms.{code}: {field.code}: there is no service {field.service}"
