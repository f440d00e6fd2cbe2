"""The catalogue as lists: services, life events, the finder, the completeness of standards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from praja.kernel.text import number
from praja.kernel.ui.components import Column, Link, Row, Table
from praja.services.standards import catalogue
from praja.services.standards.catalogue import LifeEvent, Question
from praja.services.standards.components import COMPONENTS, level, missing
from praja.services.standards.models import ServiceVersion
from praja.services.standards.presenters.durations import Reality
from praja.services.standards.presenters.words import KINDS, fee_in_words, promise, provider_name


def service_table(versions: Iterable[ServiceVersion], realities: Mapping[str, Reality]) -> Table:
    """Services with what they promise and how long they took."""
    columns = [
        Column(_("Service"), is_heading=True, is_wide=True),
        Column(_("Kind")),
        Column(_("Provided by")),
        Column(_("Promised")),
        Column(_("Half of them took")),
        Column(_("Fee")),
    ]
    rows = [
        Row(
            cells=[
                str(version.definition.name),
                str(KINDS[version.definition.kind]),
                provider_name(version.definition.provider),
                promise(version.definition),
                took(realities.get(version.service_id)),
                fee_in_words(version.definition.standard.fee),
            ],
            href=reverse("standards:service", args=[version.service_id]),
            note=str(version.definition.summary),
        )
        for version in versions
    ]
    return Table(columns, rows, caption=_("Services"), is_caption_hidden=True)


def took(reality: Reality | None) -> str:
    """The median in words, or that nothing was decided."""
    if reality is None:
        return _("none yet")
    return _("up to %(days)s days") % {"days": number(reality.median, 1)}


def event_links() -> list[Link]:
    """All life events, in the order of the pack."""
    return [
        Link(str(event.name), reverse("standards:life_event", args=[event.code]))
        for event in catalogue.life_events().values()
    ]


@dataclass(frozen=True, slots=True)
class EventView:
    """The page of a life event."""

    name: str
    summary: str
    advice: list[str]
    table: Table


def event_view(event: LifeEvent, versions: Iterable[ServiceVersion], realities: Mapping[str, Reality]) -> EventView:
    return EventView(
        str(event.name), str(event.summary), [str(one) for one in event.advice], service_table(versions, realities)
    )


@dataclass(frozen=True, slots=True)
class FinderView:
    """Where somebody is in the finder: what they said (each line leads back), the next question, or the result."""

    said: list[tuple[str, Link]]
    question: str
    answers: list[Link]
    outside: str
    services: tuple[str, ...]

    @property
    def is_done(self) -> bool:
        return not self.question


def finder_view(path: list[str]) -> FinderView:
    """Follow the answers of `path` from the first question; what does not fit is left out."""
    tree = catalogue.finder()
    question = tree.question(tree.start)
    said: list[tuple[str, Link]] = []
    taken: list[str] = []
    for code in path:
        answer = question.answer(code) if question is not None else None
        if question is None or answer is None:
            break
        said.append((str(question.text), Link(str(answer.name), _address(taken))))
        taken.append(code)
        if not answer.question:
            outside = str(answer.outside) if answer.outside is not None else ""
            return FinderView(said, "", [], outside, answer.services)
        question = tree.question(answer.question)
    answers = _answers(question, taken) if question is not None else []
    return FinderView(said, str(question.text) if question is not None else "", answers, "", ())


def _answers(question: Question, taken: list[str]) -> list[Link]:
    return [Link(str(answer.name), _address([*taken, answer.code])) for answer in question.answers]


def _address(path: list[str]) -> str:
    here = reverse("standards:finder")
    return f"{here}?path={'.'.join(path)}" if path else here


def completeness_table(versions: Iterable[ServiceVersion]) -> Table:
    """Which components each service still lacks, by provider."""
    columns = [
        Column(_("Service"), is_heading=True, is_wide=True),
        Column(_("Provided by")),
        Column(_("Components"), is_number=True),
        Column(_("Missing")),
        Column(_("Laid down by")),
        Column(_("Level in F02"), is_number=True),
    ]
    ordered = sorted(versions, key=lambda version: (provider_name(version.definition.provider), version.service_id))
    rows = []
    for version in ordered:
        service, lacking = version.definition, missing(version.definition)
        decree = service.standard.decree
        rows.append(
            Row(
                cells=[
                    str(service.name),
                    provider_name(service.provider),
                    f"{len(COMPONENTS) - len(lacking)}/{len(COMPONENTS)}",
                    ", ".join(str(component.name) for component in lacking),
                    decree.text if decree is not None else _("no decree yet"),
                    level(service),
                ],
                href=reverse("standards:service", args=[version.service_id]),
            )
        )
    return Table(columns, rows, caption=_("Completeness of service standards"), is_caption_hidden=True)
