"""The calibrated probability that a finding answers its question.

A logistic regression over the features of `retrieval.reading`, fitted by `python -m bench.quality.fit_confidence`
on the questions named in `confidence.json`, where the coefficients stand for anyone to read.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

from retrieval.passage import Finding
from retrieval.weights import Linear


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights by feature name, and an intercept, of a logistic regression."""

    intercept: float
    weights: dict[str, float]

    def confidence(self, finding: Finding) -> float:
        """Probability, 0..1, that the finding answers the question it was read for."""
        return Linear(self.weights, self.intercept).probability(finding.features)


@cache
def shipped() -> Calibration:
    """The coefficients that come with Bloom."""
    raw = json.loads(resources.files("retrieval").joinpath("confidence.json").read_text("utf-8"))
    return Calibration(raw["intercept"], raw["weights"])
