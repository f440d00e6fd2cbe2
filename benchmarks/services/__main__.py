"""`./praja bench services`: how many steps two cores complete, what is overdue among many, and a move of all of them.

The steps run in as many processes as there are cores, against PostgreSQL as it is installed (every commit on disk).
Prints tables in Markdown for benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import statistics

from benchmarks.services.steps import work
from benchmarks.stack import running_platform

STEPS_TARGET, OVERDUE_TARGET, REBASE_TARGET = 300.0, 100.0, 5.0
"""Steps a second; milliseconds of the overdue list; seconds of the rebase of 100,000 cases."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="./praja bench services")
    parser.add_argument("--seconds", type=float, default=10, help="for each scenario of steps (default: 10)")
    parser.add_argument("--cases", type=int, default=100_000, help="open cases (default: 100,000)")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--port", type=int, default=8768)
    options = parser.parse_args()
    with running_platform(port=options.port):
        from benchmarks.services.many import measure

        print(f"\n{options.processes} processes\n")
        print("| a step completed by | per second | p50 ms | p99 ms | of target |")
        print("|---|---:|---:|---:|---:|")
        for name in ("the engine alone", "the whole command"):
            _print_steps(name, options.processes, options.seconds)
        found = measure(options.cases)
    print(f"\n| with {options.cases:,} open cases | | of target |")
    print("|---|---:|---:|")
    for name, value in (("an auditor's", found.overdue_auditor), ("a provider's", found.overdue_provider)):
        print(f"| {name} list of what is overdue, ms | {value:.1f} | {value / OVERDUE_TARGET:.2f} |")
    print(f"| clocks that ran out in silence, ms | {found.due_clocks:.1f} | {found.due_clocks / OVERDUE_TARGET:.2f} |")
    seconds = found.rebase_seconds
    print(f"| rebase of {found.moved:,} cases, s | {seconds:.2f} | {seconds / REBASE_TARGET:.2f} |")


def _print_steps(name: str, processes: int, seconds: float) -> None:
    spawn = multiprocessing.get_context("spawn")
    gate, results = spawn.Barrier(processes), spawn.Queue()
    running = [spawn.Process(target=work, args=(name, seconds, gate, results)) for _ in range(processes)]
    for process in running:
        process.start()
    times = [value for _ in running for value in results.get()]
    for process in running:
        process.join()
    rate = len(times) / seconds
    p50, p99 = statistics.median(times), statistics.quantiles(times, n=100)[98]
    print(f"| {name} | {rate:.0f} | {p50:.1f} | {p99:.1f} | {rate / STEPS_TARGET:.2f} |", flush=True)


if __name__ == "__main__":
    main()
