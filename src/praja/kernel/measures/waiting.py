"""How long a reader waits for figures, and what becomes of those that take longer.

A request computes what takes little. One wait is shared by all figures of a request: when it is used up, they are left
to the worker, and the page says so. Outside a request (worker, commands) nothing is left out.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import time
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import DatabaseError, connection, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from praja.kernel import clock
from praja.kernel.errors import DomainError
from praja.kernel.measures.models import ComputedMeasure, WantedMeasure
from praja.kernel.measures.periods import Period
from praja.kernel.text import moment

PATIENCE = dt.timedelta(milliseconds=150)
UNKNOWN_MS = 3_000
ROUNDS_UP_TO = dt.timedelta(minutes=1)
QUERY_CANCELED = "57014"

Key = tuple[str, str, str]
"""Code, period, breakdown."""


class BeingComputed(DomainError):
    """The worker computes the figures; they are there in a while."""

    code = "being-computed"
    status = 503


@dataclass(slots=True)
class Wait:
    """The wait of one reader: the seconds left, and the figures left to the worker that nothing is kept of."""

    seconds: float
    missing: dict[Key, None] = field(default_factory=dict)
    wanted: dict[Key, None] = field(default_factory=dict)

    def leave(self, key: Key, *, is_kept: bool) -> None:
        """Leave a figure to the worker."""
        self.wanted[key] = None
        if not is_kept:
            self.missing[key] = None


_wait: ContextVar[Wait | None] = ContextVar("wait_for_figures", default=None)


def current_wait() -> Wait | None:
    """The wait of this request; None outside of one."""
    return _wait.get()


def missing_figures() -> list[Key]:
    """Figures this request has asked for and that are not there yet."""
    wait = _wait.get()
    return list(wait.missing) if wait is not None else []


def are_there(codes: Sequence[str], periods: Sequence[Period], breakdown: str = "") -> bool:
    """Whether all of these figures, which this request has asked for, are there."""
    spans = {period.code for period in periods}
    return not any(c in codes and p in spans and b == breakdown for c, p, b in missing_figures())


@dataclass(frozen=True, slots=True)
class Progress:
    """What a page says while figures of it are being computed."""

    missing: int
    expected: str


def progress() -> Progress | None:
    """How far the figures of this request are; None when all are there."""
    missing = missing_figures()
    return Progress(len(missing), moment(expected_at())) if missing else None


def require_all_figures() -> None:
    """Refuse where an answer with gaps would be taken for a whole one.

    Raises:
        BeingComputed: one was left to the worker.
    """
    if missing_figures():
        raise BeingComputed(
            _("These figures are being computed. They are expected at %(time)s; ask again then.")
            % {"time": moment(expected_at())}
        )


@contextlib.contextmanager
def one_wait(patience: dt.timedelta | None = None) -> Iterator[Wait]:
    """Share one wait among all figures read within."""
    wait = Wait((PATIENCE if patience is None else patience).total_seconds())
    token = _wait.set(wait)
    try:
        yield wait
    finally:
        _wait.reset(token)


@contextlib.contextmanager
def within(wait: Wait) -> Iterator[None]:
    """Let the database give up when the wait is over; what is left of it afterwards is kept in `wait`.

    Raises:
        TooSlow: it gave up.
    """
    began = time.perf_counter()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('statement_timeout')")
            (before,) = cursor.fetchone()
            _limit(str(max(1, int(wait.seconds * 1000))))
            yield
            _limit(before)
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") != QUERY_CANCELED:
            raise
        wait.seconds = 0
        raise TooSlow from None
    wait.seconds = max(0.0, wait.seconds - (time.perf_counter() - began))


class TooSlow(Exception):
    """A figure takes longer than the reader waits."""


def expected_at() -> dt.datetime:
    """When all that is wanted is there, as far as its cost is known: rounded up to a whole minute. Two SQL queries."""
    wanted = set(WantedMeasure.objects.values_list("code", "period", "breakdown")) | set(missing_figures())
    costs = dict(ComputedMeasure.objects.values("code").annotate(most=Max("took_ms")).values_list("code", "most"))
    work = sum(max(costs.get(code) or 0, UNKNOWN_MS) for code, _period, _breakdown in wanted)
    ready = clock.now() + dt.timedelta(milliseconds=work) + ROUNDS_UP_TO
    return ready.replace(second=0, microsecond=0)


def _limit(milliseconds: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [milliseconds])
