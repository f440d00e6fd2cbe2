"""The worker: what happens after the commit and by the clock."""

from praja.kernel.jobs.schedule import periodic

__all__ = ["periodic"]
