"""Dates as offices write them: ISO 8601, 31/03/2026 09.30, 31 Maret 2026, or seconds since 1970."""

from __future__ import annotations

import datetime as dt
import email.utils
import re
from collections.abc import Iterable

_MONTHS = {
    short: month
    for month, shorts in {
        1: "jan",
        2: "feb peb",
        3: "mar mrt",
        4: "apr",
        5: "mei may",
        6: "jun",
        7: "jul",
        8: "agu ags agt aug",
        9: "sep",
        10: "okt oct",
        11: "nov nop",
        12: "des dec",
    }.items()
    for short in shorts.split()
}
_TIME = r"(?:[T ,]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:\.\d+)?\s*(AM|PM)?)?.*"
_NUMBERS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})" + _TIME, re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})" + _TIME, re.IGNORECASE)
_NAMED = re.compile(r"(?:[^\W\d]+,? +)?(\d{1,2})[ -]([^\W\d]{3})[^\W\d]*\.?[ -](\d{4})" + _TIME, re.IGNORECASE)
_SECONDS = re.compile(r"(\d{9,10}|\d{12,13})(?:\.0)?")
_MAIL = re.compile(r"[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} [\d:]+ (?:[+-]\d{4}|GMT|UTC)")


def are_month_first(written: Iterable[str]) -> bool:
    """Whether dates such as 03/31/2026 begin with the month: one whose second number can be no month tells."""
    months = (_NUMBERS.match(text.strip()) for text in written)
    return any(match is not None and int(match[1]) <= 12 < int(match[2]) for match in months)


def moment(written: str, *, is_month_first: bool = False) -> dt.datetime | None:
    """The moment a text names (aware; UTC when it names no offset), or None when it names none."""
    written = written.strip()
    try:
        found = _iso(written) or _mail(written) or _numbers(written, is_month_first) or _named(written)
    except (ValueError, OverflowError):
        return None
    if found is None:
        return None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def _iso(written: str) -> dt.datetime | None:
    if match := _SECONDS.fullmatch(written):
        return dt.datetime.fromtimestamp(int(match[1]) / (1000 if len(match[1]) > 10 else 1), dt.UTC)
    try:
        return dt.datetime.fromisoformat(re.sub(r" +(?=[+-]\d\d:?\d\d$)| ?UTC$", "", written))
    except ValueError:
        return None


def _numbers(written: str, is_month_first: bool) -> dt.datetime | None:
    if match := _YEAR_FIRST.fullmatch(written):
        return _at(int(match[1]), int(match[2]), int(match[3]), match)
    match = _NUMBERS.fullmatch(written)
    if match is None:
        return None
    day, month, year = int(match[1]), int(match[2]), int(match[3])
    if is_month_first:
        day, month = month, day
    return _at(year if year > 99 else 2000 + year, month, day, match)


def _named(written: str) -> dt.datetime | None:
    match = _NAMED.fullmatch(written)
    month = _MONTHS.get(match[2].lower()) if match is not None else None
    return _at(int(match[3]), month, int(match[1]), match) if match is not None and month else None


def _mail(written: str) -> dt.datetime | None:
    return email.utils.parsedate_to_datetime(written) if _MAIL.fullmatch(written) else None


def _at(year: int, month: int, day: int, match: re.Match[str]) -> dt.datetime:
    hour, minute, second = (int(match[group] or 0) for group in (4, 5, 6))
    half = (match[7] or "").upper()
    hour = hour % 12 + 12 * (half == "PM") if half else hour
    return dt.datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - made aware by `moment`
