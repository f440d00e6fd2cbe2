"""A child of the launcher comes back whenever it ends, and nothing of its earlier life stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from praja.launcher import children
from praja.launcher.children import AT_ONCE, Child
from praja.launcher.processes import is_alive

MASTER_WITH_A_WORKER = """
import subprocess, sys, pathlib
worker = subprocess.Popen(["sleep", "60"])
pathlib.Path(sys.argv[1]).write_text(str(worker.pid))
worker.wait()
"""


@pytest.fixture
def child(tmp_path: Path) -> Iterator[Child]:
    command = [sys.executable, "-c", MASTER_WITH_A_WORKER, str(tmp_path / "worker")]
    child = Child("web", command, tmp_path / "log")
    child.start(dict(os.environ))
    yield child
    child.stop()


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


def worker_of(child: Child) -> int:
    note = child.log.with_name("worker")
    until(lambda: note.exists() and note.read_text())
    worker = int(note.read_text())
    note.unlink()
    return worker


def kill(child: Child) -> subprocess.Popen[bytes]:
    assert child.process
    child.process.send_signal(signal.SIGKILL)
    child.process.wait()
    return child.process


def test_a_killed_child_is_replaced_and_its_own_children_end(child: Child) -> None:
    orphan = worker_of(child)
    before = kill(child)
    child.look_after()
    assert child.process is not before
    assert worker_of(child) != orphan
    until(lambda: not is_alive(orphan))


def test_a_living_child_is_left_alone(child: Child) -> None:
    before = child.process
    child.look_after()
    assert child.process is before


def test_a_child_that_ends_again_and_again_is_started_later_and_later_but_never_given_up(
    child: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(AT_ONCE):
        before = kill(child)
        child.look_after()
        assert child.process is not before
    before = kill(child)
    child.look_after()
    assert child.process is before, "it waits a second now"
    later = time.monotonic() + 1.5
    monkeypatch.setattr(children.time, "monotonic", lambda: later)
    child.look_after()
    assert child.process is not before
