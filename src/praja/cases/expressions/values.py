"""Values an expression works with and the types they have."""

from __future__ import annotations

import datetime as dt
from decimal import Context, Decimal
from enum import StrEnum
from typing import Any

Value = str | bool | Decimal | dt.date | tuple[Any, ...] | None
"""None is what is missing. A tuple is what was chosen, one column of a table, or its rows."""

LARGEST = Decimal(10) ** 24
LONGEST_LIST = 1_000
ARITHMETIC = Context(prec=34, traps=[])
"""Decimal128 as in IEEE 754. Nothing is raised: what has no result becomes None in `finite`."""


class Type(StrEnum):
    """What a value is. A column of a table is a list: of numbers, dates, truths or texts."""

    TEXT = "text"
    NUMBER = "number"
    TRUTH = "truth"
    DATE = "date"
    LIST = "list"
    """Texts: what was chosen among several, or a column of texts."""
    NUMBERS = "numbers"
    DATES = "dates"
    TRUTHS = "truths"
    ROWS = "rows"
    """A table; all one may do with it is to count its rows and see whether it is empty."""

    @property
    def item(self) -> Type | None:
        """The type of what a list holds; None when this is no list, or one of rows."""
        return _ITEMS.get(self)


_ITEMS = {Type.LIST: Type.TEXT, Type.NUMBERS: Type.NUMBER, Type.DATES: Type.DATE, Type.TRUTHS: Type.TRUTH}


def cleaned(value: Any) -> Value:
    """Whatever a caller brings as a value; None for what is none, a number out of every measure included."""
    kind = type(value)
    if kind is str or kind is bool:
        return value
    if kind is Decimal:
        return finite(value)
    if kind is int or kind is float:
        return finite(Decimal(value) if kind is float or abs(value) <= LARGEST else None)
    if isinstance(value, dt.datetime):
        return value.date()
    if kind is dt.date:
        return value
    if isinstance(value, list | tuple):
        return tuple(True if isinstance(item, dict) else cleaned(item) for item in value[:LONGEST_LIST])
    return str(value) if isinstance(value, str) else None


def finite(value: Decimal | None) -> Decimal | None:
    """The number, or None when it is infinite, not a number or larger than anything a form is about."""
    return value if value is not None and value.is_finite() and abs(value) <= LARGEST else None
