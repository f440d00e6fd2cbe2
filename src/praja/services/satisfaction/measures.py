"""The figures of the survey."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from praja.kernel.measures import Period, Unit, Value, measure
from praja.services.satisfaction.queries import Result, results_by_organization, results_by_service

SOURCE = _("Survey of satisfaction on this platform")
BREAKDOWNS = ("service", "agency")


@measure(
    "satisfaction.index",
    unit=Unit.SCORE,
    name=_("Satisfaction index (IKM)"),
    definition=_(
        "Mean answer of the elements of the survey, times 25 (25 to 100; PermenPANRB 14/2017), of the answers given in"
        " the period. Not shown for few respondents."
    ),
    source=SOURCE,
    breakdowns=BREAKDOWNS,
)
def index(period: Period, breakdown: str | None) -> list[Value]:
    return [Value(key, result.index, result.count) for key, result in _of(period, breakdown)]


@measure(
    "satisfaction.respondents",
    unit=Unit.COUNT,
    name=_("Respondents of the survey"),
    definition=_("Number of people who answered the survey of satisfaction in the period."),
    source=SOURCE,
    breakdowns=BREAKDOWNS,
)
def respondents(period: Period, breakdown: str | None) -> list[Value]:
    return [Value(key, Decimal(result.count), result.count) for key, result in _of(period, breakdown)]


def _of(period: Period, breakdown: str | None) -> list[tuple[str | None, Result]]:
    results = results_by_service(period) if breakdown == "service" else results_by_organization(period)
    return [(None, results.whole)] if breakdown is None else list(results.parts.items())
