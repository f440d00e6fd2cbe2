"""The embedded PostgreSQL starts again whatever happened to the last one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from praja.launcher.environment import ROOT
from praja.launcher.postgres import THROWAWAY, Cluster
from praja.launcher.processes import is_alive


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A cluster in a folder that root's PostgreSQL user can reach, with a short path."""
    with tempfile.TemporaryDirectory(prefix="praja-") as folder:
        Path(folder).chmod(0o711)
        cluster = Cluster(Path(folder) / "pg", log=Path(folder) / "log", settings=THROWAWAY | {"fsync": "on"})
        cluster.start()
        yield cluster
        cluster.stop()


def write(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url()) as connection:
        connection.execute("SET synchronous_commit = on")
        connection.execute("CREATE TABLE kept AS SELECT 1 AS value")


def reads(cluster: Cluster) -> bool:
    with psycopg.connect(cluster.url()) as connection:
        return connection.execute("SELECT value FROM kept").fetchone() == (1,)


def kill(cluster: Cluster) -> None:
    assert cluster.process
    cluster.process.kill()
    cluster.process.wait()


def test_a_killed_server_starts_again_with_what_was_committed(cluster: Cluster) -> None:
    write(cluster)
    kill(cluster)
    cluster.start()
    assert reads(cluster)


def test_a_pid_file_whose_number_belongs_to_another_program_does_not_matter(cluster: Cluster) -> None:
    kill(cluster)
    pid_file = cluster.folder / "postmaster.pid"
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as other:
        pid_file.write_text("\n".join([str(other.pid), *pid_file.read_text().split("\n")[1:]]))
        assert not cluster.is_running()
        cluster.start()
        assert cluster.is_running()
        assert other.poll() is None, "the other program was left alone"
        other.kill()


def test_a_server_left_behind_is_stopped_first(cluster: Cluster) -> None:
    write(cluster)
    successor = Cluster(cluster.folder, log=cluster.log, settings=THROWAWAY)
    successor.start()
    assert cluster.process
    assert cluster.process.wait(5) == 0
    assert reads(successor)
    successor.stop()


def test_an_interrupted_first_start_is_begun_again(cluster: Cluster) -> None:
    cluster.stop()
    (cluster.folder / "PG_VERSION").unlink()
    cluster.start()
    assert cluster.is_running()


def test_the_server_ends_with_its_launcher_even_when_that_is_killed() -> None:
    script = (
        "import sys, time; from pathlib import Path; from praja.launcher.postgres import Cluster, THROWAWAY\n"
        "folder = Path(sys.argv[1]); cluster = Cluster(folder / 'pg', log=folder / 'log', settings=THROWAWAY)\n"
        "cluster.start(); print(cluster.process.pid, flush=True); time.sleep(60)"
    )
    with tempfile.TemporaryDirectory(prefix="praja-") as folder:
        Path(folder).chmod(0o711)
        with subprocess.Popen(
            [sys.executable, "-c", script, folder],
            env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
            stdout=subprocess.PIPE,
            text=True,
        ) as launcher:
            assert launcher.stdout
            server = int(launcher.stdout.readline())
            os.kill(launcher.pid, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while is_alive(server) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not is_alive(server)


def test_the_server_cannot_be_reached_over_the_network(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url()) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    assert cluster.folder.stat().st_mode & 0o077 == 0


def test_a_long_path_gets_a_short_socket_folder() -> None:
    cluster = Cluster(Path("/tmp") / ("long" * 30), log=Path("/tmp/log"))
    assert len(str(cluster.socket_folder)) < 60
    assert cluster.socket_folder != cluster.folder


def test_a_server_killed_under_a_busy_backend_starts_again(cluster: Cluster) -> None:
    write(cluster)
    with closing(psycopg.connect(cluster.url())) as busy:
        pid = busy.info.backend_pid
        busy.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 1000000000)")
        kill(cluster)
        time.sleep(0.5)
        assert is_alive(pid), "a backend at work has not noticed yet"
        cluster.look_after()
    assert reads(cluster)
    assert not is_alive(pid)


def test_a_running_server_is_left_alone(cluster: Cluster) -> None:
    before = cluster.process
    cluster.look_after()
    assert cluster.process is before
