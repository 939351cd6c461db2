"""A labelled question: what is known of its answer, and whether a passage or a reply hits it."""

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.passage import Finding, Passage
from retrieval.question import Said
from sop.document import Span
from sop.words import words

SENTENCE = 350  # characters: a gold up to this long is the answer itself, a longer one only holds it
_SHORT_ANSWER = 8  # words: a longer reference answer is prose that no extract repeats


@dataclass(frozen=True, slots=True)
class Gold:
    """A passage that answers, as a span of its document's canonical text."""

    document: str
    span: Span


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question with what is known of its answer. `answers` are accepted answer strings, where the set has them."""

    id: str
    question: str
    history: tuple[Said, ...]
    answerable: bool
    golds: tuple[Gold, ...]
    answers: tuple[str, ...]

    @property
    def short_answers(self) -> tuple[str, ...]:
        """The accepted answers that a reply can be searched for word by word."""
        return tuple(answer for answer in self.answers if 0 < len(answer.split()) <= _SHORT_ANSWER)

    @property
    def checkable(self) -> bool:
        """Whether it can be told if a reply is right: the SOP has no answer, or what is a right one is known."""
        return not self.answerable or bool(self.golds or self.short_answers)


def answers(labelled: Labelled, finding: Finding) -> bool:
    """Whether a finding touches a gold of sentence length, or holds an accepted answer in a longer one."""
    reply = " ".join(statement.wording for statement in finding.statements)
    return is_answered(labelled, finding.passage.document, [s.span for s in finding.statements], reply)


def is_answered(labelled: Labelled, document: str, quoted: Sequence[Span], reply: str) -> bool:
    """The same of any reply that quotes these spans of a document.

    A question without golds is answered by a reply that holds an accepted answer, one without an answer by none.
    """
    if not labelled.answerable:
        return False
    touched = [gold for gold in labelled.golds for span in quoted if _touches(document, span, gold)]
    short = labelled.short_answers
    if any(len(gold.span) <= SENTENCE for gold in touched) or (touched and not short):
        return True
    return bool(touched or not labelled.golds) and any(_said(answer, reply) for answer in short)


def holds_gold(labelled: Labelled, passage: Passage) -> bool:
    """Whether a passage holds half of a gold, or a gold half of it."""
    return hits(labelled, passage.document, passage.span)


def hits(labelled: Labelled, document: str, span: Span) -> bool:
    """The same for any run of a document."""
    return any(_hit(document, span, gold) for gold in labelled.golds)


def gold_rank(labelled: Labelled, passages: Sequence[Passage]) -> int | None:
    """1-based rank of the first passage that holds a gold, or None."""
    return next((passage.rank for passage in passages if holds_gold(labelled, passage)), None)


def _overlap(one: Span, other: Span) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _hit(document: str, span: Span, gold: Gold) -> bool:
    return document == gold.document and 2 * _overlap(span, gold.span) >= min(len(span), len(gold.span))


def _touches(document: str, span: Span, gold: Gold) -> bool:
    return document == gold.document and _overlap(span, gold.span) > 0


def _said(answer: str, reply: str) -> bool:
    """Whether the reply holds the answer's words in a row."""
    wanted, said = words(answer), words(reply)
    return any(said[i : i + len(wanted)] == wanted for i in range(len(said) - len(wanted) + 1)) if wanted else False
