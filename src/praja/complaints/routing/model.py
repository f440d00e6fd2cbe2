"""Score a text with stored weights, in plain Python.

Why not scikit-learn here: the web process proposes an agency a few hundred times a day, and importing scikit-learn
costs it 100 MB for good. A model is a sorted table of hashed features; a text has a few hundred of them, each found by
bisection in microseconds. The file is read as it lies, without building objects, and cannot run code as a pickle can.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from struct import Struct
from typing import Any

from praja.complaints.routing import words

MAGIC = b"PRAJA-ROUTING-1\n"
PROPOSALS = 3
REASONS = 4
_LENGTH = Struct("<Q")


class BadModel(ValueError):
    """The bytes are no model that this version can read."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """An agency the words speak for.

    Attributes:
        confidence: probability between 0 and 1, calibrated on texts newer than those it learned from.
        reasons: the text's own words that spoke most for this agency rather than another, strongest first.
    """

    agency: str
    confidence: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """Up to three proposals, likeliest first. `is_certain`: the first is above the model's threshold."""

    proposals: tuple[Proposal, ...]
    is_certain: bool


class Model:
    """A trained model. Immutable; safe to share between threads."""

    def __init__(self, content: bytes) -> None:
        """Raises: BadModel."""
        try:
            if content[: len(MAGIC)] != MAGIC:
                raise BadModel("this is no routing model")
            at = len(MAGIC)
            (length,) = _LENGTH.unpack_from(content, at)
            at += _LENGTH.size
            self.header: dict[str, Any] = json.loads(content[at : at + length])
            if self.header["words"] != words.VERSION:
                raise BadModel(f"made for words of version {self.header['words']}, this is {words.VERSION}")
            self.agencies: tuple[str, ...] = tuple(self.header["agencies"])
            self._bias: list[float] = self.header["bias"]
            self.threshold: float = self.header["threshold"]
            self._sharpness: float = self.header["sharpness"]
            count = self.header["features"]
            at += length
            view = memoryview(content)
            self._keys = view[at : at + 8 * count].cast("Q")
            at += 8 * count
            self._rarity = view[at : at + 4 * count].cast("f")
            self._weights, self._width = view[at + 4 * count :], 2 * len(self.agencies)
            self._row = Struct(f"<{len(self.agencies)}e")
            if len(self._weights) != count * self._width or len(self._bias) != len(self.agencies):
                raise BadModel("the file is cut off")
        except (KeyError, TypeError, ValueError, ArithmeticError) as error:
            raise error if isinstance(error, BadModel) else BadModel("the file is damaged") from None
        except Exception as error:
            raise BadModel("the file is damaged") from error

    def answer(self, text: str) -> Answer:
        """The agencies that the text speaks for, with the words that decided."""
        said = words.words_of(text)
        by_place: dict[int, list[float]] = {}
        chances = self._chances(self._scores(said, by_place))
        order = sorted(range(len(chances)), key=lambda label: -chances[label])[:PROPOSALS]
        proposals = tuple(
            Proposal(self.agencies[label], chances[label], self._reasons(label, said, by_place)) for label in order
        )
        return Answer(proposals, is_certain=bool(by_place) and proposals[0].confidence >= self.threshold)

    def chances(self, text: str) -> dict[str, float]:
        """The probability of every agency, without reasons."""
        scores = self._scores(words.words_of(text), None)
        return dict(zip(self.agencies, self._chances(scores), strict=True))

    def _scores(self, said: list[str], by_place: dict[int, list[float]] | None) -> list[float]:
        """Score of every agency; `by_place` learns what each word, by its place, adds to them."""
        total = list(self._bias)
        for block, features in (("w", words.word_features(said)), ("c", words.piece_features(said))):
            for places, amount, at in self._weighed(block, features):
                row = self._row.unpack_from(self._weights, at * self._width)
                total = [score + amount * weight for score, weight in zip(total, row, strict=True)]
                if by_place is None:
                    continue
                share = amount / len(places)
                for place in places:
                    added = by_place.get(place) or [0.0] * len(row)
                    by_place[place] = [so_far + share * weight for so_far, weight in zip(added, row, strict=True)]
        return total

    def _weighed(self, block: str, features: Iterable[tuple[str, int]]) -> list[tuple[list[int], float, int]]:
        """Known features: their places, their TF-IDF in this text (length one over the block), their row."""
        found: dict[str, list[int]] = defaultdict(list)
        for feature, place in features:
            found[feature].append(place)
        known = []
        for feature, places in found.items():
            at = self._find(key_of(block, feature))
            if at >= 0:
                known.append((places, (1 + math.log(len(places))) * self._rarity[at], at))
        length = math.sqrt(sum(amount * amount for _, amount, _ in known)) or 1.0
        return [(places, amount / length, at) for places, amount, at in known]

    def _find(self, key: int) -> int:
        at = bisect_left(self._keys, key)
        return at if at < len(self._keys) and self._keys[at] == key else -1

    def _chances(self, scores: Sequence[float]) -> list[float]:
        sharp = [self._sharpness * score for score in scores]
        highest = max(sharp)
        powers = [math.exp(score - highest) for score in sharp]
        total = sum(powers)
        return [power / total for power in powers]

    def _reasons(self, label: int, said: list[str], by_place: dict[int, list[float]]) -> tuple[str, ...]:
        weight: dict[str, float] = defaultdict(float)
        for place, added in by_place.items():
            weight[said[place]] += added[label] - sum(added) / len(added)
        strongest = sorted(
            (word for word in weight if weight[word] > 0 and len(word) > 2), key=lambda word: -weight[word]
        )
        return tuple(word for word in strongest if word[0] != "0")[:REASONS]

    @cached_property
    def until(self) -> dt.datetime:
        """When the newest text it learned from was written."""
        return dt.datetime.fromisoformat(self.header["until"])

    @cached_property
    def metrics(self) -> dict[str, Any]:
        """What was measured when it was trained."""
        measured: dict[str, Any] = self.header.get("metrics", {})
        return measured


def key_of(block: str, feature: str) -> int:
    """Under which number a feature of a block ("w" words, "c" pieces) stands in the table."""
    return int.from_bytes(blake2b(f"{block}:{feature}".encode(), digest_size=8).digest(), "little")


def packed(header: dict[str, Any], keys: bytes, rarity: bytes, weights: bytes) -> bytes:
    """The bytes of a model: header, sorted 64-bit keys, 32-bit rarities, rows of 16-bit weights, little-endian."""
    text = json.dumps(header, ensure_ascii=False).encode()
    text += b" " * (-(len(MAGIC) + _LENGTH.size + len(text)) % 8)
    return b"".join([MAGIC, _LENGTH.pack(len(text)), text, keys, rarity, weights])
