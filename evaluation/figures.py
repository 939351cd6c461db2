"""What a file of labelled questions says of Bloom, as figures by name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.measures import (
    Interval,
    auroc,
    bin_of,
    bootstrapped,
    brier,
    calibration_error,
    interval,
    most_given,
    reciprocal,
    within,
)
from evaluation.observation import Observation

PRECISION = 0.95
"""The share of answers right that `answered_at_95_precision` asks for."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with its 95 % bootstrap interval, over `n` questions; all None where it does not apply."""

    value: float | None
    low: float | None
    high: float | None
    n: int

    @classmethod
    def of(cls, measured: Interval, n: int) -> "Figure":
        value, low, high = (None if np.isnan(one) else round(one, 4) for one in measured)
        return cls(value, low, high, n)


@dataclass(frozen=True, slots=True)
class Bin:
    """The questions whose confidence lies from `low` to `high`: their mean confidence, and the share found right."""

    low: float
    high: float
    questions: int
    confidence: float
    right: float


def figures(observed: Sequence[Observation]) -> dict[str, Figure]:
    """Every figure by its name.

    - `recall_at_1`, `recall_at_5`, `mrr`: answerable questions with a gold; is a gold passage found, and how high up.
    - `auroc`: the chance that an answerable question gets a higher confidence than one the SOP does not answer.
    - `ece` (10 bins), `brier`: is the best finding as often right as its confidence says; over what can be checked.
    - `share_answered`: of the answerable questions, those that get an answer, right or not.
    - `share_right`: of all answers given, those that quote what answers; to an unanswerable question none is right.
    - `answered_at_95_precision`: of the answerable questions, those answered at the lowest confidence threshold at
      which 95 % of all answers are right.
    - `false_answers`: of the unanswerable questions, those that get an answer.
    """
    ranked = [one.gold_rank for one in observed if one.labelled.golds]
    known = [one for one in observed if one.labelled.checkable]
    answerable = [one for one in observed if one.labelled.answerable]
    others = [one for one in observed if not one.labelled.answerable]
    answered = [one for one in known if one.answered]
    sure, right = [one.confidence for one in known], [one.finding_right for one in known]
    all_sure = [one.confidence for one in observed]
    return {
        "recall_at_1": _mean([within(1)(rank) for rank in ranked]),
        "recall_at_5": _mean([within(5)(rank) for rank in ranked]),
        "mrr": _mean([reciprocal(rank) for rank in ranked]),
        "auroc": _of(auroc, all_sure, [one.labelled.answerable for one in observed]),
        "ece": _of(calibration_error, sure, right),
        "brier": _of(brier, sure, right),
        "share_answered": _mean([float(one.answered) for one in answerable]),
        "share_right": _mean([float(one.answered_right) for one in answered]),
        "answered_at_95_precision": answered_at_precision(known),
        "false_answers": _mean([float(one.answered) for one in others]),
    }


def answered_at(
    precision: float, sure: NDArray[np.float64], right: NDArray[np.bool_], answerable: NDArray[np.bool_]
) -> float:
    """Share of the answerable questions answered where the surest answers are given as long as `precision` are right.

    One row a question; a confidence below 0 is an answer that would not be given whatever the threshold.
    """
    given = sure >= 0.0
    if not answerable.any():
        return float("nan")
    most = most_given(sure[given], right[given], precision)
    surest = np.argsort(-sure[given], kind="stable")[:most]
    return float(answerable[given][surest].sum() / answerable.sum())


def answered_at_precision(observed: Sequence[Observation], precision: float = PRECISION) -> Figure:
    """The same of what was observed, with its interval."""
    answerable = sum(one.labelled.answerable for one in observed)
    columns = (
        [one.given_confidence if one.given else -1.0 for one in observed],
        [one.given_right for one in observed],
        [one.labelled.answerable for one in observed],
    )
    measured = bootstrapped(lambda *drawn: answered_at(precision, *drawn), *columns)
    return Figure.of(measured, answerable)


def reliability(observed: Sequence[Observation], bins: int = 10) -> list[Bin]:
    """How often findings are right, by how sure Bloom was of them; empty bins are left out."""
    known = [one for one in observed if one.labelled.checkable]
    return reliability_of([one.confidence for one in known], [one.finding_right for one in known], bins)


def reliability_of(confidences: Sequence[float], right: Sequence[bool], bins: int = 10) -> list[Bin]:
    """The same of bare numbers.

    >>> reliability_of([0.92, 0.98, 0.11], [True, False, False])[-1]
    Bin(low=0.9, high=1.0, questions=2, confidence=0.95, right=0.5)
    """
    sure, truth = np.asarray(confidences, dtype=float), np.asarray(right, dtype=float)
    at = bin_of(sure, bins)
    return [
        Bin(
            number / bins,
            (number + 1) / bins,
            int(inside.sum()),
            round(float(sure[inside].mean()), 4),
            round(float(truth[inside].mean()), 4),
        )
        for number in range(bins)
        if (inside := at == number).any()
    ]


def _mean(values: Sequence[float]) -> Figure:
    return Figure.of(interval(values), len(values))


def _of(measure: Callable[..., float], confidences: Sequence[float], truth: Sequence[bool]) -> Figure:
    return Figure.of(bootstrapped(measure, confidences, truth), len(confidences))
