"""What the front page says about how it goes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from praja.kernel.errors import Text
from praja.kernel.measures import Period, all_measures, find_measure
from praja.kernel.measures.presenters import figure_unit, written
from praja.kernel.measures.queries import several

DAYS = 30
HEADLINES = (
    "complaints.filed",
    "complaints.answered_in_time",
    "complaints.resolved_in_time",
    "complaints.median_days_to_answer",
)


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure of the front page; `href` leads to its definition."""

    name: Text
    value: str
    unit: Text
    href: str


def headline_figures() -> list[Headline]:
    """The headline figures of the last 30 days, or none while nothing was filed. One SQL query when they are fresh."""
    known = {measure.code for measure in all_measures()}
    codes = [code for code in HEADLINES if code in known]
    found = several(codes, Period.last_days(DAYS)) if codes else {}
    if not any(value.count for value in found.values()):
        return []
    return [_headline(code, value.value) for code, value in found.items()]


def _headline(code: str, value: Decimal | None) -> Headline:
    measure = find_measure(code)
    return Headline(measure.name, written(value, measure.unit), figure_unit(measure, value), f"/measures/{code}/")
