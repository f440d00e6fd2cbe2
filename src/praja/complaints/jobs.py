"""What the platform does by itself: close complaints whose reporters stay silent, forget old failed attempts."""

from __future__ import annotations

import datetime as dt

import structlog

from praja.cases.queries import expired
from praja.complaints.commands import close_silent, finish_split
from praja.complaints.lapor import jobs as lapor_jobs
from praja.complaints.limits import abuse_limits
from praja.complaints.models import Complaint, FailedAttempts, Usage, UsedChallenge
from praja.complaints.queries.family import split_and_done
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.errors import WrongState
from praja.kernel.identifiers import first_uuid7_at
from praja.kernel.jobs import periodic

__all__ = ["close_silent_complaints", "forget_devices", "forget_old_attempts", "forget_usage", "lapor_jobs"]

log = structlog.get_logger(__name__)


@periodic(cron="*/10 * * * *")
def close_silent_complaints() -> int:
    """Close or archive what waited for its reporter beyond the time to reply; returns how many."""
    closed = 0
    for case in expired("reporter_reply", at=clock.now()):
        try:
            close_silent(case.id, by=Actor.system("close_silent_complaints"), key=f"silent:{case.due_at}")
            closed += 1
        except WrongState:
            log.info("silent_complaint_moved_on", case=str(case.id))
    return closed


@periodic(cron="*/5 * * * *")
def finish_split_complaints() -> int:
    """Call reports solved whose parts are all closed; returns how many."""
    finished = 0
    for identifier in split_and_done():
        try:
            finish_split(identifier, by=Actor.system("finish_split_complaints"), key=f"parts-closed:{clock.now()}")
            finished += 1
        except WrongState:
            log.info("split_complaint_moved_on", case=str(identifier))
    return finished


@periodic(cron="17 3 * * *")
def forget_old_attempts() -> int:
    """Delete counts of wrong PINs older than a day; returns how many."""
    deleted, _ = FailedAttempts.objects.filter(since__lt=clock.now() - dt.timedelta(days=1)).delete()
    return deleted


@periodic(cron="7 * * * *")
def forget_usage() -> int:
    """Delete counters whose window has passed and challenges that no longer hold; returns how many."""
    now = clock.now()
    counters, _by_model = Usage.objects.filter(expires_at__lt=now).delete()
    challenges, _by_model = UsedChallenge.objects.filter(expires_at__lt=now).delete()
    return counters + challenges


@periodic(cron="37 3 * * *")
def forget_devices() -> int:
    """Forget from which device older reports came, after the days the pack gives; returns of how many."""
    before = first_uuid7_at(clock.now() - dt.timedelta(days=abuse_limits().device_mark_days))
    return Complaint.objects.filter(device_mark__isnull=False, case_id__lt=before).update(device_mark=None)
