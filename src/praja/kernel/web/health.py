"""Whether this process can serve: is the database there, up to date, and does the worker live?"""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS, Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

WORKER_MAY_BE_SILENT = dt.timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `detail` never quotes an exception: the answer is public."""

    name: str
    is_well: bool
    detail: str = ""


def checks() -> list[Check]:
    """Look at everything readiness depends on. Three SQL queries; the migrations only until they are all applied."""
    database = _database()
    if not database.is_well:
        return [database]
    return [database, _migrations(), _worker()]


def _database() -> Check:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return Check("database", False, "no answer")
    return Check("database", True)


def _migrations() -> Check:
    missing = _missing_migrations()
    return Check("migrations", missing == 0, f"{missing} not applied" if missing else "")


def _missing_migrations() -> int:
    if _all_applied.cache_info().currsize:
        return 0
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if missing == 0:
        _all_applied(DEFAULT_DB_ALIAS)
    return missing


@functools.cache
def _all_applied(alias: str) -> bool:
    """Remembers that this process has seen every migration applied; code and migrations change only with a restart."""
    return True


def _worker() -> Check:
    from praja.kernel.jobs.heartbeat import last_beat

    beat = last_beat()
    if beat is None:
        return Check("worker", False, "never seen")
    silent = timezone.now() - beat
    return Check("worker", silent <= WORKER_MAY_BE_SILENT, f"last seen {int(silent.total_seconds())} s ago")
