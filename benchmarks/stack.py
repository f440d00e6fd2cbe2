"""The whole platform in a folder of its own, started by the same command a user types."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_WITHIN = 180
"""Seconds."""


@dataclass(frozen=True)
class Platform:
    """A running platform: where it listens, and the process all its parts descend from."""

    port: int
    process: int

    def memory_at_rest(self) -> dict[str, float]:
        """Resident memory in MB by part, shared pages counted once (proportional set size), after ten idle seconds."""
        time.sleep(10)
        parts: dict[str, float] = {}
        for process in _descendants(self.process):
            name = _part_of(process)
            parts[name] = parts.get(name, 0.0) + _proportional_set_size(process)
        return parts


@contextmanager
def running_platform(*, port: int) -> Iterator[Platform]:
    """Start the platform, make this process a client of its database, and stop and forget it afterwards."""
    with tempfile.TemporaryDirectory(prefix="praja-bench-") as folder:
        environment = os.environ | {"PRAJA_DATA_DIR": folder, "PRAJA_DEMO_ACTIVITY": "0", "PRAJA_LOG_LEVEL": "WARNING"}
        environment.pop("DATABASE_URL", None)
        log = Path(folder, "up.log")
        with log.open("wb") as output:
            process = subprocess.Popen(
                [ROOT / "praja", "up", "--port", str(port)],
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        try:
            _wait_for(port, process, log)
            _join(Path(folder))
            yield Platform(port, process.pid)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_WITHIN
    while time.monotonic() < end:
        if process.poll() is not None:
            sys.exit(f"The platform did not start:\n{log.read_text()}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.5)
    sys.exit(f"The platform was not ready in {START_WITHIN} s:\n{log.read_text()}")


def _join(folder: Path) -> None:
    """Let Django in this process use the platform's database and keys."""
    import django

    os.environ |= {"PRAJA_DATA_DIR": str(folder), "PRAJA_LOG_LEVEL": "WARNING"}
    from praja.launcher.instance import DEMO, Instance

    os.environ.update(Instance(folder, DEMO).environment())
    django.setup()


def _descendants(root: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(status.parent.name))
    found, waiting = [], [root]
    while waiting:
        process = waiting.pop()
        found.append(process)
        waiting += children.get(process, [])
    return found


def _part_of(process: int) -> str:
    command = Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    for part, sign in (("PostgreSQL", "postgres"), ("worker", "praja worker"), ("web", "granian")):
        if sign in command:
            return part
    return "launcher"


def _proportional_set_size(process: int) -> float:
    """MB; 0 for a process that has ended."""
    try:
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0
