"""What the worker computes so that no reader waits for it."""

from __future__ import annotations

import datetime as dt

from praja.kernel.jobs import periodic, run_soon
from praja.kernel.measures.queries import compute_some, renew_expensive, want_usual

A_TURN = dt.timedelta(seconds=10)
"""How long the worker computes before it looks at its other work again."""


@periodic(cron="*/10 * * * *")
def renew_figures() -> int:
    """Renew the figures that are expensive to compute and an hour old; returns how many."""
    if want_usual():
        run_soon(compute_wanted)
    return renew_expensive()


@periodic(cron="* * * * *")
def compute_wanted() -> int:
    """Compute the figures readers wait for, in turns; returns how many are left for the next."""
    left = compute_some(most=A_TURN)
    if left:
        run_soon(compute_wanted)
    return left
