"""Identifiers that sort by time."""

from __future__ import annotations

import datetime as dt
import os
from uuid import UUID

from praja.kernel import clock

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def uuid7() -> UUID:
    """A random identifier that sorts by the moment it was made (RFC 9562, section 5.7)."""
    return _at(clock.now(), int.from_bytes(os.urandom(10)))


def first_uuid7_at(moment: dt.datetime) -> UUID:
    """The smallest identifier made at `moment` or later: a bound for "made since" that the primary key answers.

    The clock of identifiers starts in 1970: of an earlier moment it is the very first one.
    """
    return _at(max(moment, _EPOCH), 0)


def _at(moment: dt.datetime, random: int) -> UUID:
    milliseconds = (moment - _EPOCH) // dt.timedelta(milliseconds=1)
    high = (milliseconds & (1 << 48) - 1) << 80 | 0x7 << 76 | (random >> 68 & 0xFFF) << 64
    return UUID(int=high | 0b10 << 62 | random & (1 << 62) - 1)
