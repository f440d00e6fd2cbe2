"""Fill `{field}` in a text with what a case knows, written as an Indonesian office writes it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal

Value = str | int | float | Decimal | bool | dt.date | list[object] | dict[str, object] | None
Values = Mapping[str, Value]

FORMATS = ("rupiah", "words", "upper")
MISSING = "–"
_PLACE = re.compile(r"\{([^{}]*)\}")
_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
_LOCALE = "id"


class Mistake(ValueError):
    """A text with a brace that names no field."""


def names_in(text: str) -> frozenset[str]:
    """The fields a text names.

    Raises:
        Mistake: a brace is left open, or holds no name or an unknown format.
    """
    rest = _PLACE.sub("", text)
    if "{" in rest or "}" in rest:
        raise Mistake("a brace is not closed")
    return frozenset(_split(place)[0] for place in _PLACE.findall(text))


def fill(text: str, values: Values) -> str:
    """The text with each field in words; a field that was not filled in is a dash."""
    return _PLACE.sub(lambda found: _filled(found.group(1), values), text)


def _filled(place: str, values: Values) -> str:
    name, shape = _split(place)
    return written(values.get(name), shape)


def written(value: object, shape: str = "") -> str:
    """A value as a document shows it: 24 November 2026, 1.250.000, Ya."""
    if value is None or value == "":
        return MISSING
    if shape == "rupiah" and isinstance(value, int | Decimal):
        return f"Rp{format_decimal(value, locale=_LOCALE)}"
    if shape == "words" and isinstance(value, int):
        return in_words(value)
    text = _plain(value)
    return text.upper() if shape == "upper" else text


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "Ya" if value else "Tidak"
    if isinstance(value, int | float | Decimal):
        return format_decimal(value, locale=_LOCALE)
    if isinstance(value, dt.datetime):
        return format_date(value.date(), "d MMMM y", locale=_LOCALE)
    if isinstance(value, dt.date):
        return format_date(value, "d MMMM y", locale=_LOCALE)
    if isinstance(value, list | tuple):
        return ", ".join(_plain(item) for item in value)
    return str(value)


_UNITS = ("", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas")
_SCALES = ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"), (1000, "ribu"), (100, "ratus"))


def in_words(number: int) -> str:
    """A whole number below 10^15 in Indonesian words: 1250 is "seribu dua ratus lima puluh"."""
    if number < 0:
        return f"minus {in_words(-number)}"
    return _counted(number) or "nol"


def _counted(number: int) -> str:
    if number < 12:
        return _UNITS[number]
    if number < 20:
        return f"{_UNITS[number - 10]} belas"
    if number < 100:
        return f"{_UNITS[number // 10]} puluh {_counted(number % 10)}".strip()
    for scale, name in _SCALES:
        if number >= scale:
            many, rest = divmod(number, scale)
            head = f"se{name}" if many == 1 and scale <= 1000 else f"{_counted(many)} {name}"
            return f"{head} {_counted(rest)}".strip()
    raise AssertionError("unreachable: numbers below 100 are handled above")


def _split(place: str) -> tuple[str, str]:
    name, _, shape = place.partition(":")
    if not _NAME.fullmatch(name):
        raise Mistake(f"{{{place}}} names no field")
    if shape and shape not in FORMATS:
        raise Mistake(f"{{{place}}}: the format must be one of {', '.join(FORMATS)}")
    return name, shape
