"""What a web process does when the database's server goes away and comes back."""

from __future__ import annotations

import select

from django.db import Error, InterfaceError, OperationalError, connection


def drop_dead_connection(**_signal: object) -> None:
    """Before a request: let go of the thread's connection when its server has closed it since the last one.

    Looks at the socket only (microseconds): nothing is ever to be read from a connection at rest but its end. Without
    it each thread would answer one request with an error after every restart of the database.
    """
    if connection.connection is None or connection.in_atomic_block or not _has_ended():
        return
    try:
        connection.close()
    except Error:
        connection.connection = None


def _has_ended() -> bool:
    held = connection.connection
    if held.closed:
        return True
    end = select.poll()
    end.register(held.fileno(), select.POLLIN)
    return bool(end.poll(0))


def is_database_gone(error: BaseException | None) -> bool:
    """Whether a request failed because its connection broke or none could be made; not when a statement failed."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    return connection.connection is None or bool(connection.connection.closed)
