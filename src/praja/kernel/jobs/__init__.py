"""The worker: what happens after the commit and by the clock."""

from praja.kernel.jobs.schedule import periodic, run_soon

__all__ = ["periodic", "run_soon"]
