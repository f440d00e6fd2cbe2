"""How good a model is on texts newer than all it learned from; a random split would flatter it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from praja.complaints.routing.labelled import Labelled
from praja.complaints.routing.model import Model
from praja.complaints.routing.training import train

LEARNED = 0.8
BAR_TOP1, BAR_TOP3 = 0.770, 0.899
"""What a published baseline reaches on real complaints of an Indonesian city to 25 agencies, split by time."""
"""Share of the rows, the oldest, that the model learns from."""


@dataclass(frozen=True, slots=True)
class Recall:
    """Of the `texts` an agency took, the share for which it was proposed first, and among the first three; and of the
    texts for which it was proposed first, the share it took."""

    agency: str
    texts: int
    first: float
    among_three: float
    precision: float

    @property
    def f1(self) -> float:
        both = self.first + self.precision
        return 2 * self.first * self.precision / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Report:
    """Shares between 0 and 1.

    Attributes:
        macro_f1: mean F1 of the agencies in the tested texts, each counting alike; one proposed in vain counts 0.
        unseen: tested texts of agencies it has never met; all of them count as wrong.
        coverage: texts whose first proposal reached the threshold of confidence.
        certain_accuracy: those of them for which it was right.
        majority: accuracy of always naming the agency most frequent among the older texts.
        majority_top3: accuracy of always naming the three most frequent.
    """

    learned: int
    tested: int
    top1: float
    top3: float
    macro_f1: float
    unseen: int
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
    named: Counter[str] = Counter()
    certain = right = 0
    for row in tested:
        chances = model.chances(row.text)
        ranked = sorted(chances, key=lambda agency: -chances[agency])[:3]
        named[ranked[0]] += 1
        first[row.agency] += ranked[0] == row.agency
        three[row.agency] += row.agency in ranked
        if chances[ranked[0]] >= model.threshold:
            certain += 1
            right += ranked[0] == row.agency
    texts = Counter(row.agency for row in tested)
    total = len(tested)
    recalls = tuple(
        Recall(
            agency,
            count,
            first[agency] / count,
            three[agency] / count,
            first[agency] / named[agency] if named[agency] else 0.0,
        )
        for agency, count in texts.most_common()
    )
    known = set(model.agencies)
    return Report(
        learned=len(learned) or int(model.header.get("rows", 0)),
        tested=total,
        top1=first.total() / total,
        top3=three.total() / total,
        macro_f1=sum(recall.f1 for recall in recalls) / len(texts.keys() | named.keys()),
        unseen=sum(count for agency, count in texts.items() if agency not in known),
        threshold=model.threshold,
        coverage=certain / total,
        certain_accuracy=right / certain if certain else 0.0,
        majority=sum(texts[agency] for agency in frequent[:1]) / total,
        majority_top3=sum(texts[agency] for agency in frequent) / total,
        recalls=recalls,
    )


def lines(report: Report) -> list[str]:
    """The report for a terminal."""
    width = max(len("agency"), *(len(recall.agency) for recall in report.recalls))
    return [
        f"learned from {report.learned} older texts, tested on {report.tested} newer ones",
        *([f"{report.unseen} of them are for agencies it has never met; they count as wrong"] if report.unseen else []),
        "",
        f"top-1 accuracy   {report.top1:.4f}   {report.top1 / BAR_TOP1:.3f} of the bar {BAR_TOP1:.3f}"
        f"   (majority baseline {report.majority:.4f})",
        f"top-3 accuracy   {report.top3:.4f}   {report.top3 / BAR_TOP3:.3f} of the bar {BAR_TOP3:.3f}"
        f"   (majority baseline {report.majority_top3:.4f})",
        f"macro-F1         {report.macro_f1:.4f}",
        f"at confidence >= {report.threshold:.2f}: "
        f"coverage {report.coverage:.4f}, accuracy {report.certain_accuracy:.4f}",
        "",
        f"{'agency':<{width}}  texts  recall  precision     F1  in top 3",
        *(
            f"{recall.agency:<{width}}  {recall.texts:>5}  {recall.first:>6.3f}  {recall.precision:>9.3f}  "
            f"{recall.f1:>5.3f}  {recall.among_three:>8.3f}"
            for recall in report.recalls
        ),
    ]
