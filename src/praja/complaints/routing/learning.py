"""A night's lesson: make the next version of the model, and say whether it may take the present one's place.

Two models are made. The `comparable` one learns without the newest fifth, the hold-out, on which it and the present
version's comparable one are measured: texts that neither has seen. The one that is used learns from all texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from praja.complaints.routing.evaluation import LEARNED, measure
from praja.complaints.routing.labelled import Labelled
from praja.complaints.routing.model import BadModel, Model
from praja.complaints.routing.training import train

FEWEST_COMPARED = 30
"""Texts of the hold-out unseen by the present version, below which it is not measured."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A new version. `present_top1` and `present_top3` are the present version's on the same texts, None without."""

    content: bytes
    comparable: bytes
    texts: int
    agencies: int
    tested: int
    top1: float
    top3: float
    threshold: float
    present_top1: float | None = None
    present_top3: float | None = None

    def is_good_enough(self, margin: float) -> bool:
        """Whether it is not worse than the present version by more than `margin`, a share of the hold-out."""
        if self.present_top1 is None or self.present_top3 is None:
            return True
        return self.top1 >= self.present_top1 - margin and self.top3 >= self.present_top3 - margin


def learn(rows: Sequence[Labelled], *, present: bytes | None = None) -> Lesson:
    """Learn from `rows` (oldest first); `present` is the comparable model of the version now active.

    Raises:
        ValueError: the rows name fewer than two agencies, or the older ones do.
    """
    cut = int(len(rows) * LEARNED)
    older, newer = rows[:cut], rows[cut:]
    comparable = train(older)
    report = measure(Model(comparable), learned=older, tested=newer)
    content = train(rows, metrics={"holdout_top1": report.top1, "holdout_top3": report.top3})
    model = Model(content)
    top1, top3 = _present(present, newer)
    return Lesson(
        content=content,
        comparable=comparable,
        texts=len(rows),
        agencies=len(model.agencies),
        tested=len(newer),
        top1=report.top1,
        top3=report.top3,
        threshold=model.threshold,
        present_top1=top1,
        present_top3=top3,
    )


def _present(present: bytes | None, newer: Sequence[Labelled]) -> tuple[float | None, float | None]:
    """How the present version does on those of the newer texts that came after its own; None when it cannot be read."""
    if present is None:
        return None, None
    try:
        model = Model(present)
    except BadModel:  # made by an earlier version of the platform
        return None, None
    unseen = [row for row in newer if row.created_at > model.until]
    if len(unseen) < FEWEST_COMPARED:
        return None, None
    report = measure(model, learned=[], tested=unseen)
    return report.top1, report.top3
