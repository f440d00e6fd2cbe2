"""The platform's own programs, the web and the worker, as children of `./praja up`."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from praja.launcher.messages import say
from praja.launcher.processes import die_with_parent

KEPT_LOG = 20_000_000
"""Bytes after which a log is set aside at the next start."""
STEADY_AFTER = 10.0
"""Seconds after which a child has shown that it can live; ends before that are counted."""
AT_ONCE = 3
"""So many quick ends in a row are answered at once, further ones after 1, 2, 4 … seconds."""
LONGEST_WAIT = 30.0


class Child:
    """One of our programs with its log; started again whenever it ends by itself."""

    def __init__(self, name: str, command: list[str], log: Path) -> None:
        self.name = name
        self.command = command
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None
        self.started = 0.0
        self.environment: dict[str, str] = {}
        self._quick_ends = 0
        self._start_again_at: float | None = None

    def start(self, environment: dict[str, str]) -> None:
        self.environment = environment
        if self.log.exists() and self.log.stat().st_size > KEPT_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(),
            )
        self.started = time.monotonic()

    def look_after(self) -> None:
        """Start it again when it has ended: at once, or later and later when it ends soon each time.

        Never gives up: the other parts go on meanwhile, and what it ended of (memory, a full disk) may pass.
        """
        if self.process is None or self.process.poll() is None:
            return
        if self._start_again_at is None:
            self._end_group()
            wait = self._wait()
            when = f"in {wait:.0f} s" if wait else "again"
            say(f"The {self.name} ended unexpectedly (see {self.log}); starting it {when}.")
            self._start_again_at = time.monotonic() + wait
        if time.monotonic() >= self._start_again_at:
            self._start_again_at = None
            self.start(self.environment)

    def _wait(self) -> float:
        """Seconds to wait after the end that was just noticed."""
        is_quick = time.monotonic() - self.started < STEADY_AFTER
        self._quick_ends = self._quick_ends + 1 if is_quick else 0
        return 0.0 if self._quick_ends <= AT_ONCE else min(LONGEST_WAIT, 2.0 ** (self._quick_ends - AT_ONCE - 1))

    def stop(self, *, wait: float = 15) -> None:
        """Ask it to end; after `wait` seconds end it and whatever it started."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(wait)
        self._end_group()

    def _end_group(self) -> None:
        """End what it started: web processes outlive a killed master and would go on answering with their old code."""
        assert self.process is not None
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
