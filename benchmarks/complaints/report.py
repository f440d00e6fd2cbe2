"""Print what was measured beside the targets and the known figures of others, as Markdown."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load import Measured

TARGETS = {"file a complaint": 200, "staff list of 20, filtered": 150, "detail": 250, "lifecycle": 30}
"""Requests (or lifecycles) a second on 2 cores, load generator included."""
SIGNALEN = {"file a complaint": 30, "staff list of 20, filtered": 13, "detail": 36, "public map": 85}
"""Signalen 2.50.12 on the same class of machine at 7 to 12 thousand complaints, best of two runs."""
STATEMENT_LIMITS = {"file a complaint": 12, "staff list of 20, filtered": 6}
MEMORY_LIMIT_MB = 1024
SMALL = 10_000
"""Reports stored: the size whose rates the others are compared with; an empty database makes everything short."""


@dataclass(frozen=True)
class Row:
    scenario: str
    stored: int
    measured: Measured


def print_all(rows: list[Row], *, memory: dict[str, float], statements: dict[str, int], connections: int) -> None:
    """The machine, the rates with their ratios, the statements, the memory."""
    print(f"\n{_machine()}; {connections} connections; load generator on the same machine\n")
    first = SMALL if any(row.stored == SMALL for row in rows) else min(row.stored for row in rows)
    print(
        f"| scenario | stored | per second | p50 ms | p99 ms | failures | of target | of Signalen | of {_size(first)} |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    at_first = {row.scenario: row.measured.rate for row in rows if row.stored == first}
    names = list(dict.fromkeys(row.scenario for row in rows))
    for row in sorted(rows, key=lambda row: (names.index(row.scenario), row.stored)):
        rate = row.measured.rate
        cells = [
            row.scenario,
            f"{row.stored:,}",
            f"{rate:.0f}",
            f"{row.measured.percentile(0.5):.1f}",
            f"{row.measured.percentile(0.99):.1f}",
            str(len(row.measured.failures)),
            _ratio(rate, TARGETS.get(row.scenario)),
            _ratio(rate, SIGNALEN.get(row.scenario)),
            _ratio(rate, at_first.get(row.scenario)),
        ]
        print(f"| {' | '.join(cells)} |")
        for failure in row.measured.failures[:1]:
            print(f"\nFirst failure: {failure}\n")
    print("\n| request | SQL statements | at most |\n|---|---:|---:|")
    for name, count in statements.items():
        print(f"| {name} | {count} | {STATEMENT_LIMITS.get(name, '')} |")
    total = sum(memory.values())
    parts = ", ".join(f"{name} {size:.0f}" for name, size in sorted(memory.items()))
    print(f"\nMemory at rest: {total:.0f} MB ({parts}), {total / MEMORY_LIMIT_MB:.2f} of the limit of 1 GB.")


def _size(stored: int) -> str:
    return f"{stored // 1000}k" if stored else "empty"


def _ratio(rate: float, other: float | None) -> str:
    return f"{rate / other:.2f}" if other else ""


def _machine() -> str:
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return f"{os.cpu_count()} cores ({model}), {memory:.0f} GB, Python {platform.python_version()}"
