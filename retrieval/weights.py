"""The fitted weights that come with Bloom, by the names of the features they weigh.

`weights.json` is written by `python -m bench.quality.fit_confidence`, from the questions named in it.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Linear:
    """A weighted sum of named features. Features without a weight count nothing."""

    weights: dict[str, float]
    intercept: float = 0.0

    def score(self, features: Mapping[str, float]) -> float:
        return self.intercept + sum(weight * features[name] for name, weight in self.weights.items())

    def probability(self, features: Mapping[str, float]) -> float:
        """The score as the probability of a logistic regression, 0..1."""
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, self.score(features)))))


@dataclass(frozen=True, slots=True)
class Weights:
    """`ranking` orders passages, `reading` the statements in them, `judging` those that the judge has read."""

    ranking: Linear
    reading: Linear
    judging: Linear


@cache
def shipped() -> Weights:
    raw = json.loads(resources.files("retrieval").joinpath("weights.json").read_text("utf-8"))
    return Weights(Linear(raw["ranking"]), Linear(raw["reading"]), Linear(raw["judging"]))
