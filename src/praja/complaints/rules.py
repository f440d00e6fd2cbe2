"""The regency's rules for complaints, from the pack: categories, routing to agencies, time limits by law.

Read once in the life of a process; a changed pack takes effect when the processes start again.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import msgspec
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from praja.cases.counting import Term
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
OUTSIDE = "complaints/outside_bodies.yaml"


class Category(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A category. `group_name` is filled from the group it stands in; `asks_owner`: filing asks whose asset it is.

    `is_sealed`: reports of it are whistle-blowing, which only officers of its `organization` ever see.
    """

    code: str
    name: Text
    organization: str
    needs_photo_proof: bool
    asks_owner: bool = False
    is_sealed: bool = False
    group_name: Text | None = None


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Categories that are offered together."""

    code: str
    name: Text
    categories: tuple[Category, ...]


class RoutingRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Sends complaints that meet every condition to `organization`, or names the outside body that answers.

    An empty condition is met by all; `owners` only by a complaint that says whose asset it is. `organization` may hold
    `{district}` and `{village}`, for the codes of the place: "kec-{district}" is the office of its kecamatan, and
    `{village_office}` for the office of its desa or kelurahan. `outside` is a code of the file OUTSIDE.
    """

    name: Text
    organization: str = ""
    outside: str = ""
    categories: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()
    villages: frozenset[str] = frozenset()
    owners: frozenset[str] = frozenset()

    def holds(self, category: str, place: Place, owner: str = "") -> bool:
        return (
            (not self.categories or category in self.categories)
            and (not self.districts or place.district_code in self.districts)
            and (not self.villages or place.village_code in self.villages)
            and (not self.owners or owner in self.owners)
        )

    def organization_at(self, place: Place) -> str:
        """Code of the organization that answers at a place."""
        return (
            self.organization.replace("{district}", place.district_code)
            .replace("{village}", place.village_code)
            .replace("{village_office}", village_office(place))
        )


def village_office(place: Place) -> str:
    """Code of the office of a desa or kelurahan; Kemendagri numbers kelurahan from 1001 and desa from 2001."""
    kind = "kel" if place.village_code.rpartition(".")[2].startswith("1") else "desa"
    return f"{kind}-{place.village_code}"


