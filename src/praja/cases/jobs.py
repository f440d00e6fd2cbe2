"""What the engine forgets by itself."""

from __future__ import annotations

import datetime as dt

from praja.cases.models import FailedAttempts
from praja.kernel import clock
from praja.kernel.jobs import periodic


@periodic(cron="17 3 * * *")
def forget_old_attempts() -> int:
    """Delete counts of wrong PINs older than a day; returns how many."""
    deleted, _ = FailedAttempts.objects.filter(since__lt=clock.now() - dt.timedelta(days=1)).delete()
    return deleted
