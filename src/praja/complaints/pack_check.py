"""Checks the complaint rules of a pack before it is loaded.

No complaint may find itself without an agency or without a time limit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Protocol

from django.utils import timezone

from praja.complaints import rules
from praja.complaints.ladder import ESCALATION, Ladders, Seat
from praja.complaints.lapor.exchange import MAPPING, Report, Words
from praja.complaints.models import AssetOwner, Classification
from praja.complaints.rules import CATEGORIES, DEADLINES, OUTSIDE, QUESTIONS, ROUTING, Limit, RoutingRule
from praja.government.contents import Contents
from praja.government.models import VILLAGE_KINDS, RegionKind
from praja.government.pack import Pack
from praja.government.queries import Place
from praja.kernel import clock

LIMITS = (
    "verification",
    "first_answer",
    "reporter_reply",
    "reopening",
    "undo_merge",
    *(f"resolution_{classification.value}" for classification in Classification),
)
"""Codes of the limits every complaint needs; see deadlines.yaml."""
FEWEST_TEXTS = 100
"""No smaller number of texts can be learned from and measured on."""


def check_complaint_rules(pack: Pack, contents: Contents) -> Iterator[str]:
    """Faults of categories, routing and deadlines, each with file and line.

    Raises:
        ImproperlyConfigured: a file cannot be read or does not fit.
    """
    groups = pack.read(CATEGORIES, rules.Categories).groups
    yield from _check_categories(pack, contents, groups)
    categories = frozenset(category.code for group in groups for category in group.categories)
    asking = frozenset(item.code for group in groups for item in group.categories if item.asks_owner)
    bodies = [body.code for body in pack.read(OUTSIDE, rules.OutsideBodies).bodies]
    yield from _check_outside(pack, bodies)
    yield from _check_owners(pack, asking, frozenset(bodies))
    yield from _check_routing(pack, contents, categories)
    yield from _check_model(pack)
    yield from _check_limits(pack, contents, categories)
    yield from _check_questions(pack, categories)
    yield from _check_lapor(pack, categories)
    yield from _check_warnings(pack)
    yield from _check_ladders(pack, contents, categories)


def _check_categories(pack: Pack, contents: Contents, groups: tuple[rules.Group, ...]) -> Iterator[str]:
    receivers = contents.receivers()
    seen: set[str] = set()
    for i, group in enumerate(groups):
        for j, category in enumerate(group.categories):
            where = pack.place(CATEGORIES, "groups", i, "categories", j)
            if category.code in seen:
                yield f"{where}: the category {category.code} stands there twice"
            if category.organization not in receivers:
                yield f"{where}: {category.organization} is no organization that receives complaints"
            seen.add(category.code)


def _check_routing(pack: Pack, contents: Contents, categories: frozenset[str]) -> Iterator[str]:
    receivers = contents.receivers()
    districts = contents.region_codes(RegionKind.DISTRICT)
    villages = contents.region_codes(*VILLAGE_KINDS)
    places = [Place(row.code, row.parent or "") for row in contents.regions if row.kind in VILLAGE_KINDS]
    earlier: list[RoutingRule] = []
    for i, rule in enumerate(pack.read(ROUTING, rules.Routing).rules):
        where = pack.place(ROUTING, "rules", i)
        for what, named, known in (
            ("category", rule.categories, categories),
            ("kecamatan", rule.districts, districts),
            ("village", rule.villages, villages),
        ):
            for code in sorted(named - known):
                yield f"{where}: there is no {what} {code}"
        reached = [place for place in places if _is_in(rule, place)]
        offices = {rule.organization_at(place) for place in reached if rule.organization}
        unknown = sorted(offices - receivers)
        if unknown:
            yield f"{where}: {unknown[0]} is no organization that receives complaints"
        if not reached:
            yield f"{where}: no village meets its conditions"
        elif any(_hides(other, rule) for other in earlier):
            yield f"{where}: it is never reached, because an earlier rule holds wherever it does"
        earlier.append(rule)


def _check_outside(pack: Pack, codes: list[str]) -> Iterator[str]:
    for i, code in enumerate(codes):
        if code in codes[:i]:
            yield f"{pack.place(OUTSIDE, 'bodies', i)}: the body {code} stands there twice"
    for i, body in enumerate(pack.read(OUTSIDE, rules.OutsideBodies).bodies):
        if body.open311 is not None and not body.open311.endpoint.startswith(("https://", "http://localhost")):
            yield f"{pack.place(OUTSIDE, 'bodies', i, 'open311')}: its endpoint must begin with https://"


def _check_owners(pack: Pack, asking: frozenset[str], bodies: frozenset[str]) -> Iterator[str]:
    for i, rule in enumerate(pack.read(ROUTING, rules.Routing).rules):
        where = pack.place(ROUTING, "rules", i)
        if bool(rule.organization) == bool(rule.outside):
            yield f"{where}: it must name either an organization or an outside body"
        if rule.outside and rule.outside not in bodies:
            yield f"{where}: there is no outside body {rule.outside} in {OUTSIDE}"
        for owner in sorted(rule.owners - frozenset(AssetOwner.values)):
            yield f"{where}: there is no owner {owner}; known are {', '.join(AssetOwner.values)}"
        if rule.owners and not rule.categories:
            yield f"{where}: a rule about owners must name its categories"
        for code in sorted(rule.categories - asking) if rule.owners else ():
            yield f"{where}: the category {code} does not ask for the owner (asks_owner)"


def _check_model(pack: Pack) -> Iterator[str]:
    model = pack.read(ROUTING, rules.Routing).model
    if model.fewest_texts < FEWEST_TEXTS:
        yield f"{ROUTING}: model: fewest_texts must be at least {FEWEST_TEXTS}"
    if not 0 <= model.margin <= 0.2:
        yield f"{ROUTING}: model: margin must lie between 0 and 0.2"
    if not 1 <= model.keep <= 50:
        yield f"{ROUTING}: model: keep must lie between 1 and 50"


def _is_in(rule: RoutingRule, place: Place) -> bool:
    return (not rule.districts or place.district_code in rule.districts) and (
        not rule.villages or place.village_code in rule.villages
    )


def _hides(earlier: RoutingRule, later: RoutingRule) -> bool:
    pairs = (
        (earlier.categories, later.categories),
        (earlier.districts, later.districts),
        (earlier.villages, later.villages),
        (earlier.owners, later.owners),
    )
    return all(not wide or (narrow and narrow <= wide) for wide, narrow in pairs)


def _check_limits(pack: Pack, contents: Contents, categories: frozenset[str]) -> Iterator[str]:
    limits = pack.read(DEADLINES, rules.Limits).limits
    today = timezone.localdate(clock.now())
    for i, limit in enumerate(limits):
        where = pack.place(DEADLINES, "limits", i)
        if limit.days < 1:
            yield f"{where}: {limit.code} must be at least one working day"
        if limit.valid_until and limit.valid_until < limit.valid_from:
            yield f"{where}: valid_until lies before valid_from"
        for code in sorted(limit.categories - categories):
            yield f"{where}: there is no category {code}"
        for code in sorted(limit.organizations - contents.receivers()):
            yield f"{where}: {code} is no organization that receives complaints"
        if any(_compete(limit, other) for other in limits[:i]):
            yield f"{where}: two limits {limit.code} hold on the same day"
    for code in LIMITS:
        if not any(limit.code == code and limit.is_in_force(today) and not limit.precision for limit in limits):
            yield f"{DEADLINES}: there is no limit {code} in force on {today}"


def _compete(one: Limit, other: Limit) -> bool:
    """Whether both could count for the same complaint and neither goes before the other."""
    return (
        one.code == other.code
        and one.precision == other.precision
        and _share_a_day(one, other)
        and (not one.categories or bool(one.categories & other.categories))
        and (not one.organizations or bool(one.organizations & other.organizations))
    )


def _check_warnings(pack: Pack) -> Iterator[str]:
    warnings = pack.read(DEADLINES, rules.Limits).warnings
    for i, rule in enumerate(warnings):
        where = pack.place(DEADLINES, "warnings", i)
        if list(rule.percent) != sorted(set(rule.percent)) or not all(1 <= level <= 100 for level in rule.percent):
            yield f"{where}: percent must rise from 1 to at most 100"
        if any(rule.clocks & other.clocks and _share_a_day(rule, other) for other in warnings[:i]):
            yield f"{where}: two rules warn of the same clock on the same day"


def _check_ladders(pack: Pack, contents: Contents, categories: frozenset[str]) -> Iterator[str]:
    warnings = pack.read(DEADLINES, rules.Limits).warnings
    ladders = pack.read(ESCALATION, Ladders).ladders
    known = {entry.code for entry in contents.organizations}
    for i, item in enumerate(ladders):
        where = pack.place(ESCALATION, "ladders", i)
        if not item.levels:
            yield f"{where}: it has no level"
        for code in sorted(item.categories - categories):
            yield f"{where}: there is no category {code}"
        for clock_code in sorted(item.clocks):
            levels = [rule.percent for rule in warnings if clock_code in rule.clocks and _share_a_day(rule, item)]
            if not any(item.starts_at in percent for percent in levels):
                yield f"{where}: {clock_code} is not warned of at {item.starts_at} %, so its ladder never starts"
        for j, level in enumerate(item.levels):
            if level.seat is Seat.NAMED and level.organization not in known:
                rung = pack.place(ESCALATION, "ladders", i, "levels", j)
                yield f"{rung}: there is no organization {level.organization}"
        for other in ladders[:i]:
            is_same = bool(item.categories) == bool(other.categories) and (
                not item.categories or bool(item.categories & other.categories)
            )
            if is_same and item.clocks & other.clocks and _share_a_day(item, other):
                yield f"{where}: two ladders hold for the same clock on the same day"


class _Period(Protocol):
    @property
    def valid_from(self) -> dt.date: ...
    @property
    def valid_until(self) -> dt.date | None: ...


def _share_a_day(one: _Period, other: _Period) -> bool:
    return one.valid_from <= (other.valid_until or dt.date.max) and other.valid_from <= (one.valid_until or dt.date.max)


def _check_questions(pack: Pack, categories: frozenset[str]) -> Iterator[str]:
    seen: set[str] = set()
    for i, item in enumerate(pack.read(QUESTIONS, rules.Questions).questions):
        where = pack.place(QUESTIONS, "questions", i)
        for code in sorted(set(item.categories) - categories):
            yield f"{where}: there is no category {code}"
        for code in sorted(set(item.categories) & seen):
            yield f"{where}: the category {code} has questions already"
        seen |= set(item.categories)
        yield from (f"{where}: {fault}" for fault in item.asked.faults())


def _check_lapor(pack: Pack, categories: frozenset[str]) -> Iterator[str]:
    words = pack.read(MAPPING, Words)
    for topic, code in words.categories.items():
        if code not in categories:
            yield f"{pack.place(MAPPING, 'categories', topic)}: there is no category {code}"
    if words.other_category not in categories:
        yield f"{pack.place(MAPPING, 'other_category')}: there is no category {words.other_category}"
    for field in sorted(set(Report.__struct_fields__) ^ words.columns.keys()):
        yield f"{pack.place(MAPPING, 'columns')}: {field} needs names of its column, and no other field has any"
