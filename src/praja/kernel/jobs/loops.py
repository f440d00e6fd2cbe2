"""A loop in a thread of the worker: work while there is work, wait a little when there is none, survive the database.

Between rounds it waits 0.2 s after work and up to 0.5 s when idle; after an error up to 10 s. A round that was long
and found nothing is followed by a wait four times as long, so that looking never takes more than a fifth of a core.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import structlog
from django.db import Error, InterfaceError, OperationalError, connection, reset_queries

from praja.kernel.jobs.heartbeat import BEAT_EVERY, beat

log = structlog.get_logger(__name__)

SHORTEST_WAIT = 0.2
LONGEST_WAIT = 0.5
LONGEST_ERROR_WAIT = 10.0


class Loop:
    """Calls `work` again and again until stopped. `work` returns how much it did; `full` is as much as it can.

    A round that did `full` is followed by the next at once.
    """

    def __init__(self, part: str, work: Callable[[], int], *, full: int) -> None:
        self.part = part
        self.work = work
        self.full = full
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=part, daemon=True)
        self._next_beat = 0.0

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ask it to end after the present round; see `join`."""
        self._stop.set()

    def join(self, timeout: float) -> bool:
        """Wait for its end, at most `timeout` seconds; returns whether it ended."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        wait, failures = SHORTEST_WAIT, 0
        while not self._stop.is_set():
            try:
                started = time.monotonic()
                done = self._round()
                failures = 0
                wait = self._wait_after(done, time.monotonic() - started, wait)
            except Exception as error:
                failures += 1
                wait = min(LONGEST_ERROR_WAIT, 0.25 * 2 ** min(failures, 10))
                self._report(error, failures)
                _forget_connection()
            self._stop.wait(wait)
        _forget_connection()

    def _wait_after(self, done: int, seconds: float, before: float) -> float:
        """Seconds to wait after a round that did so much in so long, and after which wait."""
        if done >= self.full:
            return 0.0
        return SHORTEST_WAIT if done else max(min(before + 0.05, LONGEST_WAIT), 4 * seconds)

    def _round(self) -> int:
        """One round, and the mark that it went well: a part that only fails looks as dead as it is."""
        done = self.work()
        if time.monotonic() >= self._next_beat:
            beat(self.part)
            self._next_beat = time.monotonic() + BEAT_EVERY
        reset_queries()
        return done

    def _report(self, error: Exception, failures: int) -> None:
        if isinstance(error, OperationalError | InterfaceError):
            log.warning("database_unreachable", part=self.part, error=type(error).__name__, failures=failures)
        else:
            log.error("worker_loop_failed", part=self.part, failures=failures, exc_info=error)


def _forget_connection() -> None:
    """Close this thread's connection, so that the next round opens a new one."""
    try:
        connection.close()
    except Error:
        connection.connection = None
