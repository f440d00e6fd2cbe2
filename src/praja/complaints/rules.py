"""The regency's rules for complaints, from the pack: categories, routing to agencies, time limits by law.

Read once in the life of a process; a changed pack takes effect when the processes start again.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import msgspec
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from praja.cases.definitions import Text
from praja.cases.models import Case
from praja.cases.questions import Hint, QuestionSet, Schema
from praja.complaints.models import Classification
from praja.government.pack import pack
from praja.government.queries import Place
from praja.kernel.errors import Invalid

CATEGORIES = "complaints/categories.yaml"
ROUTING = "complaints/routing.yaml"
DEADLINES = "complaints/deadlines.yaml"
QUESTIONS = "complaints/questions.yaml"


class Category(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A category. `group_name` is filled from the group it stands in.

    `is_sealed`: reports of it are whistle-blowing, which only officers of its `organization` ever see.
    """

    code: str
    name: Text
    organization: str
    needs_photo_proof: bool
    is_sealed: bool = False
    group_name: Text | None = None


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Categories that are offered together."""

    code: str
    name: Text
    categories: tuple[Category, ...]


class RoutingRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Sends complaints that meet every condition to `organization`. An empty condition is met by all.

    `organization` may hold `{district}` and `{village}`, for the codes of the place: "kec-{district}" is the office of
    its kecamatan.
    """

    name: Text
    organization: str
    categories: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()
    villages: frozenset[str] = frozenset()

    def holds(self, category: str, place: Place) -> bool:
        return (
            (not self.categories or category in self.categories)
            and (not self.districts or place.district_code in self.districts)
            and (not self.villages or place.village_code in self.villages)
        )

    def organization_at(self, place: Place) -> str:
        """Code of the organization that answers at a place."""
        return self.organization.replace("{district}", place.district_code).replace("{village}", place.village_code)


class Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A time limit in working days, in force from `valid_from` to `valid_until` (both included)."""

    code: str
    days: int
    valid_from: dt.date
    source: str
    valid_until: dt.date | None = None

    def is_in_force(self, on: dt.date) -> bool:
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


class Categories(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file CATEGORIES."""

    groups: tuple[Group, ...]


class Routing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file ROUTING."""

    rules: tuple[RoutingRule, ...]


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file DEADLINES."""

    limits: tuple[Limit, ...]


class CategoryQuestions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is asked in addition when a report is of one of `categories`."""

    categories: tuple[str, ...]
    schema: Schema
    hints: dict[str, Hint]

    @property
    def asked(self) -> QuestionSet:
        return QuestionSet(self.schema, self.hints)


class Questions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file QUESTIONS."""

    questions: tuple[CategoryQuestions, ...]


@lru_cache(maxsize=1)
def groups() -> tuple[Group, ...]:
    """All groups with their categories, in the order of the pack."""
    return pack().read(CATEGORIES, Categories).groups


@lru_cache(maxsize=1)
def _by_code() -> dict[str, Category]:
    return {
        item.code: msgspec.structs.replace(item, group_name=group.name)
        for group in groups()
        for item in group.categories
    }


def categories() -> list[Category]:
    """All categories in the order of the pack."""
    return list(_by_code().values())


def category(code: str) -> Category:
    """The category of this code.

    Raises:
        Invalid: the pack has none.
    """
    try:
        return _by_code()[code]
    except KeyError:
        raise Invalid(_("Choose a category from the list."), field="category") from None


@lru_cache(maxsize=1)
def question_sets() -> tuple[tuple[tuple[str, ...], QuestionSet], ...]:
    """Every set of questions with the codes of its categories, in the order of the pack."""
    return tuple((item.categories, item.asked) for item in pack().read(QUESTIONS, Questions).questions)


@lru_cache(maxsize=1)
def _questions() -> dict[str, QuestionSet]:
    return {code: asked for codes, asked in question_sets() for code in codes}


def questions(category: str) -> QuestionSet | None:
    """What is asked about reports of this category in addition; None when nothing is."""
    return _questions().get(category)


def category_name(code: str) -> str:
    """The category's name in the reader's language; the code itself when the pack no longer has it."""
    known = _by_code().get(code)
    return str(known.name) if known is not None else code


@lru_cache(maxsize=1)
def _routing() -> tuple[RoutingRule, ...]:
    return pack().read(ROUTING, Routing).rules


def sealed_organizations() -> frozenset[str]:
    """Codes of the agencies to which sealed reports go."""
    return frozenset(item.organization for item in categories() if item.is_sealed)


def responsible(category_code: str, place: Place) -> str:
    """Code of the agency that answers there: that of the first rule that holds, else that of the category.

    No rule leads a sealed report anywhere else.
    """
    if category(category_code).is_sealed:
        return category(category_code).organization
    for rule in _routing():
        if rule.holds(category_code, place):
            return rule.organization_at(place)
    return category(category_code).organization


def place_of(case: Case) -> Place:
    """Where a complaint is."""
    return Place(village_code=case.village_id or "", district_code=case.district_id or "")


@lru_cache(maxsize=1)
def _limits() -> tuple[Limit, ...]:
    return pack().read(DEADLINES, Limits).limits


def days(code: str, *, on: dt.datetime) -> int:
    """Working days of the limit `code` in force on the local day of `on`.

    Raises:
        LookupError: the pack has none for that day, or more than one.
    """
    day = timezone.localdate(on)
    found = [limit for limit in _limits() if limit.code == code and limit.is_in_force(day)]
    if len(found) != 1:
        raise LookupError(f"the pack has {len(found)} limits {code!r} in force on {day}; it must have one")
    return found[0].days


def resolution_days(classification: str, *, on: dt.datetime) -> int:
    """Working days to resolve a complaint of this classification; an unclassified one counts as a plain complaint."""
    return days(f"resolution_{classification or Classification.COMPLAINT}", on=on)
