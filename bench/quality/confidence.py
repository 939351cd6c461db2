"""Is Bloom as often right as it says, and does it keep quiet where the SOP says nothing: beside the baselines.

A baseline's reply is its best window. Its score is made a probability by a logistic regression on that one number
(Platt 1999), fitted on the sets that Bloom too was tuned on.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from bench.quality.baseline import NAMES, Found
from bench.quality.measured import Measured, pooled
from bench.quality.table import Table, aimed, shown
from evaluation.figures import PRECISION, answered_at
from evaluation.measures import Interval, auroc, bootstrapped, brier, calibration_error, interval
from evaluation.observation import Observation

THRESHOLD = 0.6  # CONFIDENCE_THRESHOLD's default
AIMS = {
    "travel_faq_spoken": 0.93,
    "travel_faq_reviews": 0.80,
    "squad2": 0.70,
    "multiturn_support_rag": 0.90,
    "faq_public_health": 0.84,
}
"""AUROC aimed at."""
_POOLED_ECE = 0.05
_NOTES = (
    "AUROC: answerable against not. ECE (10 bins) and Brier: is the best finding as often right as its confidence "
    f"says. At 95 %: share of the answerable answered where 95 % of answers are right. At {THRESHOLD}: shares of the "
    "answerable answered right and wrong, and of the rest answered at all, by confidence alone. "
    "`ranks right`: AUROC of right findings against all others."
)
_GATES_NOTES = (
    "What the customer gets: screen, small talk, follow-up questions and verification included. Shares of the "
    "answerable questions answered rightly and wrongly, and of the others answered at all."
)


@dataclass(frozen=True, slots=True)
class Judged:
    """One system's probabilities with what came of them, as columns [n]."""

    sure: NDArray[np.float64]
    right: NDArray[np.bool_]
    answerable: NDArray[np.bool_]


def confidence_table(sets: Sequence[Measured]) -> Table:
    """Every figure of confidence per set, and pooled over the sets that nothing was fitted on."""
    columns = ("set", "rows", "n", "by", "AUROC", "aim", "ranks right", "ECE", "Brier", "at 95 %", "right", "wrong")
    table = Table("Confidence", (*columns, "unanswerable, answered"), _NOTES)
    fitted_on = [one for one in sets if _fitted(one)]  # without any, the baselines have no probabilities to report
    calibrations = {
        name: _platt([found for one in fitted_on for found in one.baselines[name]])
        for name in NAMES if fitted_on
    }  # fmt: skip
    for one in (*sets, *_pools(sets)):
        for by, judged in _systems(one, calibrations):
            aim = (aimed(AIMS.get(one.name)) or _ece_aim(one)) if by == "Bloom" else ""
            n = f"{judged.answerable.sum()} + {(~judged.answerable).sum()}"
            told, *rest = (shown(figure) for figure in _figures(judged))
            table.add(one.name, one.split if one.standing else "", n, by, told, aim, *rest)
    return table


def gates_table(sets: Sequence[Measured]) -> Table:
    """What is answered in the end, per set and pooled; a baseline has no gates."""
    table = Table("Answered, every gate", ("set", "n", "right", "wrong", "unanswerable, answered"), _GATES_NOTES)
    for one in (*sets, *_pools(sets)):
        rest = [each for each in one.observed if not each.labelled.answerable]
        right = interval([float(each.answered_right) for each in one.answerable])
        wrong = interval([float(each.answered and not each.answered_right) for each in one.answerable])
        given = interval([float(each.answered) for each in rest])
        table.add(one.name, f"{len(one.answerable)} + {len(rest)}", shown(right), shown(wrong), shown(given))
    return table


def judged(observed: Sequence[Observation]) -> Judged:
    """Bloom's confidences, by whether the best finding answers."""
    return Judged(
        np.array([one.confidence for one in observed], dtype=float),
        np.array([one.finding_right for one in observed], dtype=bool),
        np.array([one.labelled.answerable for one in observed], dtype=bool),
    )


def _figures(one: Judged) -> Iterator[Interval]:
    given = one.sure >= THRESHOLD
    yield bootstrapped(auroc, one.sure, one.answerable)
    yield bootstrapped(auroc, one.sure, one.right)
    yield bootstrapped(calibration_error, one.sure, one.right)
    yield bootstrapped(brier, one.sure, one.right)
    yield bootstrapped(lambda *drawn: answered_at(PRECISION, *drawn), one.sure, one.right, one.answerable)
    yield interval((given & one.right)[one.answerable].tolist())
    yield interval((given & ~one.right)[one.answerable].tolist())
    yield interval(given[~one.answerable].tolist())


def _systems(one: Measured, calibrations: dict[str, Callable[[float], float]]) -> Iterator[tuple[str, Judged]]:
    bloom = judged(one.observed)
    yield "Bloom", bloom
    for name, found in one.baselines.items():
        if name not in calibrations:
            continue
        sure = np.array([calibrations[name](each.score) for each in found], dtype=float)
        yield name, Judged(sure, np.array([each.right for each in found], dtype=bool), bloom.answerable)


def _pools(sets: Sequence[Measured]) -> Iterator[Measured]:
    never, halves = [one for one in sets if one.unseen], [one for one in sets if not _fitted(one)]
    if never:
        yield pooled(never, "pooled, never fitted on")
    if len(halves) > len(never):
        yield pooled(halves, "pooled, unseen halves too")


def _fitted(one: Measured) -> bool:
    return one.standing == "tuned on"


def _ece_aim(one: Measured) -> str:
    return f"ECE {aimed(_POOLED_ECE, '≤')}" if not one.standing else ""


def _platt(found: Sequence[Found]) -> Callable[[float], float]:
    """Score to probability of being right; where it cannot be fitted, the probability is not defined (nan)."""
    right = [one.right for one in found]
    if len(set(right)) < 2:
        return lambda _: float("nan")
    fitted = LogisticRegression(C=1e6).fit([[one.score] for one in found], right)
    slope, shift = float(fitted.coef_[0][0]), float(fitted.intercept_[0])
    return lambda score: 1 / (1 + float(np.exp(-(shift + slope * score))))
