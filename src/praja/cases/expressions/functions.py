"""The functions an expression may call; there are no others. What they cannot answer is None."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone

from praja.cases.expressions.values import ARITHMETIC, Type, Value, finite
from praja.kernel import clock

MOST_PLACES = 6
MOST_VALUES = 20
_LISTS = frozenset({Type.LIST, Type.NUMBERS, Type.DATES, Type.TRUTHS, Type.ROWS})
_ANY = frozenset(Type)


@dataclass(frozen=True, slots=True)
class Function:
    """A function: what it takes, what comes out, and how it is carried out.

    Attributes:
        takes: the types each argument may have.
        gives: the type of the result; None when it is that of the first argument, or of the items of a list.
        optional: how many of the last arguments may be left out.
        is_repeated: the last argument may be given several times, always in the same type.
    """

    run: Callable[..., Value]
    takes: tuple[frozenset[Type], ...]
    gives: Type | None
    optional: int = 0
    is_repeated: bool = False

    @property
    def counts(self) -> tuple[int, int]:
        """How many values it takes at least and at most."""
        return len(self.takes) - self.optional, MOST_VALUES if self.is_repeated else len(self.takes)


def today() -> dt.date:
    """The present day at the platform's place."""
    return timezone.localtime(clock.now()).date()


def _sum(column: Value) -> Value:
    total = Decimal(0)
    for item in _items(column):
        total = ARITHMETIC.add(total, item) if isinstance(item, Decimal) else total
    return finite(total) if isinstance(column, tuple) else None


def _count(values: Value) -> Value:
    return Decimal(sum(item is not None for item in _items(values)))


def _least(*values: Value) -> Value:
    return _extreme(min, values)


def _greatest(*values: Value) -> Value:
    return _extreme(max, values)


def _extreme(choose: Callable[..., Any], values: tuple[Value, ...]) -> Value:
    """None as soon as one of several values is missing; in a column what is missing is passed over."""
    found = [item for item in _items(values[0]) if item is not None] if _is_column(values) else list(values)
    if not found or not isinstance(found[0], Decimal | dt.date):
        return None
    return choose(found) if all(type(item) is type(found[0]) for item in found) else None


def _round(value: Value, places: Value = Decimal(0)) -> Value:
    if not (isinstance(value, Decimal) and isinstance(places, Decimal) and 0 <= places <= MOST_PLACES):
        return None
    return finite(value.quantize(Decimal(1).scaleb(-int(places)), rounding=ROUND_HALF_UP, context=ARITHMETIC))


def _years_between(start: Value, end: Value) -> Value:
    """Whole years, as an age is counted: a birthday on 29 February is reached on 1 March of other years."""
    if not (isinstance(start, dt.date) and isinstance(end, dt.date)):
        return None
    return Decimal(end.year - start.year - ((end.month, end.day) < (start.month, start.day)))


def _days_between(start: Value, end: Value) -> Value:
    if not (isinstance(start, dt.date) and isinstance(end, dt.date)):
        return None
    return Decimal((end - start).days)


def _lower(text: Value) -> Value:
    return text.lower() if isinstance(text, str) else None


def _contains(whole: Value, part: Value) -> Value:
    if isinstance(whole, str) and isinstance(part, str):
        return part in whole
    return isinstance(whole, tuple) and part is not None and part in whole


def _empty(value: Value) -> Value:
    return value is None or value in ("", ())


def _is_column(values: tuple[Value, ...]) -> bool:
    return len(values) == 1 and isinstance(values[0], tuple)


def _items(value: Value) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else ()


_NUMBER, _DATE, _TEXT = frozenset({Type.NUMBER}), frozenset({Type.DATE}), frozenset({Type.TEXT})
_MEASURED = frozenset({Type.NUMBER, Type.DATE, Type.NUMBERS, Type.DATES})
FUNCTIONS: dict[str, Function] = {
    "sum": Function(_sum, (frozenset({Type.NUMBERS}),), Type.NUMBER),
    "count": Function(_count, (_LISTS,), Type.NUMBER),
    "min": Function(_least, (_MEASURED,), None, is_repeated=True),
    "max": Function(_greatest, (_MEASURED,), None, is_repeated=True),
    "round": Function(_round, (_NUMBER, _NUMBER), Type.NUMBER, optional=1),
    "years_between": Function(_years_between, (_DATE, _DATE), Type.NUMBER),
    "days_between": Function(_days_between, (_DATE, _DATE), Type.NUMBER),
    "today": Function(today, (), Type.DATE),
    "lower": Function(_lower, (_TEXT,), Type.TEXT),
    "contains": Function(_contains, (frozenset({Type.TEXT, Type.LIST}), _TEXT), Type.TRUTH),
    "empty": Function(_empty, (_ANY,), Type.TRUTH),
}