class Open311Service(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The Open311 GeoReport v2 service of an outside body.

    Attributes:
        endpoint: its address, up to and including the version: "https://example.org/open311/v2".
        service_code: its service for whatever `services` does not name.
        services: its service for some of our categories.
        has_updates: it speaks the extension "service request updates".
    """

    endpoint: str
    service_code: str
    services: dict[str, str] = {}
    jurisdiction_id: str = ""
    has_updates: bool = False


class OutsideBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A body outside the regency's government that answers for something; what is not known for sure stays empty."""

    code: str
    name: Text
    answers_for: Text
    address: str = ""
    phone: str = ""
    website: str = ""
    open311: Open311Service | None = None


class OutsideBodies(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file OUTSIDE."""

    bodies: tuple[OutsideBody, ...]


class ModelRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the model beside the rules is made.

    Attributes:
        fewest_texts: dispositions below which no model is made.
        margin: how much worse (share of the hold-out) a new model may be and still replace the present one.
        keep: versions that are kept.
    """

    fewest_texts: int = 500
    margin: float = 0.01
    keep: int = 5


class Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A time limit in working days, in force from `valid_from` to `valid_until` (both included).

    One that names `categories` or `organizations` holds only for them, and goes before a more general one.
    """

    code: str
    days: int
    valid_from: dt.date
    source: str
    valid_until: dt.date | None = None
    categories: frozenset[str] = frozenset()
    organizations: frozenset[str] = frozenset()

    def is_in_force(self, on: dt.date) -> bool:
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)

    def holds(self, category: str, organization: str) -> bool:
        return (not self.categories or category in self.categories) and (
            not self.organizations or organization in self.organizations
        )

    @property
    def precision(self) -> int:
        """How special it is: a limit of categories goes before one of organizations, and both before the general."""
        return 2 * bool(self.categories) + bool(self.organizations)


class Warnings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """At which shares of their working time, in percent, `clocks` are warned of, in a period."""

    clocks: frozenset[str]
    percent: tuple[int, ...]
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
    model: ModelRules = ModelRules()


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file DEADLINES."""

    limits: tuple[Limit, ...]
    warnings: tuple[Warnings, ...] = ()


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
def _routing() -> Routing:
    return pack().read(ROUTING, Routing)


def sealed_organizations() -> frozenset[str]:
    """Codes of the agencies to which sealed reports go."""
    return frozenset(item.organization for item in categories() if item.is_sealed)


def model_rules() -> ModelRules:
    """How the model beside the rules is made."""
    return _routing().model


@dataclass(frozen=True, slots=True)
class Route:
    """Who answers by the rules: an `organization`, and the code of an `outside` body when it is not the regency's.

    `rule` is the one that held, or None when the category alone decided.
    """

    organization: str
    rule: RoutingRule | None = None
    outside: str = ""


def route(category_code: str, place: Place, owner: str = "") -> Route:
    """Who answers there: what the first rule that holds says, else the organization of the category.

    Where a rule names an outside body, the category's organization is the regency's own contact for it. No rule leads a
    sealed report anywhere else.
    """
    own = category(category_code).organization
    if category(category_code).is_sealed:
        return Route(own)
    for rule in _routing().rules:
        if rule.holds(category_code, place, owner):
            return Route(own if rule.outside else rule.organization_at(place), rule, rule.outside)
    return Route(own)


def responsible(category_code: str, place: Place, owner: str = "") -> str:
    """Code of the regency's agency that answers there; see `route`."""
    return route(category_code, place, owner).organization


@lru_cache(maxsize=1)
def outside_bodies() -> dict[str, OutsideBody]:
    """The bodies a complaint can be forwarded to, by code, in the order of the pack."""
    return {body.code: body for body in pack().read(OUTSIDE, OutsideBodies).bodies}


def outside_name(code: str) -> str:
    """An outside body's name in the reader's language; the code itself when the pack no longer has it."""
    known = outside_bodies().get(code)
    return str(known.name) if known is not None else code


def place_of(case: Case) -> Place:
    """Where a complaint is."""
    return Place(village_code=case.village_id or "", district_code=case.district_id or "")


@lru_cache(maxsize=1)
def _limits() -> Limits:
    return pack().read(DEADLINES, Limits)


def days(code: str, *, on: dt.datetime, category: str = "", organization: str = "", clock_code: str = "") -> Term:
    """Working days of the limit `code` in force on the local day of `on`, with its source and its warnings.

    Of the limits in force the most special one counts: that of the category, then that of the organization.

    Args:
        clock_code: the clock that counts them, where its code differs from that of the limit.

    Raises:
        LookupError: the pack has none for that day, or more than one.
    """
    day = timezone.localdate(on)
    found = [
        limit
        for limit in _limits().limits
        if limit.code == code and limit.is_in_force(day) and limit.holds(category, organization)
    ]
    highest = max((limit.precision for limit in found), default=0)
    found = [limit for limit in found if limit.precision == highest]
    if len(found) != 1:
        raise LookupError(f"the pack has {len(found)} limits {code!r} in force on {day}; it must have one")
    return Term(found[0].days, source=found[0].source, warnings=_levels(clock_code or code, day))


def resolution_days(classification: str, *, on: dt.datetime, category: str = "", organization: str = "") -> Term:
    """Working days to resolve a complaint of this classification; an unclassified one counts as a plain complaint."""
    code = f"resolution_{classification or Classification.COMPLAINT}"
    return days(code, on=on, category=category, organization=organization, clock_code="resolution")


def _levels(clock_code: str, day: dt.date) -> tuple[int, ...]:
    return next(
        (rule.percent for rule in _limits().warnings if clock_code in rule.clocks and rule.is_in_force(day)), ()
    )
