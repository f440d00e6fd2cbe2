"""Kill parts of the running platform with SIGKILL at random moments, and do what a user does afterwards."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.stack import BACKEND, LAUNCHER, POSTGRES, POSTMASTER, WEB, WEB_WORKER, WORKER, Platform

PARTS = (WEB_WORKER, WORKER, BACKEND, WEB, POSTMASTER, POSTGRES)
"""What the platform must bring back by itself."""
EVERYTHING = (*PARTS, LAUNCHER)
"""With the launcher, after which a user types `./praja up` again."""


@dataclass(frozen=True)
class Kill:
    """One process killed: which part it was, and when (seconds since 1970)."""

    part: str
    process: int
    at: float


class Killer:
    """Kills one process after the other; each part comes once in a round, in an order of its own."""

    def __init__(self, platform: Platform, *, parts: tuple[str, ...], pause: float, seed: int) -> None:
        self.kills: list[Kill] = []
        self.starts: list[float] = []
        """When a user had to type `./praja up` again (seconds since 1970)."""
        self._platform = platform
        self._parts = parts
        self._pause = pause
        self._random = random.Random(seed)

    async def run(self, seconds: float) -> None:
        """Kill until the time is up and every part was killed once. Some fall into the recovery from the one before."""
        end = time.monotonic() + seconds
        for part in self._order():
            if time.monotonic() > end and {kill.part for kill in self.kills} >= set(self._parts):
                return
            await asyncio.sleep(self._random.uniform(0.1, 2 * self._pause))
            await self._kill_one(part)
            await self._start_again_where_needed()

    def _order(self) -> Iterator[str]:
        while True:
            yield from self._random.sample(self._parts, len(self._parts))

    async def _kill_one(self, part: str) -> None:
        """Kill one process of this part, as soon as there is one."""
        for _ in range(600):
            candidates = self._platform.processes().get(part)
            if candidates:
                process = self._random.choice(candidates)
                try:
                    os.kill(process, signal.SIGKILL)
                except ProcessLookupError:
                    continue
                self.kills.append(Kill(part, process, time.time()))
                return
            await self._start_again_where_needed()
            await asyncio.sleep(0.1)
        raise RuntimeError(f"no process of the part {part!r} came back")

    async def _start_again_where_needed(self) -> None:
        await asyncio.sleep(0.1)
        if self._platform.has_ended():
            self.starts.append(time.time())
            await asyncio.to_thread(self._platform.start)
