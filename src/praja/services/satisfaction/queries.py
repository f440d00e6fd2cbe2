"""The results of the survey: index by organization and service, the elements, groups, and what follows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from praja.cases.models import Case
from praja.kernel.measures import Period
from praja.services.satisfaction.calculation import band_of, sample_size, satisfaction_index
from praja.services.satisfaction.commands import ASKED_AFTER
from praja.services.satisfaction.models import FollowUp, Response
from praja.services.satisfaction.rules import Band, survey

MOST_FOLLOW_UPS = 100


@dataclass(frozen=True, slots=True)
class Result:
    """What a set of respondents said.

    Attributes:
        count: respondents.
        needed: how many must be asked of those who were served (Krejcie and Morgan).
        means: mean answer, 1 to 4, by code of the element.
        index, band: None when they are too few to be shown.
    """

    count: int
    needed: int
    means: dict[str, Decimal]
    index: Decimal | None
    band: Band | None


@dataclass(frozen=True, slots=True)
class Results:
    """The survey of a period for the whole, and each part of it by its code."""

    whole: Result
    parts: dict[str, Result]


@dataclass(frozen=True, slots=True)
class OrganizationResults:
    """One organization's survey: by service, of the vulnerable groups, and what it does about it."""

    whole: Result
    services: dict[str, Result]
    elderly: Result
    disabled: Result
    follow_ups: list[FollowUp]


def results_by_organization(period: Period) -> Results:
    """Everybody's results. Two SQL queries, over the respondents of the period."""
    return _results(period, by="organization_id")


def results_by_service(period: Period) -> Results:
    """Results of each service, whoever provides it. Two SQL queries."""
    return _results(period, by="service")


def organization_results(organization: str, period: Period) -> OrganizationResults:
    """One organization's results. Three SQL queries."""
    answered = list(_answered(period, "service", organization=organization))
    served = _served(period, organization=organization)
    found = _grouped(answered, served, by="service")
    whole = found.whole
    return OrganizationResults(
        whole=whole,
        services=found.parts,
        elderly=_group(answered, "elderly_", of=whole.count),
        disabled=_group(answered, "disabled_", of=whole.count),
        follow_ups=list(
            FollowUp.objects.filter(organization=organization, year=period.first.year).order_by("due_on", "pk")[
                :MOST_FOLLOW_UPS
            ]
        ),
    )


def _results(period: Period, *, by: str) -> Results:
    return _grouped(list(_answered(period, by)), _served(period), by=by)


def _answered(period: Period, by: str, **conditions: str) -> Iterable[dict[str, Any]]:
    """Sums and counts of the answers by `by`; those of the vulnerable groups under a prefix."""
    rules = survey()
    groups = {"": Q(), "elderly_": Q(age__in=rules.vulnerable_ages), "disabled_": Q(has_disability=True)}
    columns: dict[str, Any] = {}
    for prefix, who in groups.items():
        columns[f"{prefix}count"] = Count("pk", filter=who)
        for element in rules.elements:
            columns[f"{prefix}{element.code}_sum"] = Sum(element.code, filter=who)
            columns[f"{prefix}{element.code}_count"] = Count(element.code, filter=who)
    found = Response.objects.filter(answered_on__gte=period.first, answered_on__lt=period.after, **conditions)
    return found.values(by).annotate(**columns).order_by(by)


def _served(period: Period, **conditions: str) -> list[dict[str, Any]]:
    """How many cases were decided, by organization and service."""
    found = Case.objects.filter(
        outcome__in=ASKED_AFTER,
        kind="application",
        closed_at__gte=period.start,
        closed_at__lt=period.end,
        **conditions,
    )
    counted = found.values("organization_id", "category").annotate(count=Count("pk"))
    return [
        {"organization_id": row["organization_id"], "service": row["category"], "count": row["count"]}
        for row in counted.order_by()
    ]


def _grouped(answered: list[dict[str, Any]], served: list[dict[str, Any]], *, by: str) -> Results:
    population: dict[str, int] = {}
    for row in served:
        population[row[by]] = population.get(row[by], 0) + row["count"]
    rows = {row[by]: row for row in answered}
    codes = sorted(rows.keys() | population.keys())
    parts = {code: _result([rows[code]] if code in rows else [], population=population.get(code, 0)) for code in codes}
    return Results(_result(answered, population=sum(population.values())), _without_difference(parts))


def _without_difference(parts: dict[str, Result]) -> dict[str, Result]:
    """Hide the smallest part too where the hidden ones together are so few that the whole minus the rest shows them."""
    hidden = sum(part.count for part in parts.values() if part.index is None)
    shown = [code for code, part in parts.items() if part.index is not None]
    if 0 < hidden < survey().smallest_group and shown:
        smallest = min(shown, key=lambda code: (parts[code].count, code))
        return parts | {smallest: _too_few(parts[smallest].count, parts[smallest].needed)}
    return parts


def _too_few(count: int, needed: int) -> Result:
    return Result(count, needed, {}, None, None)


def _group(answered: list[dict[str, Any]], prefix: str, *, of: int) -> Result:
    """A vulnerable group, unless it or the rest is so small that single answers could be told from the difference."""
    result = _result(answered, prefix=prefix)
    rest = of - result.count
    if 0 < rest < survey().smallest_group:
        return _too_few(result.count, result.needed)
    return result


def _result(answered: Iterable[dict[str, Any]], *, prefix: str = "", population: int = 0) -> Result:
    rules, rows = survey(), list(answered)
    count = sum(row[f"{prefix}count"] for row in rows)
    needed = sample_size(population)
    if count < rules.smallest_group:
        return _too_few(count, needed)
    means: dict[str, Decimal] = {}
    for element in rules.elements:
        asked = sum(row[f"{prefix}{element.code}_count"] for row in rows)
        if asked:
            said = sum(row[f"{prefix}{element.code}_sum"] or 0 for row in rows)
            means[element.code] = Decimal(said) / asked
    index = satisfaction_index(list(means.values()), weight=rules.weight) if means else None
    return Result(count, needed, means, index, band_of(index, rules.bands) if index is not None else None)
