"""Choices of the regency about handling, from the pack: how many agencies together, when neighbours reopen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache

import msgspec
from django.utils import timezone

from praja.government.contents import Contents
from praja.government.pack import Pack, pack
from praja.kernel import clock

HANDLING = "complaints/handling.yaml"
CODES = (
    "supporting_agencies",
    "contribution_days",
    "still_broken_days",
    "still_broken_threshold",
    "still_broken_threshold_silent",
)


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A number the regency chose, in force from `valid_from` to `valid_until` (both included)."""

    code: str
    value: int
    valid_from: dt.date
    source: str
    valid_until: dt.date | None = None

    def is_in_force(self, on: dt.date) -> bool:
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


class Practice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file HANDLING."""

    choices: tuple[Choice, ...]


@lru_cache(maxsize=1)
def _choices() -> tuple[Choice, ...]:
    return pack().read(HANDLING, Practice).choices


def choice(code: str, *, on: dt.datetime) -> int:
    """The number `code` in force on the local day of `on`.

    Raises:
        LookupError: the pack has none for that day, or more than one.
    """
    day = timezone.localdate(on)
    found = [item for item in _choices() if item.code == code and item.is_in_force(day)]
    if len(found) != 1:
        raise LookupError(f"the pack has {len(found)} choices {code!r} in force on {day}; it must have one")
    return found[0].value


def check_practice(pack: Pack, contents: Contents) -> Iterator[str]:
    """Faults of HANDLING, each with file and line.

    Raises:
        ImproperlyConfigured: the file cannot be read or does not fit.
    """
    choices = pack.read(HANDLING, Practice).choices
    today = timezone.localdate(clock.now())
    for i, item in enumerate(choices):
        where = pack.place(HANDLING, "choices", i)
        if item.code not in CODES:
            yield f"{where}: there is no choice {item.code}"
        elif item.value < (0 if item.code == "supporting_agencies" else 1):
            yield f"{where}: {item.code} is too small"
        if any(_share_a_day(item, other) for other in choices[:i] if other.code == item.code):
            yield f"{where}: two choices {item.code} hold on the same day"
    for code in CODES:
        if not any(item.code == code and item.is_in_force(today) for item in choices):
            yield f"{HANDLING}: there is no choice {code} in force on {today}"


def _share_a_day(one: Choice, other: Choice) -> bool:
    return one.valid_from <= (other.valid_until or dt.date.max) and other.valid_from <= (one.valid_until or dt.date.max)
