"""`./praja bench documents`: how many permits two cores set in type, sign and enter into the register.

Three steps on the same permit, in as many processes as there are cores: Typst alone; set and signed (PAdES B-B, key in
memory); and the whole command with PostgreSQL (number, two stored files, check of what came back, register, event).
Prints a table in Markdown for benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import statistics
from dataclasses import dataclass

from benchmarks.documents.work import work
from benchmarks.stack import running_platform

TARGET = 30.0
"""Permits rendered and signed a second on two cores."""


@dataclass(frozen=True)
class Measured:
    """A scenario: how often a second over all processes, and the milliseconds of each."""

    name: str
    per_second: float
    milliseconds: list[float]


def main() -> None:
    parser = argparse.ArgumentParser(prog="./praja bench documents")
    parser.add_argument("--seconds", type=float, default=10, help="for each scenario (default: 10)")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--port", type=int, default=8766)
    options = parser.parse_args()
    with running_platform(port=options.port):
        names = ["set in type (Typst alone)", "set and signed", "the whole command"]
        measured = [_measure(name, options.processes, options.seconds) for name in names]
    _print(measured, options.processes)


def _measure(name: str, processes: int, seconds: float) -> Measured:
    """Run a scenario in fresh processes that begin together."""
    spawn = multiprocessing.get_context("spawn")
    gate, results = spawn.Barrier(processes), spawn.Queue()
    running = [spawn.Process(target=work, args=(name, seconds, gate, results)) for _ in range(processes)]
    for process in running:
        process.start()
    every = [results.get() for _ in running]
    for process in running:
        process.join()
    return Measured(name, sum(len(one) for one in every) / seconds, [value for one in every for value in one])


def _print(measured: list[Measured], processes: int) -> None:
    alone = measured[0].per_second
    print(f"\n{processes} processes\n")
    print("| scenario | per second | p50 ms | p99 ms | of target | of Typst alone |")
    print("|---|---:|---:|---:|---:|---:|")
    for one in measured:
        p50, p99 = statistics.median(one.milliseconds), statistics.quantiles(one.milliseconds, n=100)[98]
        print(
            f"| {one.name} | {one.per_second:.0f} | {p50:.1f} | {p99:.1f} | {one.per_second / TARGET:.2f} "
            f"| {one.per_second / alone:.2f} |"
        )


if __name__ == "__main__":
    main()
