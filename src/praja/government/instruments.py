"""Maturity instruments of the national government as data: domains, aspects, indicators, weights and bands.

An instrument holds for a period; the next regulation is another file, never a change of the code.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import msgspec

from praja.government.pack import Pack

PATTERN = "instruments/*.yaml"
WHOLE = Decimal(100)
"""What the weights of all indicators add up to, in per cent."""


class Indicator(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`weight` in per cent of the whole index, as a decimal written in quotes."""

    number: int
    name: str
    weight: Decimal
    is_external: bool = False
    """Taken from another national index instead of being assessed."""


class Aspect(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    number: int
    name: str
    indicators: tuple[Indicator, ...]


class Domain(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`level_names` of its indicators from the lowest, where levels are whole numbers with names."""

    number: int
    name: str
    aspects: tuple[Aspect, ...]
    level_names: tuple[str, ...] = ()


class Band(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The predicate of an index from `minimum` up to the next band."""

    minimum: Decimal
    name: str


class Scale(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an indicator is scored on; `places` are the decimals of a score, 0 for whole levels."""

    minimum: Decimal
    maximum: Decimal
    places: int
    without_evidence: Decimal


class Instrument(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of instruments/. In force from `valid_from` to `valid_until`, both included."""

    code: str
    title: str
    source: str
    valid_from: dt.date
    scale: Scale
    bands: tuple[Band, ...]
    domains: tuple[Domain, ...]
    valid_until: dt.date | None = None

    def indicators(self) -> list[Indicator]:
        """All indicators in the order of the instrument."""
        return [item for domain in self.domains for aspect in domain.aspects for item in aspect.indicators]


def instruments(pack: Pack) -> list[Instrument]:
    """All instruments of the pack.

    Raises:
        ImproperlyConfigured: a file does not fit; the message names file and line.
    """
    return [pack.read(path, Instrument) for path in pack.names(PATTERN)]


def check_instruments(pack: Pack) -> Iterator[str]:
    """Faults of the pack's instruments, each with its file."""
    for path in pack.names(PATTERN):
        instrument = pack.read(path, Instrument)
        found = instrument.indicators()
        total = sum((item.weight for item in found), Decimal(0))
        if total != WHOLE:
            yield f"{path}: the weights add up to {total}, not to {WHOLE}"
        if [item.number for item in found] != list(range(1, len(found) + 1)):
            yield f"{path}: the indicators are not numbered from 1 without a gap"
        limits = [band.minimum for band in instrument.bands]
        if limits != sorted(set(limits), reverse=True) or not limits or limits[-1] != instrument.scale.minimum:
            yield f"{path}: the bands must fall from the highest to {instrument.scale.minimum}"
        if instrument.valid_until and instrument.valid_until < instrument.valid_from:
            yield f"{path}: valid_until lies before valid_from"
