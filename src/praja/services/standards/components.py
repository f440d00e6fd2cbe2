"""The 14 components of a service standard (PermenPANRB 15/2014), their names, and which of them a service has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from praja.kernel.errors import Text
from praja.services.standards.definitions import ServiceDefinition


@dataclass(frozen=True, slots=True)
class Component:
    """One of the 14, in their order. The delivery components (the first six) must be published."""

    number: int
    code: str
    name: Text
    is_there: Callable[[ServiceDefinition], bool]

    @property
    def is_delivery(self) -> bool:
        return self.number <= LAST_OF_DELIVERY


LAST_OF_DELIVERY = 6
COMPONENTS = (
    Component(1, "requirements", _("What you need"), lambda s: bool(s.standard.requirements)),
    Component(2, "procedure", _("System, mechanism and procedure"), lambda s: bool(s.procedure.steps)),
    Component(3, "duration", _("Time allowed"), lambda s: s.days > 0),
    Component(4, "fee", _("Fee or tariff"), lambda s: s.standard.fee.rupiah is not None or bool(s.standard.fee.tariff)),
    Component(5, "product", _("Product"), lambda s: bool(s.standard.product.text.id)),
    Component(6, "complaints", _("Complaints, suggestions and input"), lambda s: s.standard.complaints is not None),
    Component(7, "legal_basis", _("Legal basis"), lambda s: bool(s.standard.legal_basis)),
    Component(8, "facilities", _("Facilities"), lambda s: s.standard.facilities is not None),
    Component(9, "competence", _("Competence of the staff"), lambda s: s.standard.competence is not None),
    Component(10, "supervision", _("Internal supervision"), lambda s: s.standard.supervision is not None),
    Component(11, "staff_count", _("Number of staff"), lambda s: s.standard.staff_count is not None),
    Component(12, "guarantee", _("Guarantee of service"), lambda s: s.standard.guarantee is not None),
    Component(13, "safety", _("Guarantee of safety"), lambda s: s.standard.safety is not None),
    Component(14, "evaluation", _("Evaluation of performance"), lambda s: s.standard.evaluation is not None),
)


def missing(service: ServiceDefinition) -> list[Component]:
    """The components a service does not have yet."""
    return [component for component in COMPONENTS if not component.is_there(service)]


def level(service: ServiceDefinition) -> int:
    """The level of the service in form F02 of PEKPPP as far as the catalogue can tell, from 1 to 4.

    1: some components; 2: all 14; 3: laid down by a decree; 4: with part of the public. Level 5 is judged by people.
    """
    decree = service.standard.decree
    if missing(service):
        return 1
    if decree is None:
        return 2
    return 3 if decree.participation is None else 4
