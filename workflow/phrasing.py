"""Likeness in wording: which texts share words and pairs of words, the rarer the more it says.

Meaning (the embedding) hardly tells "something off for two?" from "what comes off for two?"; the words do.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from workflow.keywords import plain, stem

_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[?!£$€]")


class Phrasing:
    """The words of a fixed list of texts, ready to be compared with those of others."""

    def __init__(self, texts: Sequence[str]) -> None:
        said = [_features(text) for text in texts]
        self._count = len(texts)
        self._spread = Counter(feature for features in said for feature in features)
        lines: dict[str, list[tuple[int, float]]] = {}
        for line, features in enumerate(said):
            for feature, weight in self._weighed(features).items():
                lines.setdefault(feature, []).append((line, weight))
        self._lines = {
            feature: (
                np.array([line for line, _ in found]),
                np.array([weight for _, weight in found], dtype=np.float32),
            )
            for feature, found in lines.items()
        }

    def likeness(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Cosine of what is said, 0..1, shape [texts, the texts it was built with]."""
        likeness = np.zeros((len(texts), self._count), dtype=np.float32)
        for row, text in zip(likeness, texts, strict=True):
            for feature, weight in self._weighed(_features(text)).items():
                if feature in self._lines:
                    lines, weights = self._lines[feature]
                    row[lines] += weight * weights
        return likeness

    def _weighed(self, features: frozenset[str]) -> dict[str, float]:
        """The inverse document frequency of each, of length 1 together. What was never seen is as rare as can be."""
        weights = {each: 1 + math.log((1 + self._count) / (1 + self._spread[each])) for each in features}
        length = math.sqrt(sum(weight**2 for weight in weights.values())) or 1.0
        return {each: weight / length for each, weight in weights.items()}


def _features(text: str) -> frozenset[str]:
    """Stemmed words, every figure alike, and pairs of neighbours, the text's two ends included."""
    words = ["0" if word[0].isdigit() else stem(word) for word in _TOKEN.findall(plain(text))]
    around = ["^", *words, "$"]
    return frozenset((*words, *(f"{one} {next_one}" for one, next_one in pairwise(around))))
