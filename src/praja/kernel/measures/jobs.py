"""What the worker computes so that no reader waits for it."""

from __future__ import annotations

from praja.kernel.jobs import periodic
from praja.kernel.measures.queries import renew_expensive


@periodic(cron="*/10 * * * *")
def renew_figures() -> int:
    """Renew the figures that are expensive to compute and an hour old; returns how many."""
    return renew_expensive()
