"""The whole platform in a folder of its own, started by the same command a user types."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACK = ROOT / "packs" / "jombang"
NO_LOAD_REACHES = 1_000_000_000
START_WITHIN = 180
"""Seconds."""


class Platform:
    """A running platform: where it listens, where its data are, and the launcher all its parts descend from."""

    def __init__(self, *, port: int, folder: Path) -> None:
        self.port = port
        self.folder = folder
        self.log = folder / "up.log"
        self._launcher: subprocess.Popen[bytes] | None = None
        pack = _pack_without_limits(folder)
        ours = {
            "PRAJA_PACK": str(pack),
            "PRAJA_DATA_DIR": str(folder),
            "PRAJA_DEMO_ACTIVITY": "0",
            "PRAJA_LOG_LEVEL": "WARNING",
        }
        self._environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | ours

    @property
    def launcher(self) -> int:
        """The process of `./praja up`."""
        assert self._launcher is not None
        return self._launcher.pid

    def start(self) -> None:
        """Start it and wait until it is ready; where an earlier one is still ending, try again as a user would."""
        end = time.monotonic() + START_WITHIN
        while time.monotonic() < end:
            self._launch()
            if self._is_ready(end):
                return
        sys.exit(f"The platform was not ready in {START_WITHIN} s:\n{self.log.read_text()}")

    def stop(self) -> None:
        assert self._launcher is not None
        self._launcher.send_signal(signal.SIGINT)
        self._launcher.wait(60)

    def has_ended(self) -> bool:
        """Whether the launcher gave up or was killed."""
        assert self._launcher is not None
        return self._launcher.poll() is not None

    def processes(self) -> dict[str, list[int]]:
        """The processes of every part that now run."""
        return {name: pids for name, pids in _parts(self.launcher).items() if pids}

    def praja(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run another `./praja` command on this installation."""
        return subprocess.run(
            [ROOT / "praja", *arguments], cwd=ROOT, env=self._environment, capture_output=True, text=True
        )

    def memory_at_rest(self) -> dict[str, float]:
        """Resident memory in MB by part, shared pages counted once (proportional set size), after ten idle seconds."""
        time.sleep(10)
        parts: dict[str, float] = {}
        for name, pids in self.processes().items():
            whole = MEMORY_PARTS.get(name, name)
            parts[whole] = parts.get(whole, 0.0) + sum(map(_proportional_set_size, pids))
        return parts

    def _launch(self) -> None:
        with self.log.open("ab") as output:
            self._launcher = subprocess.Popen(
                [ROOT / "praja", "up", "--port", str(self.port)],
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def _is_ready(self, end: float) -> bool:
        """Wait until it is ready; False when it ended before."""
        while time.monotonic() < end and not self.has_ended():
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/ready", timeout=2) as answer:
                    if answer.status == 200 and not self.has_ended():
                        return True
            except OSError:
                pass
            time.sleep(0.2)
        return False


@contextmanager
def running_platform(*, port: int) -> Iterator[Platform]:
    """Start the platform, make this process a client of its database, and stop and forget it afterwards."""
    with tempfile.TemporaryDirectory(prefix="praja-bench-") as folder:
        platform = Platform(port=port, folder=Path(folder))
        try:
            platform.start()
            _join(Path(folder))
            yield platform
        finally:
            platform.stop()


def _pack_without_limits(folder: Path) -> Path:
    """A copy of the pack whose limits against abuse no load reaches: hundreds of reports a second come from here.

    Counting them costs what it costs in service; only the numbers in limits.yaml are others.
    """
    copy = folder / PACK.name
    shutil.copytree(PACK, copy, dirs_exist_ok=True)
    limits = copy / "complaints" / "limits.yaml"
    limits.write_text(re.sub(r"\b(free|refuse): \d+", rf"\1: {NO_LOAD_REACHES}", limits.read_text()))
    counters = copy / "services" / "queue.yaml"
    lifted = re.sub(r"(bookings_per_network): \d+", r"\1: 100000", counters.read_text())
    counters.write_text(re.sub(r"\bonline: \d+", "online: 20", lifted))
    print(f"Limits against abuse are lifted for this run: {limits}", flush=True)
    return copy


def _join(folder: Path) -> None:
    """Let Django in this process use the platform's database and keys."""
    import django

    os.environ.pop("DATABASE_URL", None)
    os.environ |= {
        "PRAJA_PACK": str(folder / PACK.name),
        "PRAJA_DATA_DIR": str(folder),
        "PRAJA_LOG_LEVEL": "WARNING",
    }
    from praja.launcher.instance import DEMO, Instance

    os.environ.update(Instance(folder, DEMO).environment())
    django.setup()


LAUNCHER, WEB, WEB_WORKER, WORKER = "launcher", "web", "web worker", "worker"
POSTMASTER, BACKEND, POSTGRES = "postmaster", "backend", "other process of PostgreSQL"
MEMORY_PARTS = {WEB_WORKER: WEB, POSTMASTER: "PostgreSQL", BACKEND: "PostgreSQL", POSTGRES: "PostgreSQL"}


def _parts(launcher: int) -> dict[str, list[int]]:
    """The launcher's descendants by what they are."""
    children: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            children.setdefault(int(fields[1]), []).append(int(status.parent.name))
    parts: dict[str, list[int]] = {LAUNCHER: [launcher]}
    for child in children.get(launcher, []):
        command = _command(child)
        if "granian" in command:
            parts[WEB], parts[WEB_WORKER] = [child], children.get(child, [])
        elif "praja worker" in command:
            parts[WORKER] = [child]
        elif "postgres" in command:
            own = children.get(child, [])
            backends = [process for process in own if _command(process).startswith("postgres: postgres ")]
            parts |= {POSTMASTER: [child], BACKEND: backends, POSTGRES: [one for one in own if one not in backends]}
    return parts


def _command(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def _proportional_set_size(process: int) -> float:
    """MB; 0 for a process that has ended."""
    try:
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0
