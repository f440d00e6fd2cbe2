"""The frame of every change of state: one function, one transaction, one event.

`@command` opens the transaction, names the command for the permission matrix and, while tests run, fails a command
that changed something and told nobody.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextlib import nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from typing import ParamSpec, TypeVar, overload

from django.conf import settings
from django.db import transaction

P = ParamSpec("P")
R = TypeVar("R")


@dataclass
class _Frame:
    """The outermost command now running, and how many events it has emitted."""

    name: str
    emitted: int = 0


_frame: ContextVar[_Frame | None] = ContextVar("praja_command_frame", default=None)
_registry: dict[str, Callable[..., object]] = {}


class EventMissing(AssertionError):
    """A command returned without the one event that every change of state owes."""


@overload
def command(function: Callable[P, R], /) -> Callable[P, R]: ...
@overload
def command(*, emits: bool = True, in_transaction: bool = True) -> Callable[[Callable[P, R]], Callable[P, R]]: ...
def command(function: Callable[P, R] | None = None, /, *, emits: bool = True, in_transaction: bool = True) -> object:
    """Mark a function as a command: run it in one transaction and register its name.

    A command called by another joins its transaction without a savepoint: it succeeds or fails as a whole.
    `emits=False` is for commands whose effect is told by the event of the command that calls them, or that change
    nothing anybody else could observe (a cache, a read marker). `in_transaction=False` is for a single SQL statement,
    which is a transaction by itself.
    """

    def decorate(inner: Callable[P, R]) -> Callable[P, R]:
        name = f"{inner.__module__.removeprefix('praja.')}.{inner.__name__}"

        @functools.wraps(inner)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            if _frame.get() is not None:
                return inner(*args, **kwargs)
            frame = _Frame(name)
            token = _frame.set(frame)
            try:
                with transaction.atomic() if in_transaction else nullcontext():
                    result = inner(*args, **kwargs)
                    if emits and settings.CHECK_COMMAND_EVENTS and frame.emitted == 0 and not was_repeated(result):
                        raise EventMissing(f"{name} changed state without an event")
                return result
            finally:
                _frame.reset(token)

        _registry[name] = run
        return run

    return decorate if function is None else decorate(function)


def note_emitted() -> None:
    """Called by `events.emit`: the running command has told what it did."""
    frame = _frame.get()
    if frame is not None:
        frame.emitted += 1


def was_repeated(result: object) -> bool:
    """Whether a command's result says that the same request was carried out before (idempotent repeat)."""
    return bool(getattr(result, "was_repeated", False))


def registered_commands() -> dict[str, Callable[..., object]]:
    """Every command by dotted name, for the permission matrix and the documentation."""
    return dict(_registry)
