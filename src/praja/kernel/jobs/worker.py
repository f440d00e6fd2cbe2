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
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Status
from procrastinate.manager import JobManager

from praja.kernel.events import relay
from praja.kernel.jobs.loops import LONGEST_ERROR_WAIT, Loop
from praja.kernel.ledger import sequencer
from praja.kernel.structs import prepare_structs

log = structlog.get_logger(__name__)

NICENESS = 5
"""The worker yields the processor to the web, where somebody waits."""
STOP_WITHIN = 8.0
"""Seconds for running rounds and jobs to end."""
DEAD_AFTER = 30.0
"""Seconds without a sign of life, which comes every ten, until a worker's running jobs are taken from it."""
LOOK_EVERY = 10.0
"""Seconds between two looks for dead workers."""


def run_worker() -> None:
    """Work until asked to stop. Must be called in the main thread."""
    with contextlib.suppress(OSError):
        os.nice(NICENESS)
    prepare_structs()
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
            await _take_from_the_dead(worker_app.job_manager)
            looking = asyncio.create_task(_keep_looking(worker_app.job_manager))
            try:
                await worker_app.run_worker_async(
                    install_signal_handlers=False,
                    concurrency=1,
                    fetch_job_polling_interval=30.0,
                    shutdown_graceful_timeout=STOP_WITHIN / 2,
                    delete_jobs="successful",
                )
            finally:
                looking.cancel()


async def _keep_looking(jobs: JobManager) -> None:
    while True:
        await asyncio.sleep(LOOK_EVERY)
        try:
            await _take_from_the_dead(jobs)
        except ConnectorException as error:
            log.warning("dead_workers_not_looked_for", error=type(error).__name__)


async def _take_from_the_dead(jobs: JobManager) -> None:
    """Begin jobs again that a worker was running when it was killed.

    Such a job holds its lock for ever otherwise, and never runs again. Where its next run waits already, that one
    does the work.
    """
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER):
        log.warning("job_taken_from_dead_worker", job=job.task_name)
        try:
            await jobs.retry_job(job)
        except UniqueViolation:
            await jobs.finish_job(job, Status.FAILED, delete_job=False)
