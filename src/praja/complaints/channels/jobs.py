"""What the worker does for the channels: handle messages, read the mailbox, forget what is settled."""

from __future__ import annotations

import datetime as dt

from praja.complaints.channels.commands import forget_old, handle_due
from praja.complaints.channels.conversation import FORGOTTEN_AFTER
from praja.complaints.channels.mailbox import read_mailbox
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.jobs import periodic
from praja.kernel.notify.commands import send_due

KEPT = dt.timedelta(days=90)
"""How long the trace of a settled message stays, so that it is known when it comes again."""


@periodic(cron="* * * * *")
def handle_incoming() -> int:
    """Handle messages, and send the answers without waiting for the next minute; returns how many were handled."""
    handled = handle_due()
    if handled:
        send_due()
    return handled


@periodic(cron="* * * * *")
def poll_mailbox() -> int:
    """Read new mails, when a mailbox is set; returns how many are new."""
    return read_mailbox()


@periodic(cron="37 2 * * *")
def forget_settled_messages() -> int:
    """Delete settled messages after 90 days, and unfinished reports after 12 hours; returns how many."""
    now = clock.now()
    by = Actor.system("forget_settled_messages")
    return forget_old(before=now - KEPT, conversations_before=now - FORGOTTEN_AFTER, by=by)
