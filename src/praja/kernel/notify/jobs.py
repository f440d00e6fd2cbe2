"""Every minute the worker sends what is due; every night it deletes what was settled long ago."""

from __future__ import annotations

import datetime as dt

from praja.kernel import clock
from praja.kernel.jobs import periodic
from praja.kernel.notify.commands import send_due
from praja.kernel.notify.models import MessageStatus, OutgoingMessage

KEPT = dt.timedelta(days=90)
"""How long a settled message stays; then its address is needed no more (UU 27/2022 on personal data, article 43)."""


@periodic(cron="* * * * *")
def send_messages() -> int:
    """Send due messages; returns how many were tried."""
    return send_due()


@periodic(cron="23 2 * * *")
def delete_old_messages() -> int:
    """Delete settled messages, and their addresses, after 90 days; returns how many."""
    settled = OutgoingMessage.objects.exclude(status=MessageStatus.PENDING).filter(written_at__lt=clock.now() - KEPT)
    deleted, _by_model = settled.delete()
    return deleted
