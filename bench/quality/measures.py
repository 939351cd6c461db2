"""Figures for labelled questions: ranks, discrimination, calibration, and how sure they are."""

from collections.abc import Callable, Sequence

import numpy as np

_RESAMPLES = 1000


def interval(values: Sequence[float], seed: int = 3) -> tuple[float, float, float]:
    """Mean of the values with its 95 % percentile bootstrap interval (Efron 1979)."""
    array = np.array(values, dtype=float)
    if not len(array):
        return float("nan"), float("nan"), float("nan")
    drawn = np.random.default_rng(seed).choice(array, (_RESAMPLES, len(array))).mean(axis=1)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return float(array.mean()), float(low), float(high)


def paired_interval(one: Sequence[float], other: Sequence[float]) -> tuple[float, float, float]:
    """Mean difference over the same questions with its 95 % bootstrap interval: above 0, `one` is better."""
    return interval((np.array(one, dtype=float) - np.array(other, dtype=float)).tolist())


def auroc(scores: Sequence[float], positive: Sequence[bool]) -> float:
    """Chance that a positive scores above a negative, ties half (Mann and Whitney 1947); nan without both.

    >>> auroc([0.9, 0.4, 0.4, 0.1], [True, True, False, False])
    0.875
    """
    up = [s for s, p in zip(scores, positive, strict=True) if p]
    down = np.array([s for s, p in zip(scores, positive, strict=True) if not p])
    if not up or not len(down):
        return float("nan")
    return float(np.mean([(s > down).mean() + 0.5 * (s == down).mean() for s in up]))


def calibration_error(confidences: Sequence[float], right: Sequence[bool], bins: int = 10) -> float:
    """Expected calibration error over equally wide bins (Guo et al. 2017).

    >>> round(calibration_error([0.75, 0.75, 0.75, 0.75], [True, True, True, False]), 3)
    0.0
    """
    sure, truth = np.array(confidences), np.array(right, dtype=float)
    at = np.minimum((sure * bins).astype(int), bins - 1)
    groups = [at == number for number in range(bins)]
    return float(sum(g.mean() * abs(sure[g].mean() - truth[g].mean()) for g in groups if g.any()))


def brier(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """Mean squared error of the confidences (Brier 1950)."""
    return float(np.mean((np.array(confidences) - np.array(right, dtype=float)) ** 2))


def reciprocal(rank: int | None) -> float:
    return 1.0 / rank if rank else 0.0


def within(k: int) -> Callable[[int | None], float]:
    """Whether a 1-based rank is among the first `k`, as 1 or 0."""
    return lambda rank: float(rank is not None and rank <= k)
