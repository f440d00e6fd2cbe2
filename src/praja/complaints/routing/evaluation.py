"""How good a model is on texts newer than all it learned from; a random split would flatter it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from praja.complaints.routing.labelled import Labelled
from praja.complaints.routing.model import Model
from praja.complaints.routing.training import train

LEARNED = 0.8
"""Share of the rows, the oldest, that the model learns from."""


@dataclass(frozen=True, slots=True)
class Recall:
    """Of the `texts` an agency took, the share for which it was proposed first, and among the first three."""

    agency: str
    texts: int
    first: float
    among_three: float


@dataclass(frozen=True, slots=True)
class Report:
    """Shares between 0 and 1.

    Attributes:
        coverage: texts whose first proposal reached the threshold of confidence.
        certain_accuracy: those of them for which it was right.
        majority: accuracy of always naming the agency most frequent among the older texts.
        majority_top3: accuracy of always naming the three most frequent.
    """

    learned: int
    tested: int
    top1: float
    top3: float
    threshold: float
    coverage: float
    certain_accuracy: float
    majority: float
    majority_top3: float
    recalls: tuple[Recall, ...]


def evaluate(rows: Sequence[Labelled]) -> Report:
    """Train on the older 80 % of `rows` (oldest first), test on the newer 20 %.

    Raises: as `train`.
    """
    cut = int(len(rows) * LEARNED)
    return measure(Model(train(rows[:cut])), learned=rows[:cut], tested=rows[cut:])


def measure(model: Model, *, learned: Sequence[Labelled], tested: Sequence[Labelled]) -> Report:
    """What the model, which learned from `learned`, says about `tested`."""
    frequent = [agency for agency, _ in Counter(row.agency for row in learned).most_common(3)]
    first: Counter[str] = Counter()
    three: Counter[str] = Counter()
    certain = right = 0
    for row in tested:
        chances = model.chances(row.text)
        ranked = sorted(chances, key=lambda agency: -chances[agency])[:3]
        first[row.agency] += ranked[0] == row.agency
        three[row.agency] += row.agency in ranked
        if chances[ranked[0]] >= model.threshold:
            certain += 1
            right += ranked[0] == row.agency
    texts = Counter(row.agency for row in tested)
    total = len(tested)
    return Report(
        learned=len(learned),
        tested=total,
        top1=first.total() / total,
        top3=three.total() / total,
        threshold=model.threshold,
        coverage=certain / total,
        certain_accuracy=right / certain if certain else 0.0,
        majority=sum(texts[agency] for agency in frequent[:1]) / total,
        majority_top3=sum(texts[agency] for agency in frequent) / total,
        recalls=tuple(
            Recall(agency, count, first[agency] / count, three[agency] / count) for agency, count in texts.most_common()
        ),
    )


def lines(report: Report) -> list[str]:
    """The report for a terminal."""
    width = max(len("agency"), *(len(recall.agency) for recall in report.recalls))
    return [
        f"learned from the older {report.learned} texts, tested on the newer {report.tested}",
        "",
        f"top-1 accuracy   {report.top1:.4f}   (majority baseline {report.majority:.4f})",
        f"top-3 accuracy   {report.top3:.4f}   (majority baseline {report.majority_top3:.4f})",
        f"at confidence >= {report.threshold:.2f}: "
        f"coverage {report.coverage:.4f}, accuracy {report.certain_accuracy:.4f}",
        "",
        f"{'agency':<{width}}  texts  recall  in top 3",
        *(
            f"{recall.agency:<{width}}  {recall.texts:>5}  {recall.first:>6.3f}  {recall.among_three:>8.3f}"
            for recall in report.recalls
        ),
    ]
