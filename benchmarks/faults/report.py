"""Print what was killed when, how soon the platform went on, and what was checked."""

from __future__ import annotations

import statistics
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from benchmarks.faults.killer import Kill
from benchmarks.faults.traffic import Told

TARGET_SECONDS = 10.0
"""From a kill to the next acknowledged write, whatever was killed."""


@dataclass(frozen=True)
class Recovery:
    """A kill, and the seconds until the platform did each of its works again; None when it never did."""

    kill: Kill
    write: float | None
    log: float | None
    delivery: float | None


@dataclass
class Checked:
    """How many things one check looked at, and what it found wrong."""

    name: str
    looked_at: int
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Outcome:
    """Everything a run found out. Moments are seconds since 1970."""

    seed: int
    began: float
    ended: float
    settled: float
    """Seconds from the last acknowledgement until nothing was on its way."""
    told: Told
    recoveries: list[Recovery]
    starts: list[float]
    checked: list[Checked]
    mails_repeated: int
    mails: int

    @property
    def faults(self) -> list[str]:
        return [*self.told.faults, *(fault for check in self.checked for fault in check.faults)]

    @property
    def write_seconds(self) -> float:
        """The share of whole seconds of the load in which at least one write was acknowledged."""
        seconds = {int(at - self.began) for _, at in self.told.acknowledged if at < self.ended}
        return len(seconds) / max(1, int(self.ended - self.began) + 1)

    def as_json(self) -> dict[str, object]:
        return {
            "kills": [asdict(recovery) for recovery in self.recoveries],
            "checked": {check.name: {"looked_at": check.looked_at, "faults": check.faults} for check in self.checked},
            "told": {"faults": self.told.faults, "answers": self.told.answers, "repeats": self.told.repeats},
            "acknowledged": len(self.told.acknowledged),
            "starts": len(self.starts),
        }


def recoveries(
    kills: Sequence[Kill], *, writes: Sequence[tuple[float, float]], heads: Sequence[float], deliveries: Sequence[float]
) -> list[Recovery]:
    """For each kill the next write that began after it and was acknowledged, the next tree head and delivery."""
    by_beginning = sorted(writes)
    earliest_end = [0.0] * len(by_beginning)
    soonest = float("inf")
    for place in range(len(by_beginning) - 1, -1, -1):
        soonest = min(soonest, by_beginning[place][1])
        earliest_end[place] = soonest
    beginnings = [began for began, _ in by_beginning]

    def next_write(at: float) -> float | None:
        place = bisect_right(beginnings, at)
        return earliest_end[place] - at if place < len(beginnings) else None

    def next_of(moments: Sequence[float], at: float) -> float | None:
        place = bisect_right(moments, at)
        return moments[place] - at if place < len(moments) else None

    return [
        Recovery(kill, next_write(kill.at), next_of(heads, kill.at), next_of(deliveries, kill.at)) for kill in kills
    ]


def print_all(outcome: Outcome) -> None:
    """What was killed when, the recoveries by part, what clients saw, and the checks; all as Markdown."""
    print(f"\nSeed {outcome.seed}. Killed with SIGKILL, and seconds until the platform went on:\n")
    print("| at s | killed | process | next write | next tree head | next delivery |")
    print("|---:|---|---:|---:|---:|---:|")
    for one in outcome.recoveries:
        cells = [f"{one.kill.at - outcome.began:.1f}", one.kill.part, str(one.kill.process)]
        print(f"| {' | '.join([*cells, _seconds(one.write), _seconds(one.log), _seconds(one.delivery)])} |")
    _print_parts(outcome.recoveries)
    _print_traffic(outcome)
    print("\n| what must hold | looked at | wrong |")
    print("|---|---:|---:|")
    for check in outcome.checked:
        print(f"| {check.name} | {check.looked_at:,} | {len(check.faults)} |")
    for fault in outcome.faults:
        print(f"WRONG: {fault}")


def _print_parts(found: list[Recovery]) -> None:
    print(f"\n| killed | times | next write: median s | longest s | of {TARGET_SECONDS:.0f} s | tree head: longest s |")
    print("|---|---:|---:|---:|---:|---:|")
    for part in dict.fromkeys(one.kill.part for one in found):
        own = [one for one in found if one.kill.part == part]
        writes = [one.write for one in own if one.write is not None]
        heads = [one.log for one in own if one.log is not None]
        cells = [part, str(len(own))]
        if writes:
            longest = max(writes)
            cells += [f"{statistics.median(writes):.2f}", f"{longest:.2f}", f"{longest / TARGET_SECONDS:.2f}"]
        else:
            cells += ["never"] * 3
        print(f"| {' | '.join([*cells, _seconds(max(heads, default=None))])} |")


def _print_traffic(outcome: Outcome) -> None:
    told = outcome.told
    attempts = told.answers.total()
    answers = ", ".join(f"{name} {count:,}" for name, count in told.answers.most_common())
    print(f"\n{len(outcome.recoveries)} kills, {len(outcome.starts)} new starts by hand.")
    print(f"{len(told.stories):,} complaints, {len(told.acknowledged):,} acknowledgements of {attempts:,} attempts")
    print(f"({len(told.acknowledged) / max(1, attempts):.3f}): {answers}.")
    print(f"Done by an attempt whose answer was lost, and answered alike to its repeat: {told.repeats:,}.")
    print(f"Seconds of the load with an acknowledged write: {outcome.write_seconds:.3f}.")
    print(f"Nothing on its way any more {outcome.settled:.1f} s after the load.")
    print(f"E-mails handed over: {outcome.mails:,}, of them a second time: {outcome.mails_repeated}.")


def _seconds(value: float | None) -> str:
    return "never" if value is None else f"{value:.2f}"
