"""The database's server goes away between two requests, and in the middle of one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client

pytestmark = pytest.mark.django_db(transaction=True)


def end_our_connection() -> None:
    """What a restart of the server does to the connection of this thread."""
    connection.ensure_connection()
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])


def test_a_restart_of_the_database_between_two_requests_is_not_noticed(client: Client) -> None:
    assert client.get("/").status_code == 200
    end_our_connection()
    assert client.get("/").status_code == 200


def ends_first(execute: Callable[..., Any], *statement: Any) -> Any:
    """The connection breaks under the first statement of a request."""
    end_our_connection()
    return execute(*statement)


@pytest.mark.parametrize("path", ["/", "/api/complaints/map/clusters"])
def test_a_request_that_loses_its_database_is_to_be_sent_again(path: str) -> None:
    client = Client(raise_request_exception=False)
    with connection.execute_wrapper(ends_first):
        answer = client.get(path)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert client.get(path).status_code == 200


def times_out(execute: Callable[..., Any], *statement: Any) -> Any:
    with connection.connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 1")
        with connection.wrap_database_errors:
            return cursor.execute("SELECT pg_sleep(1)")


def test_a_statement_that_fails_is_an_error_of_ours() -> None:
    with connection.execute_wrapper(times_out):
        assert Client(raise_request_exception=False).get("/api/complaints/map/clusters").status_code == 500
    connection.close()
