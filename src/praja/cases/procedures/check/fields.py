"""Forms, fields and conditions: are they there, who writes what, and is a field filled in before it is asked about?"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from praja.cases.definitions import Step
from praja.cases.procedures.check.findings import Checked, Finding, error, warning

APPLICATION = "application"
"""The form the applicant fills in; its fields bear their own names, those of other forms CODE.field."""
PLATFORM_FIELDS = frozenset(
    {
        "applicant.name",
        "applicant.nik",
        "applicant.address",
        "service.name",
        "case.reference",
        "organization.name",
        "village.name",
        "district.name",
        "regency.name",
    }
)
"""Fields the platform knows of every case, whatever its forms ask."""
RESERVED = frozenset(name.split(".")[0] for name in PLATFORM_FIELDS) | {"document", "signer"}


def fields(checked: Checked) -> Iterator[Finding]:
    """Faults of forms and of the fields they write."""
    yield from _forms(checked)
    yield from _writers(checked)


def _forms(checked: Checked) -> Iterator[Finding]:
    for step in checked.flow.steps.values():
        for form in dict.fromkeys([step.form, *(ask.form for ask in step.asks)]):
            if form and form not in checked.forms:
                yield error(
                    "unknown-form",
                    step.code,
                    _("“{step}” asks to fill in the form “{form}”, which the service does not have."),
                    _("Choose one of the forms of the service, or add it."),
                    step=step.name,
                    form=form,
                )
        if step.sub_service and checked.services is not None and step.sub_service not in checked.services:
            yield error(
                "unknown-service",
                step.code,
                _("“{step}” waits for the service “{service}”, which does not exist."),
                _("Choose a service of the catalogue."),
                step=step.name,
                service=step.sub_service,
            )


def _writers(checked: Checked) -> Iterator[Finding]:
    """Two that write the same fields: beside each other one loses what the other wrote, later it is written over."""
    written: dict[str, Step] = {}
    for step in checked.flow.steps.values():
        writers = [ask.code for ask in step.asks]
        if step.form:
            writers.append(step.code)
        for writer in sorted({writer for writer in writers if writers.count(writer) > 1}):
            yield error(
                "two-writers",
                step.code,
                _("In “{step}” two fill in the same fields (“{writer}”) beside each other: one answer would be lost."),
                _("Give each contribution of the step a code of its own."),
                step=step.name,
                writer=writer,
            )
        for writer in dict.fromkeys(writers):
            if writer in RESERVED:
                yield error(
                    "reserved-code",
                    step.code,
                    _("“{writer}” in “{step}” is a name of the platform's own fields."),
                    _("Choose another code."),
                    writer=writer,
                    step=step.name,
                )
            if writer in written:
                yield warning(
                    "written-over",
                    step.code,
                    _("“{step}” writes over the fields (“{writer}”) that “{other}” has filled in."),
                    _("Give one of them another code, if the first answer is to be kept."),
                    step=step.name,
                    writer=writer,
                    other=written[writer].name,
                )
            written.setdefault(writer, step)
