"""What the pack says about the catalogue as a whole: life events, the finder, the charter, who publishes.

Read once in the life of a process; a changed pack takes effect when the processes start again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

import msgspec

from praja.cases.definitions import Text
from praja.government.pack import pack
from praja.services.standards.definitions import Basis

LIFE_EVENTS = "services/common/life-events.yaml"
FINDER = "services/common/finder.yaml"
CATALOGUE = "services/common/catalogue.yaml"
DEEPEST = 6
"""No citizen should have to answer more questions than this to find a service."""


class LifeEvent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that happens in a life or a business and takes several services; `advice` says in which order."""

    code: str
    name: Text
    summary: Text
    advice: tuple[Text, ...] = ()


class LifeEvents(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file LIFE_EVENTS."""

    life_events: tuple[LifeEvent, ...]


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An answer of the finder: leads to another question, or to services, or to somebody else (`outside`)."""

    code: str
    name: Text
    question: str = ""
    services: tuple[str, ...] = ()
    outside: Text | None = None


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    text: Text
    answers: tuple[Answer, ...]

    def answer(self, code: str) -> Answer | None:
        return next((item for item in self.answers if item.code == code), None)


class Finder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file FINDER: a small decision tree, "which service do I need?"."""

    start: str
    questions: tuple[Question, ...]

    def question(self, code: str) -> Question | None:
        return next((item for item in self.questions if item.code == code), None)

    def faults(self, services: frozenset[str]) -> Iterator[str]:
        """What is wrong with the tree, given the codes of all services."""
        codes = [item.code for item in self.questions]
        if self.start not in codes:
            yield f"start names no question: {self.start}"
        yield from (
            f"the question {code} stands there twice" for code in sorted({c for c in codes if codes.count(c) > 1})
        )
        for question in self.questions:
            for answer in question.answers:
                where = f"{question.code}.{answer.code}"
                if sum((bool(answer.question), bool(answer.services), answer.outside is not None)) != 1:
                    yield f"{where}: lead to one of question, services, outside"
                if answer.question and answer.question not in codes:
                    yield f"{where}: there is no question {answer.question}"
                yield from (f"{where}: there is no service {code}" for code in answer.services if code not in services)
        if self._depth(self.start, DEEPEST + 1) > DEEPEST:
            yield f"more than {DEEPEST} questions in a row, or a circle"

    def _depth(self, code: str, limit: int) -> int:
        question = self.question(code)
        if question is None or limit == 0:
            return 0
        return 1 + max((self._depth(answer.question, limit - 1) for answer in question.answers), default=0)


class Charter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The promise all providers of the regency give in public (maklumat pelayanan)."""

    text: Text
    sanctions: Text
    basis: tuple[Basis, ...]
    signed_by: Text


class CatalogueRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file CATALOGUE.

    Attributes:
        publishers: organizations whose administrators publish versions.
        stewards: who keeps the services of the offices of villages and kecamatan.
        stop_words: words that say nothing in a search.
    """

    publishers: tuple[str, ...]
    stewards: Mapping[str, str]
    charter: Charter
    stop_words: frozenset[str] = frozenset()


@lru_cache(maxsize=1)
def life_events() -> dict[str, LifeEvent]:
    """All life events by code, in the order of the pack."""
    return {item.code: item for item in pack().read(LIFE_EVENTS, LifeEvents).life_events}


@lru_cache(maxsize=1)
def finder() -> Finder:
    return pack().read(FINDER, Finder)


@lru_cache(maxsize=1)
def rules() -> CatalogueRules:
    return pack().read(CATALOGUE, CatalogueRules)


def steward(provider: str) -> str:
    """Code of the organization whose administrators keep the services of a provider."""
    return rules().stewards.get(provider, provider)
