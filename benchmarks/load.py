"""A small HTTP load generator: keep-alive connections, each sending its next request when the answer is complete."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import msgspec


@dataclass
class Measured:
    """What came of a load: one duration (seconds) per finished unit of work, and the failures."""

    seconds: float
    durations: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Units of work a second."""
        return len(self.durations) / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds that this share of the units took at most."""
        if len(self.durations) < 2:
            return float("nan")
        return statistics.quantiles(self.durations, n=100)[round(share * 100) - 1] * 1000


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes

    def json(self) -> object:
        return msgspec.json.decode(self.body)


class Connection:
    """One keep-alive connection. Knows just enough HTTP/1.1 for answers with a Content-Length."""

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self._port = port
        self._headers = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def request(
        self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None
    ) -> Answer:
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        assert self._reader is not None
        content = b"" if body is None else msgspec.json.encode(body)
        extra = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
        head = f"{method} {path} HTTP/1.1\r\nHost: localhost:{self._port}\r\nAccept: application/json\r\n"
        head += self._headers + extra
        if body is not None:
            head += f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n"
        self._writer.write(head.encode() + b"\r\n" + content)
        status, length = await self._read_head(self._reader)
        return Answer(status, await self._reader.readexactly(length))

    async def _read_head(self, reader: asyncio.StreamReader) -> tuple[int, int]:
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        length = next((int(line.split(b":")[1]) for line in lines if line.lower().startswith(b"content-length:")), None)
        if length is None:
            raise RuntimeError(f"an answer without a length: {lines[0]!r}")
        return int(lines[0].split()[1]), length

    async def close(self) -> None:
        """Let go of it; the next request connects again."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None


Work = Callable[[Connection], Awaitable[str]]
"""One unit of work on a connection; returns what failed, or nothing."""


async def put_load(work: Work, *, port: int, headers: dict[str, str], connections: int, seconds: float) -> Measured:
    """Do `work` again and again on so many connections; a first second warms up and is not measured."""
    await _run(work, port, headers, connections, 1.0)
    return await _run(work, port, headers, connections, seconds)


async def _run(work: Work, port: int, headers: dict[str, str], connections: int, seconds: float) -> Measured:
    measured = Measured(seconds)
    started = time.perf_counter()

    async def repeat() -> None:
        connection = Connection(port, headers)
        while (began := time.perf_counter()) - started < seconds:
            failure = await work(connection)
            if failure:
                measured.failures.append(failure)
            else:
                measured.durations.append(time.perf_counter() - began)
        await connection.close()

    await asyncio.gather(*(repeat() for _ in range(connections)))
    measured.seconds = time.perf_counter() - started
    return measured
