"""Figures for labelled questions: ranks, discrimination, calibration, and how sure they are."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Interval = tuple[float, float, float]
"""A figure, and the ends of its 95 % interval."""

_RESAMPLES = 1000


def interval(values: Sequence[float], seed: int = 3) -> Interval:
    """Mean of the values with its 95 % percentile bootstrap interval (Efron 1979); nan without any."""
    array = np.array(values, dtype=float)
    if not len(array):
        return float("nan"), float("nan"), float("nan")
    drawn = np.random.default_rng(seed).choice(array, (_RESAMPLES, len(array))).mean(axis=1)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return float(array.mean()), float(low), float(high)


def paired_interval(one: Sequence[float], other: Sequence[float]) -> Interval:
    """Mean difference over the same questions with its 95 % bootstrap interval: above 0, `one` is better."""
    return interval((np.array(one, dtype=float) - np.array(other, dtype=float)).tolist())


def bootstrapped(measure: Callable[..., float], *columns: ArrayLike, seed: int = 3) -> Interval:
    """Any measure of equally long columns, with its 95 % percentile bootstrap interval over their rows (Efron 1979).

    Draws on which the measure is not defined (nan) are left out; nan where it is defined on none.
    """
    arrays: list[NDArray[Any]] = [np.asarray(column) for column in columns]
    rows = len(arrays[0])
    value = measure(*arrays) if rows else float("nan")
    if np.isnan(value):
        return float("nan"), float("nan"), float("nan")
    draws = np.random.default_rng(seed).integers(0, rows, (_RESAMPLES, rows))
    found = np.array([measure(*(array[drawn] for array in arrays)) for drawn in draws])
    low, high = np.nanpercentile(found, [2.5, 97.5])
    return float(value), float(low), float(high)


def auroc(scores: ArrayLike, positive: ArrayLike) -> float:
    """Chance that a positive scores above a negative, ties half (Mann and Whitney 1947); nan without both.

    >>> auroc([0.9, 0.4, 0.4, 0.1], [True, True, False, False])
    0.875
    """
    found, is_positive = np.asarray(scores, dtype=float), np.asarray(positive, dtype=bool)
    up, down = found[is_positive], np.sort(found[~is_positive])
    if not len(up) or not len(down):
        return float("nan")
    below = np.searchsorted(down, up, "left") + np.searchsorted(down, up, "right")
    return float(below.mean() / (2 * len(down)))


def calibration_error(confidences: ArrayLike, right: ArrayLike, bins: int = 10) -> float:
    """Expected calibration error over equally wide bins (Guo et al. 2017), 0..1; nan of nothing.

    >>> round(calibration_error([0.75, 0.75, 0.75, 0.75], [True, True, True, False]), 3)
    0.0
    """
    sure, truth = np.asarray(confidences, dtype=float), np.asarray(right, dtype=float)
    if not len(sure):
        return float("nan")
    at = bin_of(sure, bins)
    size = np.bincount(at, minlength=bins)
    gaps = np.abs(np.bincount(at, sure, bins) - np.bincount(at, truth, bins))
    return float(gaps[size > 0].sum() / len(sure))


def bin_of(confidences: ArrayLike, bins: int = 10) -> NDArray[np.intp]:
    """Which of equally wide bins a confidence falls in, 0-based; 1.0 belongs to the last.

    >>> bin_of([0.0, 0.39, 0.4, 1.0]).tolist()
    [0, 3, 4, 9]
    """
    return np.minimum((np.asarray(confidences, dtype=float) * bins).astype(np.intp), bins - 1)


def brier(confidences: ArrayLike, right: ArrayLike) -> float:
    """Mean squared error of the confidences (Brier 1950), 0..1; nan of nothing.

    >>> brier([1.0, 0.5], [True, False])
    0.125
    """
    sure, truth = np.asarray(confidences, dtype=float), np.asarray(right, dtype=float)
    return float(np.mean((sure - truth) ** 2)) if len(sure) else float("nan")


def most_given(confidences: ArrayLike, right: ArrayLike, precision: float) -> int:
    """How many of the surest answers can be given with at least this share of them right; ties go together.

    >>> most_given([0.9, 0.8, 0.7, 0.7], [True, True, False, True], precision=0.75)
    4
    >>> most_given([0.9, 0.8], [False, True], precision=0.95)
    0
    """
    sure, truth = np.asarray(confidences, dtype=float), np.asarray(right, dtype=float)
    if not len(sure):
        return 0
    order = np.argsort(-sure, kind="stable")
    sure, given = sure[order], np.arange(1, len(sure) + 1)
    last_of_tie = np.r_[sure[1:] != sure[:-1], True]
    enough = last_of_tie & (np.cumsum(truth[order]) >= precision * given - 1e-9)
    return int(given[enough].max(initial=0))


def reciprocal(rank: int | None) -> float:
    """1/rank of a 1-based rank, 0 where there is none; their mean is the MRR (Voorhees, TREC-8, 1999)."""
    return 1.0 / rank if rank else 0.0


def within(k: int) -> Callable[[int | None], float]:
    """Whether a 1-based rank is among the first `k`, as 1 or 0; the mean is recall@k."""
    return lambda rank: float(rank is not None and rank <= k)
