"""Periodic jobs and the loops of the worker."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from procrastinate.contrib.django import app

from praja.kernel.jobs import jobs, run_soon
from praja.kernel.jobs.heartbeat import beat, last_beat
from praja.kernel.jobs.loops import Loop
from praja.kernel.jobs.models import Heartbeat


def registered() -> dict[str, str]:
    return {name: task.cron for (name, _), task in app.periodic_registry.periodic_tasks.items()}


def test_every_room_that_has_jobs_is_found() -> None:
    names = registered()
    assert names["kernel.jobs.jobs.forget_done_deliveries"] == "23 19 * * *"
    assert any(name.startswith("complaints.jobs.") for name in names)


@pytest.mark.django_db
def test_every_periodic_job_runs_on_an_empty_database() -> None:
    for name in registered():
        app.tasks[name].func(timestamp=0)


@pytest.mark.django_db(transaction=True)
def test_a_job_that_is_wanted_soon_waits_once_after_the_commit() -> None:
    def waiting() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE '%forget_done_deliveries'")
            return int(cursor.fetchone()[0])

    with transaction.atomic():
        run_soon(jobs.forget_done_deliveries)
        run_soon(jobs.forget_done_deliveries)
        assert waiting() == 0
    assert waiting() == 1


@pytest.mark.django_db
def test_finished_jobs_are_forgotten_after_a_week_and_waiting_ones_kept() -> None:
    with connection.cursor() as cursor:
        for status, age in [("failed", 8), ("failed", 1), ("todo", 8)]:
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, status)"
                " VALUES ('q', 't', %s::procrastinate_job_status) RETURNING id",
                [status],
            )
            pk = cursor.fetchone()[0]
            cursor.execute("DELETE FROM procrastinate_events WHERE job_id = %s", [pk])
            cursor.execute(
                "INSERT INTO procrastinate_events (job_id, type, at)"
                " VALUES (%s, 'deferred', now() - make_interval(days => %s))",
                [pk, age],
            )
        assert jobs.forget_finished_jobs() == 1
        cursor.execute("SELECT status FROM procrastinate_jobs ORDER BY id")
        assert [row[0] for row in cursor.fetchall()] == ["failed", "todo"]


@pytest.mark.django_db
def test_the_quietest_part_counts_as_the_last_sign_of_life() -> None:
    Heartbeat.objects.all().delete()
    assert last_beat() is None
    beat("first")
    beat("second")
    beat("second")
    assert last_beat() == Heartbeat.objects.get(part="first").beaten_at
    assert Heartbeat.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_loop_goes_on_after_errors_and_leaves_no_sign_of_life_while_failing() -> None:
    went_well = threading.Event()
    rounds: list[float] = []

    def work() -> int:
        rounds.append(time.monotonic())
        if len(rounds) == 1:
            raise OperationalError("the database went away")
        if len(rounds) == 2:
            assert not Heartbeat.objects.filter(part="tried").exists()
            raise ValueError("a bug")
        went_well.set()
        return 0

    loop = Loop("tried", work, full=1)
    loop.start()
    assert went_well.wait(10)
    deadline = time.monotonic() + 5
    while not Heartbeat.objects.filter(part="tried").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    loop.stop()
    assert loop.join(5)
    assert rounds[2] - rounds[1] > rounds[1] - rounds[0], "it waits longer after each failure"
    assert Heartbeat.objects.filter(part="tried").exists()


def test_a_busy_loop_does_not_wait(transactional_db: Any) -> None:
    done = threading.Event()
    rounds: list[int] = []

    def work() -> int:
        rounds.append(1)
        if len(rounds) == 30:
            done.set()
        return 5 if len(rounds) < 30 else 0

    loop = Loop("busy", work, full=5)
    started = time.monotonic()
    loop.start()
    assert done.wait(5)
    assert time.monotonic() - started < 1
    loop.stop()
    assert loop.join(5)
