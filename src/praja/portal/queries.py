"""What the front page says about how it goes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from praja.kernel.errors import Text
from praja.kernel.measures import Period, all_measures, find_measure, keep_ready
from praja.kernel.measures.presenters import figure_unit, written
from praja.kernel.measures.queries import several
from praja.kernel.measures.waiting import missing_figures

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
    """The headline figures of the last 30 days, or none while nothing was filed or they are being computed.

    One SQL query when they are fresh.
    """
    known = {measure.code for measure in all_measures()}
    codes = [code for code in HEADLINES if code in known]
    found = several(codes, Period.last_days(DAYS)) if codes else {}
    if missing_figures() or not any(value.count for value in found.values()):
        return []
    return [_headline(code, value.value) for code, value in found.items()]


@keep_ready
def _shown() -> list[tuple[str, Period, str]]:
    return [(code, Period.last_days(DAYS), "") for code in HEADLINES]


def _headline(code: str, value: Decimal | None) -> Headline:
    measure = find_measure(code)
    return Headline(measure.name, written(value, measure.unit), figure_unit(measure, value), f"/measures/{code}/")
