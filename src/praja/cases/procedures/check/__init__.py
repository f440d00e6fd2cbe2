"""The checker of a procedure: what would go wrong, in the words of officers, before it is published."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from praja.cases.definitions import Procedure
from praja.cases.expressions import Type
from praja.cases.procedures.check.clocks import clocks
from praja.cases.procedures.check.conditions import conditions
from praja.cases.procedures.check.documents import documents as about_documents
from praja.cases.procedures.check.fields import fields
from praja.cases.procedures.check.findings import Checked, Finding, Severity
from praja.cases.procedures.check.payments import payments
from praja.cases.procedures.check.people import people
from praja.cases.procedures.check.structure import structure
from praja.cases.procedures.check.times import longest_way, times

__all__ = ["Finding", "Severity", "check_process", "longest_way"]


def check_process(
    procedure: Procedure,
    forms: Mapping[str, Mapping[str, Type]],
    documents: Collection[str],
    promise_days: int | None,
    *,
    organizations: Collection[str] | None = None,
    services: Collection[str] | None = None,
) -> list[Finding]:
    """Everything that is wrong or doubtful with a procedure, errors first, then in the order of its table.

    Never raises, whatever the procedure says: a draft need not be well formed.

    Args:
        forms: code of each form of the service to the types of its fields by their names (`Form.types`).
        documents: codes of the documents of the service.
        promise_days: working days its standard promises, or None.
        organizations, services: codes that exist; None leaves them unchecked.
    """
    checked = Checked(procedure, forms, documents, promise_days, organizations, services)
    rules = (structure, people, fields, conditions, about_documents, payments, clocks, times)
    found = [finding for rule in rules for finding in rule(checked)]
    order = {code: position for position, code in enumerate(checked.flow.steps)}
    return sorted(found, key=lambda item: (item.severity is not Severity.ERROR, order.get(item.step, -1)))
