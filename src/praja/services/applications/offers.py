"""The services people may apply for, as this room runs them: the content, procedure and forms of one version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

import msgspec

from praja.cases.counting import Term
from praja.cases.definitions import Procedure
from praja.cases.forms import Form
from praja.cases.queries import procedure as procedure_of
from praja.government.queries import Place
from praja.services.applications.models import Application
from praja.services.applications.practice import practice
from praja.services.documents.templates import Template
from praja.services.standards import queries as standards
from praja.services.standards.definitions import CLOCK, ServiceDefinition

APPLICATION_FORM = "application"
SERVICE_CLOCK = CLOCK
DAYS_UNKNOWN = 14


@dataclass(frozen=True, slots=True)
class Offer:
    """A service in one version."""

    version_id: UUID
    number: int
    definition: ServiceDefinition
    procedure: Procedure
    forms: Mapping[str, Form]

    @property
    def code(self) -> str:
        return self.definition.code

    @property
    def form(self) -> Form:
        """What the applicant fills in."""
        return self.forms[APPLICATION_FORM]

    def provider_at(self, place: Place) -> str:
        """Code of the organization that provides it to somebody of that place.

        Raises:
            NotFound: the place has no such office.
        """
        return standards.provider_at(self.definition.provider, village=place.village_code, district=place.district_code)

    def require_offered(self, place: Place) -> None:
        """Refuse a village letter that the office of this place does not issue here.

        Raises:
            Invalid: it does not.
            NotFound: the place has no such office.
        """
        standards.require_offered(standards.version(self.version_id), self.provider_at(place))

    def document(self, code: str, *, organization: str) -> Template:
        """A document as this office issues it.

        Raises:
            NotFound: the service has no such document.
        """
        return standards.template(standards.version(self.version_id), code, organization=organization)

    def days(self) -> dict[str, int]:
        """The working days of each clock of its procedure, with their source and the levels of their warnings."""
        return {code: self._term(code) for code in self.procedure.clocks}

    def _term(self, clock: str) -> Term:
        warnings = practice().warnings
        if clock == SERVICE_CLOCK:
            duration = self.definition.standard.duration
            source = " ".join(filter(None, (duration.basis.text, duration.basis.article)))
            return Term(duration.days, source=source, warnings=warnings)
        steps = [step.days for step in self.procedure.steps if step.time == clock and step.days]
        days = steps[0] if steps else practice().clock_days.get(clock, DAYS_UNKNOWN)
        return Term(days, warnings=warnings)


def offer(service: str) -> Offer:
    """The version of a service that is published now. No SQL query when warm.

    Raises:
        NotFound: nobody offers it.
    """
    return offer_of_version(standards.published(service).pk)


@lru_cache(maxsize=512)
def offer_of_version(version_id: UUID) -> Offer:
    """A version under which something was filed; a published one never changes. No SQL query when warm."""
    version = standards.version(version_id)
    definition = version.definition
    forms = {code: msgspec.convert(msgspec.to_builtins(form), Form) for code, form in definition.forms.items()}
    return Offer(version.pk, version.number, definition, procedure_of(version.procedure_digest), forms)


def offer_of(application: Application) -> Offer:
    """The version an application runs on: the one it was filed under, or that to which its case was moved since.

    No SQL query when warm and its case is loaded.
    """
    filed = standards.version(application.version_id)
    digest = application.case.definition_id
    return offer_of_version(filed.pk if filed.procedure_digest == digest else standards.by_procedure(digest).pk)
