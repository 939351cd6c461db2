"""Fits confidence and threshold to one SOP from its owner's labelled questions; every figure is out of fold."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from evaluation.figures import Bin, reliability_of
from evaluation.labelled import Labelled
from evaluation.measures import brier, calibration_error
from evaluation.observation import Observation
from evaluation.rescaling import SHIPPED, Rescaling, fit, out_of_fold
from evaluation.trade_off import Candidate, Point, Suggestion, point, suggestion, trade_off
from sop.errors import BloomError

QUESTIONS, EACH = 40, 10
"""Fewest questions to fit on, and fewest whose best finding is right, and is not: ten of the rarer kind for each
coefficient is the rule of thumb of Peduzzi et al. (1996); the prior carries the second one."""


@dataclass(frozen=True, slots=True)
class Error:
    """How far confidences are off: expected calibration error (10 bins) and Brier score."""

    ece: float
    brier: float

    @classmethod
    def of(cls, confidences: Sequence[float], right: Sequence[bool]) -> "Error":
        return cls(round(calibration_error(confidences, right), 4), round(brier(confidences, right), 4))


@dataclass(frozen=True, slots=True)
class Fitted:
    """What the questions call for: a rescaling (the shipped confidence, where it does not help) and a threshold.

    `shipped` and `rescaled` are the errors before and after; `now` is what the threshold in force does with the
    shipped confidence. Everything is measured out of fold.
    """

    questions: int
    answerable: int
    rescaling: Rescaling
    shipped: Error
    rescaled: Error
    now: Point
    points: tuple[Point, ...]
    suggestion: Suggestion
    reliability: tuple[Bin, ...]

    @property
    def is_rescaled(self) -> bool:
        return self.rescaling != SHIPPED


def fitted(observed: Sequence[Observation], threshold: float) -> Fitted:
    """Fit to what was observed with the shipped confidence. `threshold` is the one in force.

    Raises BloomError, saying what is missing, where the questions are too few to tell anything from.
    """
    known = [one for one in observed if one.labelled.checkable]
    sure, right = [one.confidence for one in known], [one.finding_right for one in known]
    _check_enough(right)
    held_out = out_of_fold(sure, right)
    shipped, rescaled = Error.of(sure, right), Error.of(held_out, right)
    rescale = rescaled.brier < shipped.brier
    candidates = [Candidate.of(one) for one in known]
    scaled = _rescaled(known, held_out) if rescale else candidates
    return Fitted(
        questions=len(known),
        answerable=sum(one.labelled.answerable for one in known),
        rescaling=fit(sure, right) if rescale else SHIPPED,
        shipped=shipped,
        rescaled=rescaled,
        now=point(candidates, threshold),
        points=tuple(trade_off(scaled)),
        suggestion=suggestion(scaled, candidates, right, rescale=rescale),
        reliability=tuple(reliability_of(held_out if rescale else sure, right)),
    )


def fitted_json(found: Fitted) -> dict[str, Any]:
    """The fit as one object, figures by name."""
    chosen = found.suggestion
    return {
        "questions": found.questions,
        "answerable": found.answerable,
        "method": "rescaled" if found.is_rescaled else "shipped",
        "slope": found.rescaling.slope,
        "shift": found.rescaling.shift,
        "error": {"shipped": asdict(found.shipped), "rescaled": asdict(found.rescaled)},
        "now": asdict(found.now),
        "trade_off": [asdict(one) for one in found.points],
        "suggested": {
            "threshold": chosen.threshold,
            "reaches_95_percent": chosen.reaches,
            "held_out": {key: value for key, value in asdict(chosen.held_out).items() if key != "threshold"},
        },
        "reliability": [asdict(one) for one in found.reliability],
    }


def digest(questions: Sequence[Labelled]) -> str:
    """Recognises a set of questions, whatever their order."""
    asked = sorted(one.question for one in questions)
    return hashlib.sha256("\0".join(asked).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _rescaled(known: Sequence[Observation], held_out: Sequence[float]) -> list[Candidate]:
    """The questions by their out-of-fold confidence; an answer given as surely as its finding moves with it."""
    return [replace(Candidate.of(one), confidence=confidence) for one, confidence in zip(known, held_out, strict=True)]


def _check_enough(right: Sequence[bool]) -> None:
    hits, misses = sum(right), len(right) - sum(right)
    if len(right) >= QUESTIONS and min(hits, misses) >= EACH:
        return
    raise BloomError(
        f"too few examples to fit on: {len(right)} questions, of which Bloom finds what answers for {hits} and does "
        f"not for {misses}; needed are {QUESTIONS} in all and {EACH} of each",
        fix="add questions as customers ask them, some that your SOP does not answer among them; "
        "`bloom ingest --suggest-questions FILE` writes a start",
    )
