"""`./praja up`, stopped, killed, started again; backed up and brought back. The story of one installation."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from praja.launcher.environment import ROOT
from praja.launcher.instance import REGENCY, Instance

pytestmark = pytest.mark.platform

PREPARED = "Bringing the database up to date"


class Installation:
    """A data folder of its own and the `./praja` commands that work on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cluster = Instance(folder, REGENCY).cluster
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    @property
    def environment(self) -> dict[str, str]:
        ours = {
            "PYTHONPATH": str(ROOT / "src"),
            "PRAJA_VENV": "none",
            "PRAJA_DATA_DIR": str(self.folder),
            "PRAJA_WEB_WORKERS": "1",
            "PWD": str(self.folder.parent),
        }
        theirs = {"PRAJA_KEYS_FILE", "PRAJA_SECRET_KEY", "PRAJA_PLAIN_STATIC", "PRAJA_CHECK_COMMAND_EVENTS"}
        return {name: value for name, value in os.environ.items() if name not in theirs | {"DATABASE_URL"}} | ours

    def praja(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "praja.launcher", *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=120)

    @contextmanager
    def up(self) -> Iterator[subprocess.Popen[str]]:
        """Start it and wait until it says that it is ready; `output` is what it said until then."""
        command = [sys.executable, "-m", "praja.launcher", "up", "--empty", "--port", str(self.port)]
        with subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, text=True) as launcher:
            assert launcher.stdout
            self.output = ""
            for line in launcher.stdout:
                self.output += line
                if "Ctrl-C stops everything" in line:
                    break
            try:
                yield launcher
            finally:
                launcher.terminate()

    def status(self, path: str) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return int(answer.status)

    def processes(self) -> list[str]:
        """The command lines of whatever still runs for this installation."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                mine = f"PRAJA_DATA_DIR={self.folder}".encode() in (process / "environ").read_bytes().split(b"\0")
                line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if line and (mine or str(self.folder) in line):
                found.append(line)
        return found

    def ends(self) -> bool:
        deadline = time.monotonic() + 20
        while self.processes() and time.monotonic() < deadline:
            time.sleep(0.05)
        return not self.processes()


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    with tempfile.TemporaryDirectory(prefix="praja-") as folder:
        Path(folder).chmod(0o711)
        installation = Installation(Path(folder) / "data")
        with installation.up():
            pass
        assert PREPARED in installation.output
        yield installation


def test_it_starts_without_preparing_twice_and_stops_without_leaving_a_process(installation: Installation) -> None:
    with installation.up() as launcher:
        assert PREPARED not in installation.output
        assert installation.status("/health/ready") == 200
        assert installation.status("/") == 200
        second = installation.praja("up", "--empty")
        assert second.returncode == 1
        assert f"(process {launcher.pid})" in second.stderr, "a second launcher is told about the first"
        launcher.send_signal(signal.SIGINT)
        assert launcher.wait(30) == 0
    assert installation.ends()


def test_after_a_kill_no_process_stays_and_it_starts_again(installation: Installation) -> None:
    with installation.up() as launcher:
        launcher.kill()
    assert installation.ends(), installation.processes()
    with installation.up():
        assert installation.status("/health/ready") == 200


def test_the_keys_are_for_their_owner_only(installation: Installation) -> None:
    for name in ("keys.json", "secret-key"):
        assert (installation.folder / name).stat().st_mode & 0o077 == 0


def test_keys_are_rotated_and_listed_while_the_platform_runs(installation: Installation) -> None:
    with installation.up():
        rotated = installation.praja("keys", "rotate")
        assert rotated.returncode == 0, rotated.stderr
        assert installation.praja("keys", "rotate", "--signing").returncode == 0
        listed = installation.praja("keys", "list").stdout.splitlines()
        assert installation.status("/health/ready") == 200
    assert [line.partition(",")[0] for line in listed] == [
        "encryption k1: old",
        "encryption k2: active",
        "signing s1: old",
        "signing s2: active",
    ]
    assert installation.praja("keys").returncode == 2
    assert installation.ends(), installation.processes()


def test_new_keys_are_never_made_beside_data(installation: Installation) -> None:
    something_happens(installation)
    hidden = [installation.folder / name for name in ("keys.json", "state.json")]
    for path in hidden:
        path.rename(path.with_suffix(".elsewhere"))
    try:
        done = installation.praja("up", "--empty", "--port", str(installation.port))
    finally:
        for path in hidden:
            path.with_suffix(".elsewhere").rename(path)
    assert done.returncode == 1
    assert "its keys are missing" in done.stderr


def test_demo_data_never_reach_the_database_of_a_regency(installation: Installation) -> None:
    cluster = installation.cluster
    cluster.start()
    elsewhere = {"DATABASE_URL": cluster.url(), "PRAJA_DATA_DIR": str(installation.folder.parent / "demo")}
    command = [sys.executable, "-m", "praja.launcher", "up", "--port", "0"]
    try:
        demo = subprocess.run(command, env=installation.environment | elsewhere, capture_output=True, text=True)
    finally:
        cluster.stop()
    assert demo.returncode == 1
    assert "holds the data of a regency, and this start is for demo data" in demo.stderr


def test_a_backup_brings_database_files_and_keys_back(installation: Installation) -> None:
    something_happens(installation)
    (installation.folder / "files" / "photo").write_bytes(b"a photo")
    archive = installation.folder.parent / "saved.tar"
    with installation.up():
        until_everything_is_in_the_log(installation)
        saved = installation.praja("backup", str(archive))
        assert saved.returncode == 0, saved.stderr
        events = count_events(installation)
        refused = installation.praja("restore", str(archive), "--replace")
        assert "Stop it" in refused.stderr
    assert installation.ends()
    shutil.rmtree(installation.folder)

    restored = installation.praja("restore", str(archive))
    assert restored.returncode == 0, restored.stderr
    verified = installation.praja("verify-log")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert (installation.folder / "files" / "photo").read_bytes() == b"a photo"
    with installation.up():
        assert count_events(installation) == events > 0
        assert installation.status("/") == 200


def test_a_backup_needs_its_own_keys(installation: Installation) -> None:
    archive = installation.folder.parent / "other.tar"
    assert installation.praja("backup", str(archive)).returncode == 0
    archive.with_suffix(".keys.json").write_text('{"keys.json": "{}"}')
    (installation.folder / "keys.json").rename(installation.folder / "keys.elsewhere")
    try:
        refused = installation.praja("restore", str(archive), "--replace")
    finally:
        (installation.folder / "keys.elsewhere").rename(installation.folder / "keys.json")
    assert refused.returncode == 1
    assert "not those of this backup" in refused.stderr


def test_a_filled_installation_is_not_overwritten_by_mistake(installation: Installation) -> None:
    archive = installation.folder.parent / "another.tar"
    assert installation.praja("backup", str(archive)).returncode == 0
    refused = installation.praja("restore", str(archive))
    assert refused.returncode == 1
    assert "--replace" in refused.stderr


def something_happens(installation: Installation) -> None:
    """An event of any kind, as a command would leave it."""
    done = installation.praja("manage", "shell", "-v", "0", "-c", SOMETHING)
    assert done.returncode == 0, done.stderr


SOMETHING = """
from django.db import transaction
from praja.kernel.actors import Actor
from praja.kernel.events import EventPayload, emit, event_type
happened = event_type("test.happened.v1")(type("Happened", (EventPayload,), {}))
with transaction.atomic():
    emit(happened(), subject="test/1", by=Actor.system("test"))
"""


def count_events(installation: Installation) -> int:
    with psycopg.connect(installation.cluster.url()) as connection:
        row = connection.execute("SELECT count(*) FROM events_event").fetchone()
    return int(row[0]) if row else 0


def until_everything_is_in_the_log(installation: Installation) -> None:
    deadline = time.monotonic() + 20
    with psycopg.connect(installation.cluster.url(), autocommit=True) as connection:
        while connection.execute("SELECT count(*) FROM events_pendingevent").fetchone() != (0,):
            assert time.monotonic() < deadline, "the sequencer did not take the event"
            time.sleep(0.1)
