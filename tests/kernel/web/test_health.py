from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from praja.kernel.jobs.heartbeat import beat
from praja.kernel.jobs.models import Heartbeat
from praja.kernel.web import health

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget_migrations():
    health._all_applied.cache_clear()


def test_a_live_process_says_so_without_sql(client: Client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/health/live")
    assert answer.json() == {"status": "live"}
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_platform_is_ready_with_its_database_its_migrations_and_its_worker(client: Client):
    beat("relay")
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ready"
    assert {name: check["ok"] for name, check in answer.json()["checks"].items()} == {
        "database": True,
        "migrations": True,
        "worker": True,
    }


def test_without_a_worker_the_platform_is_not_ready(client: Client):
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"]["worker"] == {"ok": False, "detail": "never seen"}


def test_a_silent_worker_is_missed(client: Client):
    beat("relay")
    Heartbeat.objects.update(beaten_at=timezone.now() - dt.timedelta(minutes=5))
    assert client.get("/health/ready").status_code == 503


def test_a_missing_migration_is_noticed(client: Client):
    beat("relay")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'accounts' AND name = '0002_shared_cache'")
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert not answer.json()["checks"]["migrations"]["ok"]


def test_once_ready_a_check_costs_two_queries(client: Client, django_assert_num_queries):
    beat("relay")
    client.get("/health/ready")
    with django_assert_num_queries(2):
        client.get("/health/ready")
