"""What the platform does by itself: watch deadlines, forget drafts."""

from __future__ import annotations

from praja.kernel.actors import Actor
from praja.kernel.jobs import periodic
from praja.services.applications.commands.time import forget_drafts
from praja.services.applications.watch import watch_applications


@periodic(cron="*/5 * * * *")
def watch_application_clocks() -> int:
    """Warn of deadlines, follow the calendar, note silence that grants; returns how many things happened."""
    return watch_applications()


@periodic(cron="33 3 * * *")
def forget_old_drafts() -> int:
    """Delete drafts that were not used for too long; returns how many."""
    return forget_drafts(by=Actor.system("forget_old_drafts"))
