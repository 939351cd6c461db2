"""The smallest run of statements in the passages that answers a question."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from retrieval.answer_kind import asked_kinds, holds_kind
from retrieval.passage import Finding, Passage
from retrieval.question import Question
from sop.words import content_words, stem, words
from vectorstore.chunk import Statement

_READ = 6  # passages read closely
_MOST_WORDS = 80  # the longest reply
_ENOUGH_WORDS = 60  # a run is not widened past this
_CLOSE = 0.06  # a neighbour this near to the best statement's similarity belongs to the same answer

_WEIGHTS = {"similarity": 1.0, "passage": 0.45, "coverage": 0.4, "kind": 0.12, "faq": 0.05}
_LEANS_BACK = re.compile(r"^(?:it|they|this|these|that|those|he|she|such|however|but|otherwise|if so|in that case)\b", re.I)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question's content stems with their weights, and the kinds of thing it asks for."""

    weights: dict[str, float]
    kinds: frozenset[str]

    def covered(self, stems: set[str]) -> float:
        """Share of the question's weight that these stems hold, 0..1; 1 for a question without content words."""
        total = sum(self.weights.values())
        return sum(weight for word, weight in self.weights.items() if word in stems) / total if total else 1.0


class Reader:
    """Reads passages for an answer. `rarity` weighs a stem by how few chunks hold it."""

    def __init__(self, rarity: Callable[[str], float]) -> None:
        self._rarity = rarity

    def best(self, question: Question, passages: Sequence[Passage]) -> Finding | None:
        """The best run over the first passages, with the features its confidence is judged by."""
        asked = self._asked(question)
        found = [f for passage in passages[:_READ] if (f := self._in_passage(asked, passage))]
        if not found:
            return None
        found.sort(key=lambda finding: -finding.score)
        best = found[0]
        rivals = [f.score for f in found[1:]]
        features = {**self._features(question, asked, best, passages), "margin": best.score - max(rivals, default=0.0)}
        return Finding(best.passage, best.statements, best.score, features)

    def _asked(self, question: Question) -> _Asked:
        stems = {stem(word) for word in content_words(question.lookups[-1])}
        return _Asked({word: self._rarity(word) for word in stems}, frozenset(asked_kinds(question.asked)))

    def _in_passage(self, asked: _Asked, passage: Passage) -> Finding | None:
        statements = passage.chunk.statements
        if not statements:
            return None
        context = _stems(" ".join(passage.section))
        scores = [
            self._score(asked, passage, statement, similarity, context)
            for statement, similarity in zip(statements, passage.statement_similarities, strict=True)
        ]
        best = max(range(len(scores)), key=scores.__getitem__)
        run = self._widened(asked, passage, best, context)
        return Finding(passage, run, scores[best])

    def _score(
        self, asked: _Asked, passage: Passage, statement: Statement, similarity: float, context: set[str]
    ) -> float:
        kinds = [holds_kind(statement.wording, kind) for kind in asked.kinds]  # type: ignore[arg-type]
        return (
            _WEIGHTS["similarity"] * similarity
            + _WEIGHTS["passage"] * passage.score
            + _WEIGHTS["coverage"] * asked.covered(_stems(statement.embedded) | _stems(statement.wording) | context)
            + _WEIGHTS["kind"] * (sum(kinds) / len(kinds) if kinds else 0.0)
            + _WEIGHTS["faq"] * (statement.kind == "faq")
        )

    def _widened(self, asked: _Asked, passage: Passage, best: int, context: set[str]) -> tuple[Statement, ...]:
        """The best statement with the neighbours that belong to the same answer."""
        statements = passage.chunk.statements
        if statements[best].kind == "faq":
            return (statements[best],)
        first = last = best
        floor = passage.statement_similarities[best] - self._slack(asked, context)
        while last + 1 < len(statements) and self._joins(passage, best, last + 1, floor, (first, last + 1)):
            last += 1
        while first > 0 and self._joins(passage, best, first - 1, floor, (first - 1, last)):
            first -= 1
        if first > 0 and _LEANS_BACK.match(statements[first].wording) and statements[first - 1].kind == "sentence":
            first -= 1
        return statements[first : last + 1]

    def _slack(self, asked: _Asked, context: set[str]) -> float:
        """A question that only names the heading wants what stands under it, not one sentence of it."""
        return 1.0 if not asked.kinds and asked.covered(context) > 0.8 else _CLOSE

    def _joins(self, passage: Passage, best: int, other: int, floor: float, run: tuple[int, int]) -> bool:
        statements = passage.chunk.statements
        length = sum(len(s.wording.split()) for s in statements[run[0] : run[1] + 1])
        return (
            statements[other].kind == statements[best].kind
            and passage.statement_similarities[other] >= floor
            and length <= _ENOUGH_WORDS
        )

    def _features(
        self, question: Question, asked: _Asked, finding: Finding, passages: Sequence[Passage]
    ) -> dict[str, float]:
        passage = finding.passage
        said = " ".join(statement.wording for statement in finding.statements)
        stems = _stems(said) | {s for statement in finding.statements for s in _stems(statement.embedded)}
        near = stems | _stems(" ".join(passage.section)) | _stems(passage.chunk.embedded)
        kinds = [holds_kind(said, kind) for kind in asked.kinds]  # type: ignore[arg-type]
        chosen = set(finding.statements)
        similarities = [
            s for st, s in zip(passage.chunk.statements, passage.statement_similarities, strict=True) if st in chosen
        ]
        heaviest = max(asked.weights, key=asked.weights.__getitem__, default=None)
        return {
            "passage_similarity": passage.similarity,
            "statement_similarity": max(similarities, default=0.0),
            "lexical": passage.lexical,
            "coverage": asked.covered(stems),
            "passage_coverage": asked.covered(near),
            "rarest_word_missing": float(heaviest is not None and heaviest not in near),
            "kind_asked": float(bool(kinds)),
            "kind_missing": 1.0 - sum(kinds) / len(kinds) if kinds else 0.0,
            "faq": float(finding.statements[0].kind == "faq"),
            "top_passage": float(passage.rank == 1),
            "question_words": min(len(words(question.asked)), 30) / 30,
        }


def _stems(text: str) -> set[str]:
    return {stem(word) for word in words(text)}
