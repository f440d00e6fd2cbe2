"""The page of one service: the published standard, in the order of its 14 components."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from praja.cases.definitions import Procedure
from praja.cases.procedures.actors import seated
from praja.kernel.text import number
from praja.kernel.ui.components import Content, Link, Status, Tone
from praja.services.standards import catalogue
from praja.services.standards.components import COMPONENTS, Component
from praja.services.standards.definitions import Basis, Channel, ServiceDefinition, Statement
from praja.services.standards.models import ServiceVersion, State
from praja.services.standards.presenters.durations import Reality
from praja.services.standards.presenters.words import (
    CHANNELS,
    KINDS,
    basis_in_words,
    fee_in_words,
    promise,
    provider_name,
    unconfirmed,
)

APPLY = "applications:begin"

Fact = tuple[str, Content | Link | Status]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a component; `is_unconfirmed` marks what nobody has confirmed."""

    text: str
    help: str = ""
    is_unconfirmed: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A component as the page shows it; the procedure is drawn by its own tag."""

    number: int
    code: str
    name: str
    lines: list[Line]

    @property
    def is_missing(self) -> bool:
        return not self.lines and self.code != "procedure"


@dataclass(frozen=True, slots=True)
class ServiceView:
    """Everything on the page of a service."""

    code: str
    name: str
    summary: str
    facts: list[Fact]
    delivery: list[Part]
    inner: list[Part]
    procedure: Procedure
    unconfirmed: str
    apply: str
    is_village_letter: bool
    offices: list[str]
    events: list[Link]
    version: str
    is_in_force: bool


def service_view(version: ServiceVersion, reality: Reality | None, offices: list[str]) -> ServiceView:
    """Present a version of a service; `offices` are the names of the village offices that offer it."""
    service = version.definition
    parts = [_part(component, service, reality) for component in COMPONENTS]
    count = unconfirmed(version.content)
    known = catalogue.life_events()
    return ServiceView(
        code=service.code,
        name=str(service.name),
        summary=str(service.summary),
        facts=_facts(service, reality),
        delivery=[part for part, component in zip(parts, COMPONENTS, strict=True) if component.is_delivery],
        inner=[part for part, component in zip(parts, COMPONENTS, strict=True) if not component.is_delivery],
        procedure=seated(service.procedure, service.provider),
        unconfirmed=ngettext(
            "%(count)s part of this standard is not confirmed by the agency yet; it is marked.",
            "%(count)s parts of this standard are not confirmed by the agency yet; they are marked.",
            count,
        )
        % {"count": number(count)}
        if count
        else "",
        apply=_apply(version),
        is_village_letter=service.is_local,
        offices=offices,
        events=[
            Link(str(known[code].name), reverse("standards:life_event", args=[code]))
            for code in service.life_events
            if code in known
        ],
        version=_("Version %(number)s") % {"number": version.number},
        is_in_force=version.state == State.PUBLISHED,
    )


def _apply(version: ServiceVersion) -> str:
    """Where one applies; empty when it is not possible online."""
    if Channel.ONLINE not in version.definition.channels or version.state != State.PUBLISHED:
        return ""
    try:
        return reverse(APPLY, args=[version.service_id])
    except NoReverseMatch:
        return ""


def _facts(service: ServiceDefinition, reality: Reality | None) -> list[Fact]:
    facts: list[Fact] = [
        (_("Provided by"), provider_name(service.provider, is_whole=True)),
        (_("Kind"), str(KINDS[service.kind])),
        (_("Time"), promise(service)),
        (_("Fee"), fee_in_words(service.standard.fee)),
        (_("How to apply"), ", ".join(str(CHANNELS[channel]) for channel in service.channels)),
    ]
    if service.validity is not None:
        months = ngettext("%(count)s month", "%(count)s months", service.validity.months)
        facts.append((_("Holds for"), months % {"count": number(service.validity.months)}))
    if reality is not None:
        facts += [
            (_("Half of them took at most"), _("%(days)s working days") % {"days": number(reality.median, 1)}),
            (
                _("Nine of ten took at most"),
                Status(
                    _("%(days)s working days") % {"days": number(reality.p90, 1)},
                    Tone.SUCCESS if reality.p90 <= service.days else Tone.WARNING,
                ),
            ),
        ]
    if service.silence is not None and service.silence.is_granted:
        facts.append((_("When the time passes without a decision"), _("It counts as granted (fiktif positif).")))
    return facts


def _part(component: Component, service: ServiceDefinition, reality: Reality | None) -> Part:
    return Part(component.number, component.code, str(component.name), _lines(component, service, reality))


def _lines(component: Component, service: ServiceDefinition, reality: Reality | None) -> list[Line]:
    standard = service.standard
    if component.code == "requirements":
        return [Line(str(item.name), str(item.help or ""), item.is_unconfirmed) for item in standard.requirements]
    if component.code == "procedure":
        return []
    if component.code == "duration":
        lines = [
            Line(promise(service), _("From the complete application until the decision.")),
            _basis(standard.duration.basis),
        ]
        if service.silence is not None:
            lines.append(_basis(service.silence.basis))
        return lines
    if component.code == "fee":
        note = str(standard.fee.note or "")
        return [Line(fee_in_words(standard.fee), note), _basis(standard.fee.basis)]
    if component.code == "product":
        return [Line(str(standard.product.text))]
    if component.code == "legal_basis":
        return [_basis(basis) for basis in standard.legal_basis]
    statement: Statement | None = getattr(standard, component.code)
    return [Line(str(statement.text), is_unconfirmed=statement.is_unconfirmed)] if statement is not None else []


def _basis(basis: Basis) -> Line:
    return Line(basis_in_words(basis), is_unconfirmed=basis.is_unconfirmed, href=basis.url)
