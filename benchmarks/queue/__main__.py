"""`./praja bench queue`: how exact and how fast booking is when many want the same places, and what a screen costs.

Starts the whole platform in a folder of its own. A round of the race sends 200 bookings for 20 places at the same
moment; beside it the usual way, count and then insert, races for as many places in the same database.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import statistics
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from benchmarks.load import Connection, Measured, put_load
from benchmarks.stack import running_platform

REQUESTS, PLACES = 200, 20
SCREEN_ASKS_EVERY = 2.0
"""Seconds."""
PHONES = itertools.count(1)


@dataclass(frozen=True)
class Race:
    """How many of one round were accepted, refused for want of a place, or failed; and their durations (seconds)."""

    accepted: int
    refused: int
    failed: int
    seconds: float
    durations: list[float]


def main() -> int:
    parser = argparse.ArgumentParser(prog="./praja bench queue")
    parser.add_argument("--rounds", type=int, default=5, help="of the race (default: 5)")
    parser.add_argument("--seconds", type=float, default=5, help="of load on booking and on the screen (default: 5)")
    parser.add_argument("--connections", type=int, default=4, help="of that load (default: 4)")
    parser.add_argument("--port", type=int, default=8767)
    options = parser.parse_args()
    with running_platform(port=options.port) as platform:
        slots = asyncio.run(_slots(platform.port))
        racing, calm = slots[: options.rounds], slots[options.rounds :]
        races = [asyncio.run(_race(platform.port, slot)) for slot in racing]
        booking = asyncio.run(_booking(platform.port, calm, options))
        screen = asyncio.run(_screen(platform.port, options))
        counted, taken = _baseline(options.rounds)
    _print(races, booking, screen, counted, taken)
    return 0 if all(race.accepted == PLACES and not race.failed for race in races) else 1


async def _slots(port: int) -> list[tuple[str, str, str]]:
    """Group, service and start of everything that can be booked now."""
    connection = Connection(port, {})
    places = (await connection.request("GET", "/api/queue/places")).json()
    found = []
    for group in places[0]["groups"]:  # type: ignore[index]
        slots = (await connection.request("GET", f"/api/queue/groups/{group['code']}/slots")).json()
        found += [(group["code"], group["services"][0]["code"], slot["starts_at"]) for slot in slots]  # type: ignore[attr-defined]
    await connection.close()
    return sorted(found, key=lambda slot: slot[2], reverse=True)


async def _book(connection: Connection, slot: tuple[str, str, str]) -> int:
    group, service, starts_at = slot
    number = next(PHONES)
    body = {"group": group, "service": service, "starts_at": starts_at, "name": "Warga", "phone": f"0812{number:08}"}
    headers = {"Idempotency-Key": f"bench-{number:032}"}
    return (await connection.request("POST", "/api/queue/bookings", body, headers)).status


async def _race(port: int, slot: tuple[str, str, str]) -> Race:
    durations = []

    async def one(connection: Connection) -> int:
        began = time.perf_counter()
        status = await _book(connection, slot)
        durations.append(time.perf_counter() - began)
        await connection.close()
        return status

    began = time.perf_counter()
    statuses = Counter(await asyncio.gather(*(one(Connection(port, {})) for _ in range(REQUESTS))))
    seconds = time.perf_counter() - began
    return Race(statuses[201], statuses[409], REQUESTS - statuses[201] - statuses[409], seconds, durations)


async def _booking(port: int, slots: list[tuple[str, str, str]], options: argparse.Namespace) -> Measured:
    """Bookings spread over all slots, none of which fills up."""
    turns = itertools.cycle(slots)

    async def work(connection: Connection) -> str:
        status = await _book(connection, next(turns))
        return "" if status == 201 else f"booking answered {status}"

    return await put_load(work, port=port, headers={}, connections=options.connections, seconds=options.seconds)


async def _screen(port: int, options: argparse.Namespace) -> Measured:
    """What a screen asks every two seconds when nothing has changed."""

    async def work(connection: Connection) -> str:
        status = (await connection.request("GET", "/queue/screen/mpp-jombang/changes")).status
        return "" if status == 200 else f"the screen answered {status}"

    return await put_load(work, port=port, headers={}, connections=options.connections, seconds=options.seconds)


def _baseline(rounds: int) -> tuple[list[int], list[int]]:
    """Accepted by round: count and then insert, and take by one statement; 20 connections, 200 requests, 20 places."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_booking (slot int NOT NULL)")
        cursor.execute("CREATE TABLE bench_slot (id int PRIMARY KEY, taken int NOT NULL)")
        cursor.execute("INSERT INTO bench_slot SELECT n, 0 FROM generate_series(1, %s) n", [rounds])

    def count_then_insert(slot: int) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM bench_booking WHERE slot = %s", [slot])
            if cursor.fetchone()[0] >= PLACES:
                return False
            cursor.execute("INSERT INTO bench_booking VALUES (%s)", [slot])
            return True

    def take(slot: int) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE bench_slot SET taken = taken + 1 WHERE id = %s AND taken < %s RETURNING id", [slot, PLACES]
            )
            return cursor.fetchone() is not None

    slots = range(1, rounds + 1)
    return [_at_once(count_then_insert, slot) for slot in slots], [_at_once(take, slot) for slot in slots]


def _at_once(deed, slot: int, connections: int = 20) -> int:  # type: ignore[no-untyped-def]
    from django.db import connection

    together = threading.Barrier(connections)

    def run(_number: int) -> int:
        connection.ensure_connection()
        together.wait(30)
        try:
            return sum(deed(slot) for _ in range(REQUESTS // connections))
        finally:
            connection.close()

    with ThreadPoolExecutor(connections) as threads:
        return sum(threads.map(run, range(connections)))


def _print(races: list[Race], booking: Measured, screen: Measured, counted: list[int], taken: list[int]) -> None:
    durations = sorted(itertools.chain.from_iterable(race.durations for race in races))
    spread = statistics.quantiles(durations, n=20)
    print(f"\n| {REQUESTS} requests at once for {PLACES} places | accepted by round | failures |\n|---|---|---:|")
    print(f"| booking, over HTTP | {_list(race.accepted for race in races)} | {sum(race.failed for race in races)} |")
    print(f"| one statement takes (20 connections, SQL alone) | {_list(taken)} |  |")
    print(f"| count, then insert (baseline) | {_list(counted)} |  |")
    rate = sum(REQUESTS for _ in races) / sum(race.seconds for race in races)
    print(
        f"\nIn the race: {rate:.0f} answers a second, p50 {spread[9] * 1000:.0f} ms, p95 {spread[18] * 1000:.0f} ms.\n"
    )
    print("| load | per second | p50 ms | p99 ms | failures |\n|---|---:|---:|---:|---:|")
    for name, measured in (("book a time", booking), ("a screen asks for news", screen)):
        failures = len(measured.failures)
        print(
            f"| {name} | {measured.rate:.0f} | {measured.percentile(0.5):.1f} | {measured.percentile(0.99):.1f}"
            f" | {failures} |"
        )
        for failure in measured.failures[:1]:
            print(f"\nFirst failure: {failure}\n")
    screens = screen.rate * SCREEN_ASKS_EVERY
    print(f"\nA screen asks every {SCREEN_ASKS_EVERY:.0f} s: this machine could serve {screens:.0f} of them.")


def _list(numbers) -> str:  # type: ignore[no-untyped-def]
    return ", ".join(str(number) for number in numbers)


if __name__ == "__main__":
    sys.exit(main())
