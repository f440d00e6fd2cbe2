"""How the launcher speaks to the person at the terminal. Plain standard library, old Python included."""

from __future__ import annotations

import sys
from contextlib import suppress


class Refusal(Exception):
    """The launcher cannot go on; the message says why and what to do. `status` is the exit status."""

    def __init__(self, message: str, status: int = 1) -> None:
        super().__init__(message)
        self.status = status


def say(text: str = "") -> None:
    """Tell what happens now; at once, also through a pipe, and whether or not somebody still listens."""
    with suppress(BrokenPipeError):
        print(text, flush=True)


def complain(text: str) -> None:
    """Tell what went wrong."""
    print(text, file=sys.stderr, flush=True)
