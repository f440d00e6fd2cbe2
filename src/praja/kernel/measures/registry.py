"""Measures: named figures with unit, definition and source, registered by rooms and read by anyone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from praja.kernel.errors import Invalid, NotFound, Text
from praja.kernel.measures.periods import Period


class Unit(StrEnum):
    COUNT = "count"
    PERCENT = "percent"
    DAYS = "days"
    MINUTES = "minutes"
    SCORE = "score"

    @property
    def label(self) -> Text:
        return _LABELS[self]


_LABELS: dict[Unit, Text] = {
    Unit.COUNT: "",
    Unit.PERCENT: "%",
    Unit.DAYS: _("days"),
    Unit.MINUTES: _("minutes"),
    Unit.SCORE: _("of 5"),
}


@dataclass(frozen=True, slots=True)
class Value:
    """A figure, for the whole (key None) or for one key of a breakdown.

    Attributes:
        value: None when there is nothing to compute it from; that is not zero.
        count: how many things it rests on.
    """

    key: str | None
    value: Decimal | None
    count: int


Computation = Callable[[Period, str | None], list[Value]]


@dataclass(frozen=True, slots=True)
class Measure:
    """A registered figure. `breakdowns` names what it can be divided by."""

    code: str
    unit: Unit
    name: Text
    definition: Text
    source: Text
    breakdowns: tuple[str, ...]
    compute: Computation


_measures: dict[str, Measure] = {}


def measure(
    code: str, *, unit: Unit, name: Text, definition: Text, source: Text, breakdowns: tuple[str, ...] = ()
) -> Callable[[Computation], Computation]:
    """Register a computation under `code`, "<room>.<figure>".

    The computation takes a period and the name of a breakdown, or None for the whole.
    """

    def register(compute: Computation) -> Computation:
        if code in _measures:
            raise ValueError(f"the measure {code} is registered twice")
        _measures[code] = Measure(code, unit, name, definition, source, breakdowns, compute)
        return compute

    return register


def all_measures() -> list[Measure]:
    """Every measure, in the order of registration."""
    return list(_measures.values())


def find_measure(code: str) -> Measure:
    """The measure of this code.

    Raises:
        NotFound: there is none.
    """
    try:
        return _measures[code]
    except KeyError:
        raise NotFound(_("There is no figure “%(code)s”.") % {"code": code}) from None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """What figures can be divided by: its name, and the name of each key."""

    code: str
    name: Text
    name_of: Callable[[str], str]


_breakdowns: dict[str, Breakdown] = {}


def register_breakdown(code: str, *, name: Text, name_of: Callable[[str], str]) -> None:
    """Tell how a breakdown and its keys are called; done once by a room that knows them."""
    _breakdowns[code] = Breakdown(code, name, name_of)


def find_breakdown(code: str) -> Breakdown:
    """The breakdown of this code; one nobody registered shows its keys as they are."""
    return _breakdowns.get(code) or Breakdown(code, code, str)


def check_breakdown(measure: Measure, breakdown: str | None) -> None:
    """Refuse a breakdown the measure does not have.

    Raises:
        Invalid: naming the breakdowns it has.
    """
    if breakdown is not None and breakdown not in measure.breakdowns:
        known = ", ".join(measure.breakdowns) or "-"
        raise Invalid(_("This figure can be divided by: %(known)s.") % {"known": known}, field="breakdown")


Shown = Callable[[], "list[tuple[str, Period, str]]"]
"""Code, period and breakdown ("" for the whole) of every figure of a page."""

_shown: list[Shown] = []


def keep_ready(figures: Shown) -> Shown:
    """Let the worker compute the figures of a page before anybody looks at it."""
    _shown.append(figures)
    return figures


def shown_figures() -> list[Shown]:
    """What pages show as it is first opened."""
    return list(_shown)
