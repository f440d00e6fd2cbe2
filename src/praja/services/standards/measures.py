"""Figures about the standards themselves; how long services really take is told by the room of applications."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from praja.kernel.measures.periods import Period
from praja.kernel.measures.registry import Unit, Value, measure
from praja.services.standards import catalogue
from praja.services.standards.components import COMPONENTS, missing
from praja.services.standards.queries import published_services

SOURCE = _("Published service standards (PermenPANRB 15/2014; PEKPPP form F02)")


@measure(
    "standards.completeness",
    unit=Unit.PERCENT,
    name=_("Completeness of service standards"),
    definition=_(
        "Share of the 14 components of the service standard that the services in force have, as they are today."
    ),
    source=SOURCE,
    breakdowns=("agency",),
)
def completeness(period: Period, breakdown: str | None) -> list[Value]:
    found: dict[str | None, list[int]] = defaultdict(list)
    for version in published_services().values():
        key = catalogue.steward(version.definition.provider) if breakdown else None
        found[key].append(len(COMPONENTS) - len(missing(version.definition)))
    if not found and not breakdown:
        return [Value(None, None, 0)]
    return [
        Value(key, Decimal(100 * sum(there)) / (len(COMPONENTS) * len(there)), len(there))
        for key, there in found.items()
    ]


@measure(
    "standards.services",
    unit=Unit.COUNT,
    name=_("Services in the catalogue"),
    definition=_("Services whose standard is in force today."),
    source=SOURCE,
    breakdowns=("agency",),
)
def services(period: Period, breakdown: str | None) -> list[Value]:
    found: dict[str | None, int] = defaultdict(int)
    for version in published_services().values():
        found[catalogue.steward(version.definition.provider) if breakdown else None] += 1
    if not found and not breakdown:
        return [Value(None, Decimal(0), 0)]
    return [Value(key, Decimal(count), count) for key, count in found.items()]
