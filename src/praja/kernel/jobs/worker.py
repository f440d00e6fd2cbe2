"""One worker process: the sequencer, the relay and the periodic jobs, until SIGTERM or SIGINT.

Several may run: the sequencer's advisory lock and the relay's row locks keep them out of each other's way.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal

import structlog
from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params

from praja.kernel.events import relay
from praja.kernel.jobs.loops import LONGEST_ERROR_WAIT, Loop
from praja.kernel.ledger import sequencer

log = structlog.get_logger(__name__)

NICENESS = 5
"""The worker yields the processor to the web, where somebody waits."""
STOP_WITHIN = 8.0
"""Seconds for running rounds and jobs to end."""


def run_worker() -> None:
    """Work until asked to stop. Must be called in the main thread."""
    with contextlib.suppress(OSError):
        os.nice(NICENESS)
    loops = [
        Loop("sequencer", sequencer.sequence, full=sequencer.BATCH),
        Loop("relay", relay.deliver, full=relay.BATCH),
    ]
    for loop in loops:
        loop.start()
    log.info("worker_started")
    asyncio.run(_until_stopped())
    for loop in loops:
        loop.stop()
    ended = [loop.join(STOP_WITHIN) for loop in loops]
    log.info("worker_stopped", clean=all(ended))


async def _until_stopped() -> None:
    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    jobs = asyncio.create_task(_jobs())
    await stop.wait()
    jobs.cancel()
    with contextlib.suppress(asyncio.CancelledError, asyncio.TimeoutError):
        await asyncio.wait_for(jobs, STOP_WITHIN)


async def _jobs() -> None:
    """Run the periodic jobs; begin again whenever the database went away."""
    failures = 0
    while True:
        started = asyncio.get_running_loop().time()
        try:
            await _jobs_once()
        except Exception as error:
            log.warning("periodic_jobs_interrupted", error=type(error).__name__)
        failures = 0 if asyncio.get_running_loop().time() - started > 60 else failures + 1
        await asyncio.sleep(min(LONGEST_ERROR_WAIT, 0.5 * 2 ** min(failures, 10)))


async def _jobs_once() -> None:
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=3)
    with app.replace_connector(connector) as worker_app:
        async with worker_app.open_async():
            await worker_app.run_worker_async(
                install_signal_handlers=False,
                concurrency=1,
                fetch_job_polling_interval=30.0,
                shutdown_graceful_timeout=STOP_WITHIN / 2,
                delete_jobs="successful",
            )
