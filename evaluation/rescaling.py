"""Two numbers that fit the shipped confidence to one SOP (Platt scaling), and figures measured out of fold."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

FOLDS = 10
_RIDGE = 1.0
"""Pull towards the shipped confidence, as a Gaussian prior of standard deviation 0.7 on slope and shift: a few dozen
questions then move it little, some hundred decide for themselves."""
_FLATTEST = 0.05  # slope; below it the order of confidences would be lost
_STEPS = 50
_FAR = 1e-9  # probabilities are kept this far from 0 and 1 where their logit is taken


@dataclass(frozen=True, slots=True)
class Rescaling:
    """A confidence's logit, times `slope`, plus `shift`. The order of confidences stays; 0 stays 0."""

    slope: float = 1.0
    shift: float = 0.0

    def of(self, confidence: float) -> float:
        """
        >>> Rescaling().of(0.7), round(Rescaling(1.0, -1.0).of(0.7), 3), Rescaling(2.0, 1.0).of(0.0)
        (0.7, 0.462, 0.0)
        """
        if self == Rescaling() or confidence <= 0.0:
            return confidence
        return float(_probability(self.slope * _logit(confidence) + self.shift))


SHIPPED = Rescaling()


def fit(confidences: ArrayLike, right: ArrayLike) -> Rescaling:
    """The rescaling under which confidences are likeliest, pulled towards the shipped one.

    Platt (1999), "Probabilistic outputs for support vector machines"; the maximum of a concave posterior, by Newton's
    method. Questions for which nothing was found (confidence 0) say nothing and are left out.
    """
    sure, truth = np.asarray(confidences, dtype=float), np.asarray(right, dtype=float)
    inputs, truth = _logit(sure[sure > 0]), truth[sure > 0]
    design = np.stack([inputs, np.ones_like(inputs)], axis=1)
    prior = point = np.array([1.0, 0.0])
    for _ in range(_STEPS):
        said = _probability(design @ point)
        slope = design.T @ (said - truth) + 2 * _RIDGE * (point - prior)
        bend = design.T @ (design * (said * (1 - said))[:, None]) + 2 * _RIDGE * np.eye(2)
        step = np.linalg.solve(bend, slope)
        point = point - step / max(1.0, float(np.abs(step).max()))  # never further than 1: it cannot overshoot
        if np.abs(step).max() < 1e-8:
            break
    return Rescaling(round(max(_FLATTEST, float(point[0])), 4), round(float(point[1]), 4))


def folds(right: Sequence[bool], number: int = FOLDS, seed: int = 3) -> NDArray[np.intp]:
    """Which fold each question is held out in, the right ones and the others spread evenly; always the same.

    >>> folds([True, True, False, False], number=2).tolist() in ([0, 1, 0, 1], [0, 1, 1, 0], [1, 0, 0, 1], [1, 0, 1, 0])
    True
    """
    truth = np.asarray(right, dtype=bool)
    shuffled = np.random.default_rng(seed).permutation(len(truth))
    order = shuffled[np.argsort(truth[shuffled], kind="stable")]
    fold = np.empty(len(truth), dtype=np.intp)
    fold[order] = np.arange(len(truth)) % number
    return fold


def out_of_fold(confidences: Sequence[float], right: Sequence[bool]) -> list[float]:
    """Each confidence as rescaled by what was fitted on the other folds only."""
    sure, truth, fold = np.asarray(confidences), np.asarray(right), folds(right)
    rescaled = np.array(confidences, dtype=float)
    for held_out in np.unique(fold):
        fitted = fit(sure[fold != held_out], truth[fold != held_out])
        rescaled[fold == held_out] = [fitted.of(one) for one in sure[fold == held_out]]
    return [float(one) for one in rescaled]


def _logit(probability: ArrayLike) -> NDArray[np.float64]:
    kept = np.clip(np.asarray(probability, dtype=float), _FAR, 1 - _FAR)
    return np.asarray(np.log(kept / (1 - kept)))


def _probability(logit: ArrayLike) -> NDArray[np.float64]:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logit, -30.0, 30.0))))
