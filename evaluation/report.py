"""What `bloom eval` finds: the figures, the curve, and every question that went wrong."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from evaluation.figures import Bin, Figure, figures, reliability
from evaluation.observation import Observation
from evaluation.question_file import LabelledFile
from workflow.events import passage_json

FailureKind = Literal["false_answer", "wrong_answer", "handed_over"]
_ORDER: tuple[FailureKind, ...] = ("false_answer", "wrong_answer", "handed_over")
_SHOWN = 3  # retrieved passages listed with a failure


@dataclass(frozen=True, slots=True)
class Failure:
    """A question that went wrong.

    `false_answer`: answered although the SOP does not say. `wrong_answer`: answered with something else.
    `handed_over`: not answered although the SOP says.
    """

    kind: FailureKind
    observed: Observation


@dataclass(frozen=True, slots=True)
class Report:
    """One run over a file of labelled questions, against one index version and one threshold."""

    labelled: LabelledFile
    observed: tuple[Observation, ...]
    index_version: int
    threshold: float
    calibration: str
    notices: tuple[str, ...]

    @property
    def figures(self) -> dict[str, Figure]:
        return figures(self.observed)

    @property
    def reliability(self) -> list[Bin]:
        return reliability(self.observed)

    @property
    def failures(self) -> list[Failure]:
        """Worst first: answers that should not have been given, then wrong ones, then questions handed over."""
        found = [Failure(kind, one) for one in self.observed if (kind := failure_of(one))]
        return sorted(found, key=lambda failure: _ORDER.index(failure.kind))


def failure_of(one: Observation) -> FailureKind | None:
    """What went wrong with a question, if anything did; None also where it cannot be told."""
    if not one.labelled.answerable:
        return "false_answer" if one.answered else None
    if not one.answered:
        return "handed_over"
    return "wrong_answer" if one.labelled.checkable and not one.answered_right else None


def report_json(report: Report, texts: dict[str, str]) -> dict[str, Any]:
    """The report as one object: each figure by its name, null where it does not apply; `texts` to quote golds from."""
    measured = report.figures
    return {
        **{name: figure.value for name, figure in measured.items()},
        "intervals": {name: [figure.low, figure.high] for name, figure in measured.items()},
        "counts": {name: figure.n for name, figure in measured.items()},
        "questions": len(report.observed),
        "answerable": sum(one.labelled.answerable for one in report.observed),
        "unanswerable": sum(not one.labelled.answerable for one in report.observed),
        "unusable": [asdict(one) for one in report.labelled.unusable],
        "index_version": report.index_version,
        "confidence_threshold": report.threshold,
        "calibration": report.calibration,
        "reliability": [asdict(one) for one in report.reliability],
        "failures": [failure_json(failure, texts) for failure in report.failures],
    }


def failure_json(failure: Failure, texts: dict[str, str]) -> dict[str, Any]:
    """A failure with what was wanted, what was said and what was retrieved.

    `found_right`: what Bloom would have quoted answers the question; it was not sure enough, or something stopped it.
    """
    one = failure.observed
    return {
        "id": one.labelled.id,
        "failure": failure.kind,
        "question": one.labelled.question,
        "history": len(one.labelled.history),
        "reply": one.reply,
        "why": one.why,
        "confidence": round(one.confidence, 4),
        "found_right": one.finding_right,
        "expected": [
            {"document": gold.document, "quote": gold.span.of(texts[gold.document])} for gold in one.labelled.golds
        ],
        "gold_rank": one.gold_rank,
        "retrieved": [passage_json(passage) for passage in one.passages[:_SHOWN]],
    }
