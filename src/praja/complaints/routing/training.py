"""Learn a model from labelled texts. Needs the packages of the extra `routing` (scikit-learn); no web process does.

Three linear classifiers vote: a support vector machine, the best one for the first place; a complement naive Bayes, the
better one for agencies with few texts; and a logistic regression, which ranks the second and third place best. All are
linear in the same features, so their blend is one table of weights. How strongly each counts, how fast old dispositions
fade and what a score is worth in probability are chosen on the newest texts, with models that learned from the older
ones only: the way the model will be used.
"""

from __future__ import annotations

import datetime as dt
import time
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from praja.complaints.routing import words
from praja.complaints.routing.labelled import Labelled
from praja.complaints.routing.model import Model, key_of, packed

VALIDATED = 0.15
"""Share of the rows, the newest, on which settings are chosen."""
SEARCHED = 20_000
"""Rows, the newest, in the search for settings; more would not change the choice, only its time."""
MOST_LEARNED = 40_000
"""Rows a model learns from: the newest, and of each agency at least FEWEST_LEARNED. Time and memory stay bounded; what
lies further back is mostly said again by what is newer."""
FEWEST_LEARNED = 200
WIDEST = {"w": 80_000, "c": 120_000}
"""Features kept of each block, the most frequent."""
RAREST = {"w": 2, "c": 3}
"""Texts a feature must stand in: what only one person wrote, such as a name, is not learned."""
HALF_LIVES = (None, 1.0, 0.5)
"""Age, as a share of the whole span, at which a disposition counts half."""
BLENDS = ((0.0, 0.0), (0.3, 0.3), (0.6, 0.6), (1.0, 0.6), (1.0, 1.0), (1.6, 1.0))
"""Weights of naive Bayes and of logistic regression beside the support vector machine, all of one spread. Few, because
the best of many on some hundred texts is mostly luck."""
REGRESSED = 30_000
"""Rows, the newest, that logistic regression learns from, which alone takes long on many."""
WANTED_ACCURACY = 0.85
"""How often a preselected agency must be right; the threshold of confidence follows from it."""
FEWEST_CERTAIN = 20


class NotInstalled(Exception):
    """The packages to train a model are missing."""


@dataclass(frozen=True, slots=True)
class _Settings:
    half_life: float | None
    blend: tuple[float, float]
    sharpness: float
    threshold: float
    top1: float
    top3: float
    coverage: float
    certain_accuracy: float


def train(rows: Sequence[Labelled], *, metrics: dict[str, Any] | None = None) -> bytes:
    """The bytes of a model that learned from `rows` (oldest first); `praja.complaints.routing.model` reads them.

    Of more than MOST_LEARNED it learns from the newest, and from some of every agency.

    Raises:
        NotInstalled: scikit-learn or PyStemmer is missing.
        ValueError: the rows name fewer than two agencies.
    """
    _require()
    started = time.monotonic()
    if len({row.agency for row in rows}) < 2:
        raise ValueError("the rows name fewer than two agencies")
    rows = bounded(rows)
    settings = _choose(rows[-SEARCHED:])
    features = _Features()
    table = features.learn([row.text for row in rows])
    weights, bias = _fit(table, rows, settings.half_life, (settings.blend,))[0]
    chosen = {
        "validation_top1": round(settings.top1, 4),
        "validation_top3": round(settings.top3, 4),
        "validation_coverage": round(settings.coverage, 4),
        "validation_certain_accuracy": round(settings.certain_accuracy, 4),
        "half_life": settings.half_life,
        "blend": settings.blend,
        "seconds": round(time.monotonic() - started, 1),
    }
    header = {
        "words": words.VERSION,
        "agencies": sorted({row.agency for row in rows}),
        "bias": [float(value) for value in bias],
        "sharpness": settings.sharpness,
        "threshold": settings.threshold,
        "features": weights.shape[0],
        "rows": len(rows),
        "since": rows[0].created_at.isoformat(),
        "until": rows[-1].created_at.isoformat(),
        "trained_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "metrics": chosen | (metrics or {}),
    }
    content = features.pack(header, weights)
    Model(content)  # what cannot be read back is not handed out
    return content


