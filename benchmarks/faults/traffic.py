"""Reporters and a verifier who repeat every request under its key until it is acknowledged, and note what was."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from benchmarks.load import Connection

PATIENCE = 15.0
"""Seconds until a client gives an attempt up and tries again."""
NEVER = 120.0
"""Seconds after which a request counts as never acknowledged."""
HANGS_UP = 0.02
"""Share of attempts whose client goes away within milliseconds, so that its repeat may overtake it."""
ASKS_AGAIN = 0.02
"""Share of acknowledged requests that are sent once more all the same."""
LEAVES_ADDRESS = 0.2
VERIFIED, DISPOSED = 0.9, 0.8
"""Shares of the complaints that are verified, and of those that are handed on."""


@dataclass
class Story:
    """One complaint as its clients know it: every field comes from an acknowledgement."""

    key: str
    has_address: bool
    id: str
    reference: str
    pin: str
    steps: list[tuple[str, str]] = field(default_factory=list)
    """Acknowledged actions in order, each with its key."""


@dataclass
class Told:
    """What all clients together saw."""

    stories: list[Story] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    """Attempts by what came of them: a status, or the kind of a broken connection."""
    acknowledged: list[tuple[float, float]] = field(default_factory=list)
    """Of every acknowledged request: when the attempt began and when its answer came (seconds since 1970)."""
    repeats: int = 0
    """Acknowledgements that say the work was done by an attempt whose answer never arrived."""
    faults: list[str] = field(default_factory=list)


class Traffic:
    """So many clients, each telling one story after the other until `stop`; then each ends its story."""

    def __init__(
        self, *, port: int, verifier: dict[str, str], villages: Sequence[str], clients: int, seed: int
    ) -> None:
        self.told = Told()
        self._port = port
        self._verifier = verifier
        self._villages = villages
        self._clients = clients
        self._random = random.Random(seed)
        self._stopped = False

    async def run(self) -> None:
        await asyncio.gather(*(self._client() for _ in range(self._clients)))

    def stop(self) -> None:
        self._stopped = True

    async def _client(self) -> None:
        connection = Connection(self._port, {})
        while not self._stopped:
            try:
                await self._story(connection)
            except Unacceptable as error:
                self.told.faults.append(str(error))
            await asyncio.sleep(self._random.uniform(0, 0.1))
        await connection.close()

    async def _story(self, connection: Connection) -> None:
        key, has_address = self._key(), self._random.random() < LEAVES_ADDRESS
        filing = {
            "description": f"Lampu jalan di depan balai desa mati, sudah {self._random.randint(2, 30)} hari.",
            "category": "road_damage",
            "village": self._random.choice(self._villages),
            "email": "pelapor@warga.example" if has_address else "",
        }
        filed = await self._until_acknowledged(connection, "/api/complaints", filing, key, {})
        story = Story(key, has_address, filed["id"], filed["reference"], filed["pin"])
        self.told.stories.append(story)
        if self._random.random() < VERIFIED:
            verification = {"classification": "complaint", "category": "public_service"}
            await self._step(connection, story, "verify", verification)
            if self._random.random() < DISPOSED:
                await self._step(connection, story, "dispose", {"to": "pupr", "note": "Mohon ditindaklanjuti."})

    async def _step(self, connection: Connection, story: Story, action: str, body: dict[str, str]) -> None:
        key = self._key()
        path = f"/api/complaints/{story.id}/{action}"
        done = await self._until_acknowledged(connection, path, body, key, self._verifier)
        if done["id"] != story.id:
            raise Unacceptable(f"{path} answered for {done['id']}")
        story.steps.append((action, key))

    async def _until_acknowledged(
        self, connection: Connection, path: str, body: object, key: str, headers: dict[str, str]
    ) -> dict[str, Any]:
        headers = headers | {"Idempotency-Key": key}
        end = time.monotonic() + NEVER
        first: dict[str, Any] | None = None
        while time.monotonic() < end:
            began = time.time()
            answer = await self._attempt(connection, path, body, headers)
            if answer is None:
                await asyncio.sleep(self._random.uniform(0.02, 0.3))
                continue
            self.told.acknowledged.append((began, time.time()))
            self.told.repeats += first is None and answer["was_repeated"]
            if first is not None:
                _compare(path, first, answer)
            elif self._random.random() < ASKS_AGAIN:
                first = answer
                continue
            return answer
        raise Unacceptable(f"{path} was not acknowledged in {NEVER:.0f} s")

    async def _attempt(
        self, connection: Connection, path: str, body: object, headers: dict[str, str]
    ) -> dict[str, Any] | None:
        """The acknowledgement, or None when it must be tried again.

        Raises:
            Unacceptable: the platform refused what it must accept.
        """
        hangs_up = self._random.random() < HANGS_UP
        patience = self._random.uniform(0.001, 0.02) if hangs_up else PATIENCE
        try:
            answer = await asyncio.wait_for(connection.request("POST", path, body, headers), patience)
        except (OSError, EOFError, TimeoutError, RuntimeError) as error:
            self.told.answers["hung up" if hangs_up else type(error).__name__] += 1
            await connection.close()
            return None
        self.told.answers[str(answer.status)] += 1
        if answer.status >= 500:
            return None
        content = answer.json()
        if answer.status not in {200, 201} or not isinstance(content, dict):
            raise Unacceptable(f"{path}: {answer.status} {answer.body[:200]!r}")
        return content

    def _key(self) -> str:
        return str(UUID(int=self._random.getrandbits(128)))


class Unacceptable(Exception):
    """An answer no client of this platform may get."""


def _compare(path: str, first: dict[str, Any], second: dict[str, Any]) -> None:
    same = all(first.get(name) == second.get(name) for name in ("id", "reference", "pin"))
    if not same or not second["was_repeated"]:
        raise Unacceptable(f"{path}: the same key was answered differently a second time")
