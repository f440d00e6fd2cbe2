"""The platform's one notion of now, so that a test or the demo generator can stand at another moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_moment: ContextVar[dt.datetime | None] = ContextVar("praja_clock_moment", default=None)


def now() -> dt.datetime:
    """The present moment, aware (UTC): the real one, or the one set by `at`."""
    return _moment.get() or timezone.now()


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Let everything inside the block happen at `moment` (aware). For tests and generated demo activity only."""
    if timezone.is_naive(moment):
        raise ValueError("the moment must carry a time zone")
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
