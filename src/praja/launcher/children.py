"""The platform's own programs, the web and the worker, as children of `./praja up`."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from praja.launcher.messages import Refusal, say
from praja.launcher.postgres import tail
from praja.launcher.processes import die_with_parent

KEPT_LOG = 20_000_000
"""Bytes after which a log is set aside at the next start."""


class Child:
    """One of our programs with its log; started again when it ends by itself after a good while."""

    def __init__(self, name: str, command: list[str], log: Path) -> None:
        self.name = name
        self.command = command
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None
        self.started = 0.0
        self.environment: dict[str, str] = {}

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

    def revive(self) -> None:
        """Start an ended child again.

        Raises:
            Refusal: it ended within its first ten seconds, so it would only end again.
        """
        if time.monotonic() - self.started < 10:
            raise Refusal(f"The {self.name} ended at once. The end of {self.log}:\n{tail(self.log)}")
        say(f"The {self.name} ended unexpectedly (see {self.log}); starting it again.")
        self.start(self.environment)

    def stop(self, *, wait: float = 15) -> None:
        """Ask it to end; after `wait` seconds end it and whatever it started."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(wait)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
