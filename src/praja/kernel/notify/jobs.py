"""Every minute the worker sends what is due."""

from __future__ import annotations

from praja.kernel.jobs import periodic
from praja.kernel.notify.commands import send_due


@periodic(cron="* * * * *")
def send_messages() -> int:
    """Send due messages; returns how many were tried."""
    return send_due()
