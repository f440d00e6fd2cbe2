"""One private PostgreSQL for the whole run, made before Django reads its settings.

Set DATABASE_URL to test against another server; its user must be allowed to create databases and to set
`session_replication_role`.
"""

from __future__ import annotations

import atexit
import base64
import datetime as dt
import json
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest

from praja.launcher.catalogs import compile_catalogs
from praja.launcher.postgres import THROWAWAY, Cluster

REPOSITORY = Path(__file__).resolve().parents[1]


def _start_database(folder: Path) -> str:
    """Start an embedded PostgreSQL that forgets everything at the end, and return its DATABASE_URL."""
    folder.chmod(0o711)  # as root the server runs as another user
    cluster = Cluster(folder / "pg", log=folder / "postgres.log", settings=THROWAWAY)
    cluster.start()
    atexit.register(cluster.stop)
    return cluster.url()


def _write_keys(path: Path) -> None:
    def key() -> str:
        return base64.b64encode(os.urandom(32)).decode()

    keys = {
        "encryption": {"active": "k1", "keys": {"k1": key()}},
        "index": key(),
        "signing": {"active": "s1", "keys": {"s1": key()}},
    }
    path.write_text(json.dumps(keys))
    path.chmod(0o600)


def _prepare_environment() -> None:
    folder = Path(tempfile.mkdtemp(prefix="praja-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = _start_database(folder)
    (folder / "static").mkdir()
    _write_keys(folder / "keys.json")
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "praja.settings",
        "PRAJA_DATA_DIR": str(folder),
        "PRAJA_KEYS_FILE": str(folder / "keys.json"),
        "PRAJA_SECRET_KEY": "only-for-tests",
        "PRAJA_CHECK_COMMAND_EVENTS": "1",
        "PRAJA_PLAIN_STATIC": "1",
        "PRAJA_LOG_LEVEL": "WARNING",
    }
    os.environ.pop("PRAJA_DEMO", None)
    os.environ.pop("PRAJA_KEYS", None)


def _let_tests_empty_the_event_table() -> None:
    """Let the flush between `transaction=True` tests pass the trigger that refuses TRUNCATE on events."""
    from django.db.backends.postgresql.operations import DatabaseOperations

    flush = DatabaseOperations.sql_flush

    def sql_flush(self: DatabaseOperations, *args: object, **options: object) -> list[str]:
        statements = flush(self, *args, **options)
        return ["SET LOCAL session_replication_role = replica", *statements] if statements else []

    DatabaseOperations.sql_flush = sql_flush


def _start_django() -> None:
    import django
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
    django.setup()
    _let_tests_empty_the_event_table()


def _let_slow_machines_take_their_time() -> None:
    """No test of ours is about time; a shared machine may draw its examples slowly."""
    from hypothesis import HealthCheck, settings

    settings.register_profile("praja", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("praja")


_prepare_environment()
_let_slow_machines_take_their_time()
compile_catalogs(REPOSITORY / "src")
_start_django()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The test database holds the regency pack: its regions, organizations, calendar and procedures."""
    with django_db_blocker.unblock():
        load_regency()


@pytest.fixture(autouse=True)
def _default_language() -> None:
    """A request in English leaves its thread in English; each test begins in the platform's language."""
    from django.utils import translation

    translation.deactivate()


@pytest.fixture(autouse=True)
def _steady_memories(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process remembers for some seconds must not run out in the middle of a test that counts SQL queries."""
    from praja.cases import queries as cases
    from praja.complaints.queries import deadlines
    from praja.government import snapshot
    from praja.kernel.calendar import queries as calendar
    from praja.services.standards import queries as standards

    monkeypatch.setattr(cases, "CURRENT_FOR_SECONDS", 3600.0)
    monkeypatch.setattr(snapshot, "CHECKED_EVERY_SECONDS", 3600.0)
    monkeypatch.setattr(calendar, "CHECKED_EVERY_SECONDS", 3600.0)
    monkeypatch.setattr(standards, "CHECKED_EVERY_SECONDS", 3600.0)
    monkeypatch.setattr(deadlines, "_counted", (time.monotonic() + 3600, 0))


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine that runs the tests must not leave figures to a worker that is not there."""
    from praja.kernel.measures import waiting

    monkeypatch.setattr(waiting, "PATIENCE", dt.timedelta(minutes=1))


@pytest.fixture
def regency(transactional_db: None) -> None:
    """For tests with real commits, after which the database is emptied: load the pack again."""
    load_regency()


def load_regency() -> None:
    """Load the pack; every process-wide memory of an earlier database is forgotten."""
    from django.core.management import call_command

    from praja.cases.queries import forget_current_definitions
    from praja.complaints.views.teamwork import forget_colleagues
    from praja.government.snapshot import forget_snapshot
    from praja.kernel.calendar.queries import forget_calendar
    from praja.services.standards.queries import forget_catalogue

    forget_current_definitions()
    forget_snapshot()
    forget_calendar()
    forget_colleagues()
    forget_catalogue()
    call_command("load_pack", verbosity=0)
    call_command("publish_procedures", verbosity=0)
    call_command("load_services", verbosity=0)
