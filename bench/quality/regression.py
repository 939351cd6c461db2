"""Weights for named features, each of the sign that its meaning demands: conditional logit and logistic regression."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

FALLING = frozenset(
    {
        "heaviest_missing",
        "passage_heaviest_missing",
        "figures_missing",
        "kind_missing",
        "price_missing",
        "asks",
        "unknown",
    }
)
"""Features that can only speak against a candidate."""
FREE = frozenset(
    {
        "faq",
        "row",
        "item",
        "first",
        "length",
        "neighbour",
        "heading_named",
        "heading_coverage",
        "kind_asked",
        "content_words",
    }
)
"""Features that may speak for or against; all others only for one."""


@dataclass(frozen=True, slots=True)
class Group:
    """The candidates of one question: features [n, names], which are right, and how much the question counts."""

    inputs: NDArray[np.float64]
    right: NDArray[np.bool_]
    weight: float


def conditional_logit(groups: Sequence[Group], names: Sequence[str], ridge: float = 1.0) -> dict[str, float]:
    """Weights that make a right candidate the likeliest, each of the sign that its feature's meaning demands.

    Maximises the log of the softmax's share that right candidates get (McFadden 1974), with several right ones
    summed, less `ridge` times the squared weights of standardised features.
    """
    inputs = np.concatenate([group.inputs for group in groups])
    spread = inputs.std(axis=0)
    spread[spread == 0] = 1.0
    sizes = np.array([len(group.inputs) for group in groups])
    starts = np.cumsum([0, *sizes[:-1]])
    right = np.concatenate([group.right for group in groups])
    counts = np.array([group.weight for group in groups])
    scaled = inputs / spread

    def loss(point: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = scaled @ point
        shifted = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
        everything, rights = np.add.reduceat(shifted, starts), np.add.reduceat(shifted * right, starts) + 1e-12
        pull = shifted / np.repeat(everything, sizes) - shifted * right / np.repeat(rights, sizes)
        value = -(counts * np.log(rights / everything)).sum() + ridge * point @ point
        return float(value), scaled.T @ (np.repeat(counts, sizes) * pull) + 2 * ridge * point

    point = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", bounds=[_bounds(n) for n in names]).x
    return {name: round(float(weight), 3) for name, weight in zip(names, point / spread, strict=True)}


def logistic(
    inputs: NDArray[np.float64],
    right: NDArray[np.bool_],
    weights: NDArray[np.float64],
    names: Sequence[str],
    ridge: float = 10.0,
) -> tuple[float, dict[str, float]]:
    """Intercept and weights of a logistic regression, less `ridge` times its squared standardised weights."""
    middle, spread = inputs.mean(axis=0), inputs.std(axis=0)
    spread[spread == 0] = 1.0
    scaled = (inputs - middle) / spread

    def loss(point: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits = point[0] + scaled @ point[1:]
        error = weights * (1 / (1 + np.exp(-logits)) - right)
        value = (weights * (np.logaddexp(0, logits) - right * logits)).sum() + ridge * point[1:] @ point[1:]
        return float(value), np.r_[error.sum(), scaled.T @ error + 2 * ridge * point[1:]]

    bounds = [(None, None), *(_bounds(name) for name in names)]
    point = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", bounds=bounds).x
    slopes = point[1:] / spread
    return round(float(point[0] - slopes @ middle), 3), {
        n: round(float(w), 3) for n, w in zip(names, slopes, strict=True)
    }


def _bounds(name: str) -> tuple[float | None, float | None]:
    return (None, None) if name in FREE else (None, 0.0) if name in FALLING else (0.0, None)
