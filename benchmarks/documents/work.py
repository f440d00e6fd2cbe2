"""One process of the benchmark."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any


def work(name: str, seconds: float, gate: Any, results: Any) -> None:
    """Carry a scenario out for so long, beginning with the others, and hand the milliseconds of each turn over."""
    import django

    django.setup()
    deed = _scenario(name)
    deed(0)
    gate.wait()
    times: list[float] = []
    end = time.perf_counter() + seconds
    while (begin := time.perf_counter()) < end:
        deed(len(times) + 1)
        times.append((time.perf_counter() - begin) * 1000)
    results.put(times)


def _scenario(name: str) -> Callable[[int], object]:
    from benchmarks.documents import permit

    return {
        "set in type (Typst alone)": permit.set_in_type,
        "set and signed": permit.set_and_sign,
        "the whole command": permit.whole_command,
    }[name]
