"""Housekeeping of the worker's own tables."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.utils import timezone

from praja.kernel.events.relay import forget_done
from praja.kernel.jobs.schedule import periodic

KEEP_DELIVERIES = dt.timedelta(days=7)
KEEP_JOBS = dt.timedelta(days=7)


@periodic(cron="23 19 * * *")
def forget_done_deliveries() -> int:
    """Delete deliveries that were done a week ago; the events themselves stay. Returns how many."""
    return forget_done(older_than=KEEP_DELIVERIES)


@periodic(cron="43 19 * * *")
def forget_finished_jobs() -> int:
    """Delete the traces of periodic jobs that ended a week ago, failed ones included. Returns how many."""
    before = timezone.now() - KEEP_JOBS
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE status IN ('succeeded', 'failed', 'cancelled', 'aborted')"
            " AND id IN (SELECT job_id FROM procrastinate_events WHERE at < %s)"
            " AND NOT EXISTS (SELECT 1 FROM procrastinate_events e WHERE e.job_id = procrastinate_jobs.id"
            " AND e.at >= %s)",
            [before, before],
        )
        return cursor.rowcount