def bounded(rows: Sequence[Labelled]) -> Sequence[Labelled]:
    """At most about MOST_LEARNED rows in their order: the newest, and of each agency the newest FEWEST_LEARNED."""
    if len(rows) <= MOST_LEARNED:
        return rows
    taken: Counter[str] = Counter()
    kept: list[Labelled] = []
    for back, row in enumerate(reversed(rows)):
        if back < MOST_LEARNED or taken[row.agency] < FEWEST_LEARNED:
            taken[row.agency] += 1
            kept.append(row)
    return kept[::-1]


def _require() -> None:
    try:
        import sklearn  # noqa: F401
        import Stemmer  # noqa: F401
    except ImportError as error:
        raise NotInstalled(
            f"To train a routing model, the packages of the extra `routing` are needed; {error.name} is missing."
        ) from None


class _Features:
    """The TF-IDF table of texts: one block for words, one for pieces of words, each row of each block of length one."""

    def __init__(self) -> None:
        import numpy as np
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._blocks = {
            block: TfidfVectorizer(
                analyzer=analyzer, min_df=RAREST[block], max_features=WIDEST[block], sublinear_tf=True, dtype=np.float32
            )
            for block, analyzer in (("w", _word_features), ("c", _piece_features))
        }

    def learn(self, texts: Sequence[str]) -> Any:
        from scipy.sparse import hstack

        said = [words.words_of(text) for text in texts]
        return hstack([block.fit_transform(said) for block in self._blocks.values()], format="csr")

    def of(self, texts: Sequence[str]) -> Any:
        from scipy.sparse import hstack

        said = [words.words_of(text) for text in texts]
        return hstack([block.transform(said) for block in self._blocks.values()], format="csr")

    def pack(self, header: dict[str, Any], weights: Any) -> bytes:
        import numpy as np

        names = [(block, name) for block, made in self._blocks.items() for name in made.get_feature_names_out()]
        keys = np.array([key_of(block, name) for block, name in names], dtype="<u8")
        rarity = np.concatenate([block.idf_ for block in self._blocks.values()]).astype("<f4")
        order = np.argsort(keys)
        table = weights[order].astype("<f2")
        return packed(header, keys[order].tobytes(), rarity[order].tobytes(), table.tobytes())


def _word_features(said: list[str]) -> list[str]:
    return [feature for feature, _ in words.word_features(said)]


def _piece_features(said: list[str]) -> list[str]:
    return [feature for feature, _ in words.piece_features(said)]


def _fit(
    table: Any, rows: Sequence[Labelled], half_life: float | None, blends: Sequence[tuple[float, float]]
) -> list[Any]:
    """Weights (features x agencies, 32 bit) and bias for every blend, agencies in alphabetical order."""
    import numpy as np
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression
    from sklearn.naive_bayes import ComplementNB
    from sklearn.svm import LinearSVC
    from threadpoolctl import threadpool_limits

    agencies = np.array([row.agency for row in rows])
    counts = _recency(rows, half_life)
    machine = LinearSVC(C=0.25, random_state=0).fit(table, agencies, sample_weight=counts)
    bayes = ComplementNB(alpha=0.3).fit(table, agencies, sample_weight=counts)
    first, bias = _both_sides(machine.coef_.T.astype(np.float32), machine.intercept_)
    second = bayes.feature_log_prob_.T.astype(np.float32)
    second -= second.mean(axis=1, keepdims=True)
    recent = slice(-REGRESSED, None)
    third, third_bias = np.zeros_like(first), np.zeros_like(bias)
    if len(names := np.unique(agencies[recent])) > 1 and any(weight for _, weight in blends):
        regression = LogisticRegression(C=5.0, tol=1e-3, max_iter=40)
        # Forty rounds are near enough; on one thread, since several only get in each other's way.
        with warnings.catch_warnings(), threadpool_limits(1):
            warnings.simplefilter("ignore", ConvergenceWarning)
            regression.fit(table[recent], agencies[recent], sample_weight=counts[recent])
        weights, its_bias = _both_sides(regression.coef_.T.astype(np.float32), regression.intercept_)
        known = np.searchsorted(machine.classes_, names)
        third[:, known], third_bias[known] = weights, its_bias
        absent = np.setdiff1d(np.arange(len(bias)), known)
        third_bias[absent] = its_bias.min()  # an agency only old texts name
    sample = table[-2000:]
    spread = float((sample @ first + bias).std())
    second *= spread / (float((sample @ second).std()) or 1.0)
    scale = spread / (float((sample @ third + third_bias).std()) or 1.0)
    return [
        (
            first + np.float32(for_second) * second + np.float32(for_third * scale) * third,
            bias + for_third * scale * third_bias,
        )
        for for_second, for_third in blends
    ]


