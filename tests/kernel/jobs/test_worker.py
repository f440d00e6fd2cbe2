"""The real worker as its own process: it does its work, survives its database, and stops when asked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from praja.kernel.events.models import PendingEvent
from praja.kernel.jobs.heartbeat import last_beat
from praja.kernel.jobs.models import Heartbeat
from praja.kernel.ledger.models import Leaf
from tests.kernel.ledger.factories import note

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_log")]

SOURCE = Path(__file__).resolve().parents[3] / "src"
MAX_MEMORY_MB = 160


@pytest.fixture
def worker() -> Iterator[subprocess.Popen[bytes]]:
    database = settings.DATABASES["default"]
    url = (
        f"postgresql://{quote(str(database['USER']))}:{quote(str(database.get('PASSWORD', '')))}@"
        f"/{quote(str(database['NAME']))}?host={quote(str(database['HOST']), safe='')}"
    )
    if database["PORT"]:
        url += f"&port={database['PORT']}"
    environment = os.environ | {"DATABASE_URL": url, "PYTHONPATH": str(SOURCE)}
    process = subprocess.Popen([sys.executable, "-m", "praja", "worker"], env=environment)
    yield process
    if process.poll() is None:
        process.kill()
    process.wait()


def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def is_sequenced(position: int) -> Callable[[], bool]:
    return lambda: Leaf.objects.filter(position=position).exists()


def memory_mb(pid: int) -> float:
    """Resident memory that the process has for itself and shares, from /proc."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def end_all_connections_but_ours() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


SEND = "kernel.notify.jobs.send_messages"


@pytest.fixture
def job_of_a_killed_worker() -> Iterator[int]:
    """A job as a worker leaves it that was killed in the middle: still running, and holding its lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 min')"
            " RETURNING id) INSERT INTO procrastinate_jobs"
            " (queue_name, task_name, lock, queueing_lock, args, status, worker_id)"
            " SELECT 'default', %s, %s, %s, '{\"timestamp\": 0}', 'doing', id FROM dead RETURNING id",
            [SEND, SEND, SEND],
        )
        yield cursor.fetchone()[0]
        cursor.execute("DELETE FROM procrastinate_jobs")


def status_of(job: int) -> str:
    """The status of a job; "succeeded" when it is gone, as only those that succeeded go."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text FROM procrastinate_jobs WHERE id = %s", [job])
        row = cursor.fetchone()
    return str(row[0]) if row else "succeeded"


def test_a_job_of_a_killed_worker_is_done_by_the_next(
    job_of_a_killed_worker: int, worker: subprocess.Popen[bytes]
) -> None:
    until(lambda: status_of(job_of_a_killed_worker) == "succeeded")


@pytest.fixture
def its_next_run(job_of_a_killed_worker: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, status)"
            " VALUES ('default', %s, %s, %s, '{\"timestamp\": 60}', 'todo') RETURNING id",
            [SEND, SEND, SEND],
        )
        return int(cursor.fetchone()[0])


def test_a_job_of_a_killed_worker_does_not_hold_back_its_next_run(
    job_of_a_killed_worker: int, its_next_run: int, worker: subprocess.Popen[bytes]
) -> None:
    until(lambda: status_of(its_next_run) == "succeeded")
    assert status_of(job_of_a_killed_worker) == "failed"


def test_the_worker_works_survives_its_database_and_stops_cleanly(worker: subprocess.Popen[bytes]) -> None:
    until(is_sequenced(note(1).position))
    until(lambda: {"sequencer", "relay"} <= set(Heartbeat.objects.values_list("part", flat=True)))
    assert last_beat() is not None

    end_all_connections_but_ours()
    until(is_sequenced(note(2).position))
    assert worker.poll() is None

    started = time.monotonic()
    until(is_sequenced(note(3).position))
    assert time.monotonic() - started < 2, "an event has its proof within a second or so"
    until(lambda: not PendingEvent.objects.exists())
    if Path("/proc/self/statm").exists():
        assert memory_mb(worker.pid) < MAX_MEMORY_MB

    worker.send_signal(signal.SIGTERM)
    assert worker.wait(10) == 0
