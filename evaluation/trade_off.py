"""At threshold t, this share answered, this share of answers right; and which t to take."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from evaluation.observation import Observation
from evaluation.rescaling import fit, folds

RIGHT = 0.95
"""The share of answers right that a suggested threshold aims at."""
_FEW = 10  # answers; a share of fewer is taken for chance
_USEFUL = 1 / 3  # share answered, below which a threshold that gets 95 % right is no help to anybody
WRONG_COSTS = 3
"""Right answers that one wrong answer outweighs, where 95 % cannot be reached usefully."""
_STEPS = [step / 20 for step in range(6, 20)]  # 0.30 … 0.95: finer steps would follow single questions


@dataclass(frozen=True, slots=True)
class Point:
    """What a threshold does.

    `answered` is the share of the answerable questions that get an answer, `right` that of all `answers` which quote
    what answers (None without any), `false_answers` that of the unanswerable questions which get one.
    """

    threshold: float
    answered: float
    right: float | None
    false_answers: float | None
    answers: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A threshold, and what choosing one this way does to questions it was not chosen on (`held_out`).

    `reaches` says whether 95 % of the answers are right there. Where no threshold that answers a third of the
    questions does, it is the one with the most right answers less three times the wrong ones.
    """

    threshold: float
    reaches: bool
    held_out: Point


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question as far as a threshold decides on it: would it be answered, how surely, rightly?"""

    confidence: float
    given: bool
    right: bool
    answerable: bool

    @classmethod
    def of(cls, one: Observation) -> "Candidate":
        return cls(one.given_confidence, one.given, one.given_right, one.labelled.answerable)


def point(candidates: Sequence[Candidate], threshold: float) -> Point:
    """What the threshold does to these questions."""
    return _point(candidates, [threshold] * len(candidates), threshold)


def trade_off(candidates: Sequence[Candidate]) -> list[Point]:
    """What thresholds from 0.30 to 0.95 do."""
    return [point(candidates, threshold) for threshold in _STEPS]


def suggested(candidates: Sequence[Candidate]) -> tuple[float, bool]:
    """The lowest useful threshold at which 95 % of the answers are right, and True; else the best one, and False."""
    points = trade_off(candidates)
    for one in points:
        if one.answers >= _FEW and one.answered >= _USEFUL and (one.right or 0.0) >= RIGHT:
            return one.threshold, True
    return max(points, key=_worth).threshold, False


def suggestion(
    out_of_fold: Sequence[Candidate], shipped: Sequence[Candidate], finding_right: Sequence[bool], *, rescale: bool
) -> Suggestion:
    """The threshold to take, with what it does measured on questions that neither it nor the confidence was fitted on.

    `out_of_fold` and `shipped` are the same questions by their out-of-fold and shipped confidence. Each fold is
    answered at the threshold that the others suggest, with the confidence that the others fit (when `rescale`).
    """
    chosen = np.zeros(len(shipped))
    fold = folds(finding_right)
    for held_out in np.unique(fold):
        others = [one for one, at in zip(shipped, fold, strict=True) if at != held_out]
        truth = [right for right, at in zip(finding_right, fold, strict=True) if at != held_out]
        if rescale:
            rescaling = fit([one.confidence for one in others], truth)
            others = [replace(one, confidence=rescaling.of(one.confidence)) for one in others]
        chosen[fold == held_out] = suggested(others)[0]
    threshold, reaches = suggested(out_of_fold)
    return Suggestion(threshold, reaches, _point(out_of_fold, chosen.tolist(), threshold))


def _worth(one: Point) -> float:
    right = one.answers * (one.right or 0.0)
    return right - WRONG_COSTS * (one.answers - right)


def _point(candidates: Sequence[Candidate], thresholds: Sequence[float], named: float) -> Point:
    answered = [one for one, least in zip(candidates, thresholds, strict=True) if one.given and one.confidence >= least]
    answerable = sum(one.answerable for one in candidates)
    others = len(candidates) - answerable
    return Point(
        threshold=named,
        answered=round(sum(one.answerable for one in answered) / answerable, 4) if answerable else 0.0,
        right=round(sum(one.right for one in answered) / len(answered), 4) if answered else None,
        false_answers=round(sum(not one.answerable for one in answered) / others, 4) if others else None,
        answers=len(answered),
    )
