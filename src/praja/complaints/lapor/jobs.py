"""Where a bridge is set up, the worker reads and writes over it by itself."""

from __future__ import annotations

import structlog

from praja.complaints.lapor import commands, queries
from praja.complaints.lapor.gateway import Gateway, GatewayError, gateway
from praja.kernel.actors import Actor
from praja.kernel.errors import DomainError
from praja.kernel.jobs import periodic

log = structlog.get_logger(__name__)

MOST_BATCHES = 20
BY = Actor.system("lapor_bridge")


@periodic(cron="*/5 * * * *")
def carry_lapor_reports() -> int:
    """Read new reports from the bridge and send it what it has not been told; returns how many went either way."""
    bridge = gateway()
    return 0 if bridge is None else read_reports(bridge) + send_follow_ups(bridge)


def read_reports(bridge: Gateway) -> int:
    """Take in everything the bridge has; a report that cannot be filed is kept for an officer. Returns how many."""
    cursor, taken, error = queries.reading().cursor, 0, ""
    for _batch in range(MOST_BATCHES):
        try:
            batch = bridge.reports(after=cursor)
        except GatewayError as failure:
            error = str(failure)
            log.warning("lapor_bridge_failed", error=error)
            break
        for report in batch.reports:
            try:
                taken += not commands.receive_report(report, by=BY).was_repeated
            except DomainError as refusal:
                log.info("lapor_report_left_out", reason=refusal.code)
        if not batch.cursor or batch.cursor == cursor:
            break
        cursor = batch.cursor
    commands.note_reading(cursor=cursor, error=error, by=BY)
    return taken


def send_follow_ups(bridge: Gateway) -> int:
    """Send what waits, oldest first. After a failure the report concerned waits, so that its order is kept."""
    sent, stuck = 0, set()
    for number, follow_up in queries.waiting_follow_ups(by=BY):
        if follow_up.tracking_id in stuck:
            continue
        try:
            reference = bridge.send(follow_up)
        except GatewayError as failure:
            stuck.add(follow_up.tracking_id)
            commands.note_failure(number, error=str(failure), by=BY)
            continue
        sent += commands.mark_carried([number], reference=reference or "bridge", by=BY).follow_ups
    return sent
