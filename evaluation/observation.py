"""What Bloom makes of one labelled question: the reply it gives, and the one it would give if it dared."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from evaluation.labelled import Labelled, answers, gold_rank, is_answered
from retrieval.evidence import Researcher
from retrieval.passage import Evidence, Passage
from retrieval.question import Said
from sop.document import Span
from workflow.message import cleaned
from workflow.outcome import Answer, Courtesy, HandOver, Outcome

_CONFIDENCE = "confidence"  # the gate whose threshold is what is being measured


class Replier(Protocol):
    """What answers: `workflow.desk.Desk`."""

    @property
    def researcher(self) -> Researcher: ...

    def reply(self, message: str, history: Sequence[Said] = ()) -> Outcome: ...


@dataclass(frozen=True, slots=True)
class Observation:
    """One labelled question, asked.

    `confidence` is what Bloom says of its best finding, 0..1, and `finding_right` whether that finding answers.
    `answered` is what happened; `given` what would at a confidence threshold of 0, with `given_confidence` as the
    surety it would be given at. `answered_right` and `given_right` say whether what was quoted then answers.
    """

    labelled: Labelled
    kind: str
    reply: str
    why: str
    confidence: float
    passages: tuple[Passage, ...]
    finding_right: bool
    answered: bool
    answered_right: bool
    given: bool
    given_right: bool
    given_confidence: float

    @property
    def gold_rank(self) -> int | None:
        """1-based rank of the first passage that holds a gold, or None."""
        return gold_rank(self.labelled, self.passages)


def observe(
    rows: Sequence[Labelled],
    desk: Replier,
    unbarred: Replier,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> list[Observation]:
    """Ask every question. `unbarred` is the same desk with a confidence threshold of 0.

    A message that never gets as far as retrieval (a rule of the screen, small talk) is looked up all the same, so
    that retrieval and confidence are measured on every question.
    """
    observed = []
    for number, row in enumerate(rows, 1):
        observed.append(_observed(row, desk, unbarred))
        progress(number, len(rows))
    return observed


def _observed(row: Labelled, desk: Replier, unbarred: Replier) -> Observation:
    asked = cleaned(row.question)
    outcome = desk.reply(asked, row.history)
    freed = unbarred.reply(asked, row.history) if _held_back(outcome) else outcome
    looked = outcome.looked.evidence if isinstance(outcome, Answer | HandOver) else ()
    evidence = looked or (desk.researcher.evidence(desk.researcher.understand(asked, row.history)),)
    confidence = outcome.confidence if looked and isinstance(outcome, Answer | HandOver) else evidence[0].confidence
    return Observation(
        labelled=row,
        kind=_kind(outcome),
        reply=outcome.reply,
        why=_why(outcome),
        confidence=confidence,
        passages=_passages(evidence),
        finding_right=any(one.finding is not None and answers(row, one.finding) for one in evidence),
        answered=isinstance(outcome, Answer),
        answered_right=_right(row, outcome),
        given=isinstance(freed, Answer),
        given_right=_right(row, freed),
        given_confidence=freed.confidence if isinstance(freed, Answer) else confidence,
    )


def _held_back(outcome: Outcome) -> bool:
    """Whether nothing but the confidence gate kept an answer, or a part of one, from being given."""
    gates = outcome.gates if isinstance(outcome, HandOver | Answer) else ()
    return any(gate.name == _CONFIDENCE and not gate.passed for gate in gates)


def _right(row: Labelled, outcome: Outcome) -> bool:
    """Whether an answer quotes what answers the question."""
    return isinstance(outcome, Answer) and any(
        is_answered(row, cited.document, [Span(cited.start, cited.end)], outcome.reply) for cited in outcome.citations
    )


def _why(outcome: Outcome) -> str:
    """Why a person was handed the question; empty where nobody was."""
    if isinstance(outcome, Courtesy):
        return f"taken for small talk ({outcome.about})"
    escalation = outcome.escalation if isinstance(outcome, Answer | HandOver) else None
    return f"{escalation.rule}: {escalation.rationale}" if escalation else ""


def _kind(outcome: Outcome) -> str:
    match outcome:
        case Answer():
            return "answer"
        case HandOver():
            return "hand_over"
        case Courtesy():
            return "courtesy"
        case _:
            return "question"


def _passages(evidence: Sequence[Evidence]) -> tuple[Passage, ...]:
    """The passages of all questions of a message, each once, in order of rank; at most ten."""
    ranked = sorted((passage for one in evidence for passage in one.passages), key=lambda passage: passage.rank)
    return tuple({passage.chunk.id: passage for passage in reversed(ranked)}.values())[::-1][:10]
