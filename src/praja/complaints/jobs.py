"""What the platform does by itself: close silent complaints, have routing learned anew."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys

import structlog

from praja.cases.queries import expired
from praja.complaints import followers, open_data, publication
from praja.complaints.commands import close_silent, finish_split
from praja.complaints.commands.routing import report_drift
from praja.complaints.lapor import jobs as lapor_jobs
from praja.complaints.limits import abuse_limits
from praja.complaints.models import Complaint, Usage, UsedChallenge
from praja.complaints.outside import jobs as outside_jobs
from praja.complaints.queries.agreement import drift
from praja.complaints.queries.family import split_and_done
from praja.complaints.watch import watch_deadlines
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.errors import WrongState
from praja.kernel.identifiers import first_uuid7_at
from praja.kernel.jobs import periodic

__all__ = [
    "close_silent_complaints",
    "forget_devices",
    "forget_usage",
    "lapor_jobs",
    "outside_jobs",
]

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


@periodic(cron="*/5 * * * *")
def watch_clocks() -> int:
    """Warn of deadlines and escalate late ones; returns how many things happened."""
    return watch_deadlines()


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


@periodic(cron="37 18 * * *")
def rebuild_public_reports() -> int:
    """Make the copies of the public map anew, in case an event was lost; returns how many reports are public."""
    return publication.rebuild()


@periodic(cron="10 23 * * *")
def send_digests() -> int:
    """Tell those who follow areas, agencies and topics, early in the local morning; returns how many mails."""
    return followers.send_digests()


@periodic(cron="27 3 * * *")
def forget_subscriptions() -> int:
    """Delete unconfirmed and ended subscriptions with their addresses; returns how many."""
    return followers.forget_subscriptions()


@periodic(cron="7 18 * * *")
def publish_open_data() -> int:
    """Store the data sets of the day, early in the local night; returns how many files."""
    return open_data.publish_all()


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
