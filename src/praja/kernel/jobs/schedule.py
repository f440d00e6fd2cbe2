"""Let a function run by the clock, in the worker, once however many workers there are."""

from __future__ import annotations

import contextlib
import functools
import time
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

P = ParamSpec("P")
R = TypeVar("R")


def periodic(*, cron: str) -> Callable[[Callable[[], R]], Callable[[], R]]:
    """Run the decorated function at the times of `cron` (five fields, UTC); returns the function itself.

    A run that takes longer than its interval is not started a second time beside itself. A time that passed while
    no worker ran is made up for when it was less than ten minutes ago.
    """

    def register(function: Callable[[], R]) -> Callable[[], R]:
        name = f"{function.__module__.removeprefix('praja.')}.{function.__name__}"

        @functools.wraps(function)
        def run(timestamp: int) -> None:
            function()

        task = app.task(name=name, queueing_lock=name, lock=name)(run)
        app.periodic(cron=cron, periodic_id=name)(task)
        _tasks[function] = task
        return function

    return register


_tasks: dict[Callable[..., object], Any] = {}


def run_soon(function: Callable[[], object]) -> None:
    """Let the worker run a periodic function once this transaction is committed, without waiting for its time.

    It asks for nothing when a run waits already; should asking fail, the function still runs at its time.
    """
    transaction.on_commit(functools.partial(_ask_for, _tasks[function]), robust=True)


def _ask_for(task: Any) -> None:
    with contextlib.suppress(AlreadyEnqueued):
        task.defer(timestamp=int(time.time()))
