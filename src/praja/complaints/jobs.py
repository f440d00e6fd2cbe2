"""What the platform does by itself: close silent complaints, forget old failed attempts, have routing learned anew."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys

import structlog

from praja.cases.queries import expired
from praja.complaints.commands import close_silent
from praja.complaints.commands.routing import report_drift
from praja.complaints.lapor import jobs as lapor_jobs
from praja.complaints.models import FailedAttempts
from praja.complaints.outside import jobs as outside_jobs
from praja.complaints.queries.agreement import drift
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.errors import WrongState
from praja.kernel.jobs import periodic

__all__ = ["close_silent_complaints", "forget_old_attempts", "lapor_jobs", "outside_jobs"]

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


@periodic(cron="17 3 * * *")
def forget_old_attempts() -> int:
    """Delete counts of wrong PINs older than a day; returns how many."""
    deleted, _ = FailedAttempts.objects.filter(since__lt=clock.now() - dt.timedelta(days=1)).delete()
    return deleted


@periodic(cron="40 18 * * *")
def train_routing() -> None:
    """Start a process that learns from the office's dispositions, and do not wait for it.

    A process of its own: the worker neither keeps scikit-learn in memory nor stands still. It bounds itself and ends
    without a trace when it fails; the version in use goes on.
    """
    one_thread = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")
    subprocess.Popen(
        [sys.executable, "-m", "praja", "train_routing", "--bounded"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        env=os.environ | one_thread,
    )


@periodic(cron="10 1 * * 1")
def watch_routing() -> bool:
    """Once a week, tell the coordinator when officers agree much less with the model than its hold-out promised."""
    found = drift()
    if found is None or not found.is_alarming:
        return False
    report_drift(found, by=Actor.system("watch_routing"))
    return True
