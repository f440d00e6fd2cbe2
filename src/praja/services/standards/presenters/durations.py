"""How long services really take, beside what they promise: figures of the room of applications, by their names."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from praja.kernel.errors import NotFound
from praja.kernel.measures.periods import Period
from praja.kernel.measures.queries import several_divided
from praja.kernel.measures.waiting import TooSlow

MEDIAN, P90, DIVISION = "applications.median_days", "applications.p90_days", "service"
DAYS_BACK = 90


@dataclass(frozen=True, slots=True)
class Reality:
    """Working days that applications decided in the last 90 days took; `count` of them."""

    median: Decimal
    p90: Decimal
    count: int


def realities() -> dict[str, Reality]:
    """By service; those with nothing decided are not there. One SQL query when the figures are fresh."""
    try:
        found = several_divided([MEDIAN, P90], Period.last_days(DAYS_BACK), DIVISION)
    except (NotFound, TooSlow):
        return {}
    slowest = {value.key: value.value for value in found[P90]}
    return {
        value.key: Reality(value.value, slowest[value.key] or value.value, value.count)
        for value in found[MEDIAN]
        if value.key is not None and value.value is not None and value.key in slowest
    }
