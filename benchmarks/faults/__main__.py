"""`./praja bench faults`: kill parts of the running platform under load, and check that nothing acknowledged is lost.

Starts the whole platform in a folder of its own, lets clients file, verify and hand on complaints, and ends web
processes, the worker, PostgreSQL and the launcher with SIGKILL at random moments. Ends with 1 when something is wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from pathlib import Path

from benchmarks.faults import report
from benchmarks.faults.killer import EVERYTHING, PARTS, Killer
from benchmarks.faults.traffic import Traffic
from benchmarks.stack import Platform, running_platform

WARM_UP = 2.0
"""Seconds of load before the first kill."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="./praja bench faults")
    parser.add_argument("--minutes", type=float, default=5, help="load with kills (default: 5)")
    parser.add_argument("--seed", type=int, default=1, help="of what is killed when, and of the load (default: 1)")
    parser.add_argument("--pause", type=float, default=3, help="seconds between two kills on average (default: 3)")
    parser.add_argument("--clients", type=int, default=6, help="at the same time (default: 6)")
    parser.add_argument("--no-launcher", action="store_true", help="never kill the launcher itself")
    parser.add_argument("--port", type=int, default=8766)
    parser.add_argument("--json", type=Path, help="write the outcome into this file too")
    options = parser.parse_args()
    with running_platform(port=options.port) as platform:
        outcome = _run(platform, options)
    report.print_all(outcome)
    if options.json:
        options.json.write_text(json.dumps(outcome.as_json(), indent=1))
    return 1 if outcome.faults else 0


def _run(platform: Platform, options: argparse.Namespace) -> report.Outcome:
    from django.db import connection

    from benchmarks.faults import checks
    from benchmarks.officers import sign_in
    from praja.government.queries import districts, villages
    from praja.kernel.events.models import Delivery
    from praja.kernel.ledger.models import TreeHead

    traffic = Traffic(
        port=platform.port,
        verifier=sign_in("verifier", "kominfo"),
        villages=[village.code for district in districts() for village in villages(district.code)],
        clients=options.clients,
        seed=options.seed,
    )
    connection.close()  # the server it leads to is about to be killed
    parts = PARTS if options.no_launcher else EVERYTHING
    killer = Killer(platform, parts=parts, pause=options.pause, seed=options.seed)
    began = time.time()
    asyncio.run(_under_load(traffic, killer, 60 * options.minutes))
    ended = time.time()
    settled = checks.settle()
    checked = checks.check_all(platform, traffic.told.stories)
    handed_over = checks.mails(platform)
    deliveries = Delivery.objects.exclude(finished_at=None).values_list("finished_at", flat=True)
    return report.Outcome(
        seed=options.seed,
        began=began,
        ended=ended,
        settled=settled,
        told=traffic.told,
        recoveries=report.recoveries(
            killer.kills,
            writes=traffic.told.acknowledged,
            heads=sorted(timestamp / 1000 for timestamp in TreeHead.objects.values_list("timestamp", flat=True)),
            deliveries=sorted(moment.timestamp() for moment in deliveries if moment),
        ),
        starts=killer.starts,
        checked=checked,
        mails=handed_over.total(),
        mails_repeated=handed_over.total() - len(handed_over),
    )


async def _under_load(traffic: Traffic, killer: Killer, seconds: float) -> None:
    """Kill while there is load; the load ends a little after the last kill, when every client has its answer."""
    load = asyncio.create_task(traffic.run())
    await asyncio.sleep(WARM_UP)
    await killer.run(seconds - WARM_UP)
    await asyncio.sleep(WARM_UP)
    traffic.stop()
    await load


if __name__ == "__main__":
    sys.exit(main())