def _both_sides(weights: Any, bias: Any) -> tuple[Any, Any]:
    """Weights for every agency; of two agencies a classifier scores only the second."""
    import numpy as np

    if weights.shape[1] > 1:
        return weights, bias
    return np.hstack([-weights, weights]), np.array([-bias[0], bias[0]])


def _recency(rows: Sequence[Labelled], half_life: float | None) -> Any:
    import numpy as np

    if half_life is None:
        return np.ones(len(rows))
    moments = np.array([row.created_at.timestamp() for row in rows])
    span = moments[-1] - moments[0] or 1.0
    counts = 0.5 ** ((moments[-1] - moments) / span / half_life)
    return counts / counts.mean()


def _choose(rows: Sequence[Labelled]) -> _Settings:
    """The settings that serve the newest rows best when only the older ones are known."""
    cut = len(rows) - max(1, round(len(rows) * VALIDATED))
    older, newer = rows[:cut], rows[cut:]
    if len({row.agency for row in older}) < 2:
        return _Settings(None, BLENDS[3], 2.0, 1.0, 0.0, 0.0, 0.0, 0.0)
    features = _Features()
    table, unseen = features.learn([row.text for row in older]), features.of([row.text for row in newer])

    def best(half_lives: Sequence[float | None], blends: Sequence[tuple[float, float]]) -> _Settings:
        found = [
            _settings(unseen @ weights + bias, older, newer, half_life, blend)
            for half_life in half_lives
            for blend, (weights, bias) in zip(blends, _fit(table, older, half_life, blends), strict=True)
        ]
        return max(found, key=lambda settings: settings.top1 + settings.top3)

    # Age first, with the two that learn in seconds; then how much each of the three counts.
    fading = best(HALF_LIVES, [(1.0, 0.0)]).half_life
    return best([fading], BLENDS)


def _settings(
    scores: Any,
    older: Sequence[Labelled],
    newer: Sequence[Labelled],
    half_life: float | None,
    blend: tuple[float, float],
) -> _Settings:
    import numpy as np

    agencies = sorted({row.agency for row in older})
    place = {agency: at for at, agency in enumerate(agencies)}
    truth = np.array([place.get(row.agency, -1) for row in newer])
    order = np.argsort(-scores, axis=1)[:, :3]
    hits = order == truth[:, None]
    known = truth >= 0

    def loss(sharpness: float) -> float:
        chances = _softmax(scores[known] * sharpness)
        return float(-np.log(chances[np.arange(len(chances)), truth[known]] + 1e-9).mean())

    sharpness = min((0.5 * 1.15**step for step in range(28)), key=loss) if known.any() else 2.0
    confidence = _softmax(scores * sharpness).max(axis=1)
    threshold, coverage, accuracy = _threshold(confidence, hits[:, 0])
    return _Settings(
        half_life,
        blend,
        sharpness,
        threshold,
        top1=float(hits[:, 0].mean()),
        top3=float(hits.any(axis=1).mean()),
        coverage=coverage,
        certain_accuracy=accuracy,
    )


def _threshold(confidence: Any, is_right: Any) -> tuple[float, float, float]:
    """The lowest confidence above which the wanted accuracy holds, the share above it, and the accuracy there."""
    import numpy as np

    order = np.argsort(-confidence)
    accuracy = np.cumsum(is_right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero((accuracy >= WANTED_ACCURACY) & (np.arange(len(order)) + 1 >= FEWEST_CERTAIN))
    if not len(good):
        return 1.0, 0.0, 0.0
    last = good[-1]
    return float(confidence[order[last]]), float((last + 1) / len(order)), float(accuracy[last])


def _softmax(scores: Any) -> Any:
    import numpy as np

    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
