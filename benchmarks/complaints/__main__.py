"""`./praja bench complaints`: the speed of complaints on a database of growing size, against targets and peers.

Starts the whole platform (2 web workers, the worker, PostgreSQL) in a folder of its own, fills the database by COPY,
and puts load on it from this same machine. Prints a table in Markdown for benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import asyncio

from benchmarks.complaints import report
from benchmarks.complaints.scenarios import SCENARIOS, Target, count_statements
from benchmarks.stack import running_platform


def main() -> None:
    parser = argparse.ArgumentParser(prog="./praja bench complaints")
    parser.add_argument("--stored", default="0,10k,100k,1m", help="sizes to measure at (default: 0,10k,100k,1m)")
    parser.add_argument("--seconds", type=float, default=10, help="load per scenario and size (default: 10)")
    parser.add_argument("--connections", type=int, default=4, help="at the same time (default: 4)")
    parser.add_argument("--port", type=int, default=8765)
    options = parser.parse_args()
    sizes = sorted(_size(text) for text in options.stored.split(","))

    with running_platform(port=options.port) as platform:
        from benchmarks.complaints.fill import fill_to

        memory = platform.memory_at_rest()
        rows: list[report.Row] = []
        for size in sizes:
            seconds = fill_to(size)
            print(f"{size:,} complaints stored (filled in {seconds:.0f} s)", flush=True)
            target = Target.prepare(platform)
            for scenario in SCENARIOS:
                if scenario.needs_stored and not target.complaints:
                    continue
                print(f"  {scenario.name} ...", flush=True)
                measured = asyncio.run(scenario.run(target, options.connections, options.seconds))
                rows.append(report.Row(scenario.name, size, measured))
        report.print_all(rows, memory=memory, statements=count_statements(target), connections=options.connections)


def _size(text: str) -> int:
    text = text.strip().lower()
    factor = {"k": 1_000, "m": 1_000_000}.get(text[-1:], 1)
    return int(text.rstrip("km")) * factor


if __name__ == "__main__":
    main()
