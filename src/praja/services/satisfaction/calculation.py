"""How the index of satisfaction (IKM, PermenPANRB 14/2017) is counted, graded, and how many must be asked."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from praja.services.satisfaction.rules import Band

SCALE = Decimal(25)
LOWEST = Decimal(25)
"""The index of a service to which everybody gives the worst answer."""
WEIGHTS = frozenset({"exact", "printed"})
CENT = Decimal("0.01")
_PRINTED = Decimal("0.11")
_CHI_SQUARE = Decimal("3.841")
_SHARE = Decimal("0.5")
_ERROR = Decimal("0.05")


def satisfaction_index(means: Sequence[Decimal], *, weight: str = "exact") -> Decimal:
    """The index of 25 to 100 from the mean answer (1 to 4) to each element that was asked, rounded to two decimals.

    "exact" weighs each of k elements 1/k; "printed" takes the 0.11 the regulation prints for nine, and so ends at 99.

    Raises:
        ValueError: no element was asked, or the weight is unknown.
    """
    if not means or weight not in WEIGHTS:
        raise ValueError("an index needs an element and a known weight")
    weighed = sum(means) * _PRINTED if weight == "printed" else sum(means) / len(means)
    return (Decimal(weighed) * SCALE).quantize(CENT, ROUND_HALF_UP)


def band_of(index: Decimal, bands: Sequence[Band]) -> Band:
    """The band of an index, which is rounded to two decimals first: the printed bands have gaps between them.

    `bands` go from the best down; what lies below the last, as the printed weight allows, belongs to it.
    """
    rounded = index.quantize(CENT, ROUND_HALF_UP)
    return next((band for band in bands if rounded >= band.least), bands[-1])


def sample_size(population: int) -> int:
    """How many of a population must be asked (Krejcie and Morgan, 95 %, error 5 %)."""
    if population <= 0:
        return 0
    spread = _CHI_SQUARE * _SHARE * (1 - _SHARE)
    size = spread * population / (_ERROR**2 * (population - 1) + spread)
    return int(size.quantize(Decimal(1), ROUND_HALF_UP))
