"""What a public service is, as data: what it asks, what it promises, how it runs, and what comes out of it.

A definition comes from the regency pack or the editor, is kept as JSON in a `ServiceVersion`, and never changes once it
is published. See docs/services.md.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from enum import StrEnum
from functools import cached_property
from typing import Any

import msgspec

from praja.cases.definitions import Procedure, Text, parse_procedure
from praja.cases.forms import Form
from praja.kernel.errors import Invalid
from praja.services.documents.templates import Template

CLOCK = "service"
"""The clock of a service's procedure that keeps the promise of its standard."""
MOST_DAYS = 250
MOST_KEYWORDS = 40
CODE_LENGTH = 60


class Kind(StrEnum):
    """What comes out of a service."""

    PERMIT = "permit"
    LETTER = "letter"
    RECOMMENDATION = "recommendation"
    REGISTRATION = "registration"


class Channel(StrEnum):
    """How one may apply."""

    ONLINE = "online"
    COUNTER = "counter"


class Provider(StrEnum):
    """Providers that depend on where the applicant lives."""

    VILLAGE = "village_office"
    DISTRICT = "district_office"


LOCAL_PROVIDERS = frozenset(Provider)


class _Struct(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class Basis(_Struct, frozen=True):
    """A rule: its title and the article. `is_unconfirmed`: nobody has compared it with the published text yet."""

    text: str
    article: str = ""
    url: str = ""
    is_unconfirmed: bool = False


class Requirement(_Struct, frozen=True):
    """What an applicant brings. `field`: the field of the application form in which it is given."""

    code: str
    name: Text
    help: Text | None = None
    field: str = ""
    is_unconfirmed: bool = False


class Statement(_Struct, frozen=True):
    """A component of the standard that is said in words."""

    text: Text
    is_unconfirmed: bool = False


class Duration(_Struct, frozen=True):
    """Working days from the complete application until the decision. `minutes`: what is usual when one waits for it."""

    days: int
    basis: Basis
    minutes: int | None = None
    starts_at: str = "complete"


class Fee(_Struct, frozen=True):
    """What it costs: an amount, or the code of a tariff that computes it."""

    basis: Basis
    rupiah: int | None = None
    tariff: str = ""
    note: Text | None = None

    @property
    def is_free(self) -> bool:
        return self.rupiah == 0


class Product(_Struct, frozen=True):
    """What the applicant gets. `document`: code of the document of the service that is it."""

    text: Text
    document: str = ""


class Decree(_Struct, frozen=True):
    """The decision by which the provider has laid the standard down, and who of the public took part."""

    text: str
    on: dt.date | None = None
    participation: Text | None = None
    is_unconfirmed: bool = False


class Standard(_Struct, frozen=True):
    """The 14 components of a service standard (PermenPANRB 15/2014); the procedure is that of the service.

    The first six are those of service delivery, which a provider must publish. None: the component is not there yet.
    """

    duration: Duration
    fee: Fee
    product: Product
    requirements: tuple[Requirement, ...] = ()
    complaints: Statement | None = None
    legal_basis: tuple[Basis, ...] = ()
    facilities: Statement | None = None
    competence: Statement | None = None
    supervision: Statement | None = None
    staff_count: Statement | None = None
    guarantee: Statement | None = None
    safety: Statement | None = None
    evaluation: Statement | None = None
    decree: Decree | None = None


class Validity(_Struct, frozen=True):
    """How long the document holds."""

    months: int


class Silence(_Struct, frozen=True):
    """What follows when the provider lets the time pass: `is_granted` when the law takes silence for consent."""

    is_granted: bool
    basis: Basis


class ServiceDefinition(_Struct, frozen=True, dict=True):
    """A whole service.

    Attributes:
        code: names it for ever.
        provider: code of an organization, or a `Provider`.
        life_events: codes of the pack's life events it belongs to.
        keywords: other words people use for it, in any language.
        forms: by code; "application" is what the applicant fills in.
        procedure: its code is "service/" and the code of the service.
        documents: by code.
    """

    code: str
    name: Text
    summary: Text
    kind: Kind
    provider: str
    channels: tuple[Channel, ...]
    standard: Standard
    forms: dict[str, Form]
    procedure: Procedure
    documents: dict[str, Template] = {}
    life_events: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    validity: Validity | None = None
    silence: Silence | None = None

    @property
    def is_local(self) -> bool:
        """Whether the office of the applicant's place provides it."""
        return self.provider in LOCAL_PROVIDERS

    @property
    def days(self) -> int:
        """Working days promised."""
        return self.standard.duration.days

    @cached_property
    def content(self) -> dict[str, Any]:
        """The definition as plain JSON."""
        plain: dict[str, Any] = msgspec.to_builtins(self)
        return plain

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) of the canonical JSON: keys sorted, no spaces."""
        return hashlib.sha256(msgspec.json.encode(self.content, order="sorted")).hexdigest()


def procedure_code(service: str) -> str:
    """Code of the procedure of a service."""
    return f"service/{service}"


def parse_service(content: Any) -> ServiceDefinition:
    """Build and check a service from decoded YAML or JSON. Code and name of the procedure follow from the service.

    Raises:
        Invalid: the content has the wrong shape or its parts do not fit together; the message names every fault.
    """
    if isinstance(content, dict) and isinstance(content.get("procedure"), dict):
        named = {"code": procedure_code(str(content.get("code"))), "name": content.get("name")}
        content = content | {"procedure": named | content["procedure"]}
    try:
        service = msgspec.convert(content, ServiceDefinition)
        parse_procedure(content["procedure"])
    except msgspec.ValidationError as error:
        raise Invalid(str(error), field="service") from error
    faults = list(faults_of(service))
    if faults:
        raise Invalid("; ".join(faults), field="service")
    return service


def faults_of(service: ServiceDefinition) -> Iterator[str]:
    """What does not fit together within a service."""
    if not service.code.replace("-", "").isalnum() or len(service.code) > CODE_LENGTH or not service.code.islower():
        yield f"code: write at most {CODE_LENGTH} lower-case letters, digits and hyphens"
    if not 1 <= service.days <= MOST_DAYS:
        yield f"standard.duration.days must lie between 1 and {MOST_DAYS}"
    fee = service.standard.fee
    if (fee.rupiah is None) == (not fee.tariff):
        yield "standard.fee: give either rupiah or a tariff"
    if fee.rupiah is not None and fee.rupiah < 0:
        yield "standard.fee.rupiah must not be negative"
    if service.procedure.code != procedure_code(service.code):
        yield f"procedure.code must be {procedure_code(service.code)}"
    if CLOCK not in service.procedure.clocks:
        yield f"procedure.clocks: the clock {CLOCK} is missing"
    codes = [item.code for item in service.standard.requirements]
    yield from (
        f"standard.requirements: {code} stands there twice" for code in {c for c in codes if codes.count(c) > 1}
    )
    if "application" not in service.forms:
        yield "forms: the form application is missing"
    if service.standard.product.document and service.standard.product.document not in service.documents:
        yield f"standard.product.document: there is no document {service.standard.product.document}"
    if len(service.keywords) > MOST_KEYWORDS:
        yield f"keywords: at most {MOST_KEYWORDS}"
    yield from _unknown_parts(service)


def _unknown_parts(service: ServiceDefinition) -> Iterator[str]:
    """Forms and documents that steps name but the service does not have."""
    for step in service.procedure.steps:
        named = [step.form, *(ask.form for ask in step.asks)]
        yield from (f"{step.code}: there is no form {code}" for code in named if code and code not in service.forms)
        if step.produces and step.produces not in service.documents:
            yield f"{step.code}: there is no document {step.produces}"
        for action in step.actions:
            if action.signs and action.signs not in service.documents:
                yield f"{step.code}.{action.code}: there is no document {action.signs}"
