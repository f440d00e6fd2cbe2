"""Let a function run by the clock, in the worker, once however many workers there are."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from procrastinate.contrib.django import app

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
        return function

    return register
