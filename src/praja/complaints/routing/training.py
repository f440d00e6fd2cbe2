"""Learn a model from labelled texts. Needs the packages of the extra `routing` (scikit-learn); no web process does.

Two linear classifiers vote: a support vector machine, the better one on long histories, and a complement naive Bayes,
the better one for agencies with few texts. Both are linear in the same features, so their blend is one table of
weights. How strongly each counts, how fast old dispositions fade and what a score is worth in probability are chosen
on the newest texts, with models that learned from the older ones only: the way the model will be used.
"""

from __future__ import annotations

import datetime as dt
import time
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
WIDEST = {"w": 80_000, "c": 120_000}
"""Features kept of each block, the most frequent."""
RAREST = {"w": 2, "c": 3}
"""Texts a feature must stand in: what only one person wrote, such as a name, is not learned."""
HALF_LIVES = (None, 1.0, 0.5)
"""Age, as a share of the whole span, at which a disposition counts half."""
BLENDS = (0.0, 0.3, 0.6, 1.0, 1.6)
"""Weight of naive Bayes beside the support vector machine, both of one spread."""
WANTED_ACCURACY = 0.85
"""How often a preselected agency must be right; the threshold of confidence follows from it."""
FEWEST_CERTAIN = 20


class NotInstalled(Exception):
    """The packages to train a model are missing."""


@dataclass(frozen=True, slots=True)
class _Settings:
    half_life: float | None
    blend: float
    sharpness: float
    threshold: float
    top1: float
    top3: float
    coverage: float
    certain_accuracy: float


def train(rows: Sequence[Labelled], *, metrics: dict[str, Any] | None = None) -> bytes:
    """The bytes of a model that learned from all `rows` (oldest first); `praja.complaints.routing.model` reads them.

    Raises:
        NotInstalled: scikit-learn or PyStemmer is missing.
        ValueError: the rows name fewer than two agencies.
    """
    _require()
    started = time.monotonic()
    if len({row.agency for row in rows}) < 2:
        raise ValueError("the rows name fewer than two agencies")
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


def _fit(table: Any, rows: Sequence[Labelled], half_life: float | None, blends: Sequence[float]) -> list[Any]:
    """Weights (features x agencies, 32 bit) and bias for every blend, agencies in alphabetical order."""
    import numpy as np
    from sklearn.naive_bayes import ComplementNB
    from sklearn.svm import LinearSVC

    agencies = np.array([row.agency for row in rows])
    counts = _recency(rows, half_life)
    machine = LinearSVC(C=0.25, random_state=0).fit(table, agencies, sample_weight=counts)
    bayes = ComplementNB(alpha=0.3).fit(table, agencies, sample_weight=counts)
    first, bias = machine.coef_.T.astype(np.float32), machine.intercept_
    if first.shape[1] == 1:  # of two agencies the machine scores only the second
        first, bias = np.hstack([-first, first]), np.array([-bias[0], bias[0]])
    second = bayes.feature_log_prob_.T.astype(np.float32)
    second -= second.mean(axis=1, keepdims=True)
    sample = table[-2000:]
    second *= float((sample @ first).std() / ((sample @ second).std() or 1.0))
    return [(first + np.float32(blend) * second if blend else first, bias) for blend in blends]


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
        return _Settings(None, BLENDS[1], 2.0, 1.0, 0.0, 0.0, 0.0, 0.0)
    features = _Features()
    table, unseen = features.learn([row.text for row in older]), features.of([row.text for row in newer])
    found = [
        _settings(unseen @ weights + bias, older, newer, half_life, blend)
        for half_life in HALF_LIVES
        for blend, (weights, bias) in zip(BLENDS, _fit(table, older, half_life, BLENDS), strict=True)
    ]
    return max(found, key=lambda settings: settings.top1 + settings.top3)


def _settings(
    scores: Any, older: Sequence[Labelled], newer: Sequence[Labelled], half_life: float | None, blend: float
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
