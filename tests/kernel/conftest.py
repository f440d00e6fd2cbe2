"""What several parts of the kernel need in their tests."""

from __future__ import annotations

import pytest
from django.db import connection

LOG_TABLES = [
    "events_event",
    "events_pendingevent",
    "events_delivery",
    "ledger_leaf",
    "ledger_node",
    "ledger_treehead",
    "ledger_origin",
]


@pytest.fixture
def empty_log(request: pytest.FixtureRequest) -> None:
    """Begin without the events of loading the regency pack; undone with everything else the test does."""
    marker = request.node.get_closest_marker("django_db")
    is_transactional = marker is not None and marker.kwargs.get("transaction", False)
    request.getfixturevalue("transactional_db" if is_transactional else "db")
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table in LOG_TABLES:
            cursor.execute(f"DELETE FROM {table}")
        cursor.execute("SET session_replication_role = origin")
