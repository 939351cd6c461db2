"""The smallest run of statements in the passages that answers a question."""

import math
import re
from collections.abc import Sequence

from retrieval.answer_kind import AnswerKind
from retrieval.asked import Asked
from retrieval.chunk_words import ChunkWords, ChunkWordsCache
from retrieval.passage import Finding, Passage
from retrieval.weights import Linear
from vectorstore.chunk import Statement

_READ = 8  # passages read closely
_SHORT_LIST = 60  # words up to which all that stands under a heading is the answer to a question that only names it
_LEANS_BACK = re.compile(
    r"^(?:it|its|they|their|this|these|that|those|he|she|his|her|such|however|but|otherwise|if so|in that case|both|also)\b", re.I
)


class Reader:
    """Reads passages for an answer."""

    def __init__(self, reading: Linear, words: ChunkWordsCache) -> None:
        self._reading = reading
        self._words = words

    def candidates(self, asked: Asked, passages: Sequence[Passage]) -> list[Finding]:
        """Every statement of the first passages, best first, with the features it is judged by."""
        found = [one for passage in passages[:_READ] for one in self._in_passage(asked, passage, passages[0])]
        return sorted(found, key=lambda finding: -finding.score)

    def best(self, asked: Asked, passages: Sequence[Passage]) -> Finding | None:
        """The best run over the first passages, with the features its confidence is judged by."""
        found = self.candidates(asked, passages)
        if not found:
            return None
        best = found[0]
        run = self._run(asked, best, found)
        return Finding(best.passage, run, best.score, self._features(asked, best, run, found, passages))

    def _in_passage(self, asked: Asked, passage: Passage, top: Passage) -> list[Finding]:
        words = self._words.of(passage.chunk)
        found = []
        for at, statement in enumerate(passage.chunk.statements):
            features = self._statement_features(asked, passage, top, words, at)
            found.append(Finding(passage, (statement,), self._reading.score(features), features))
        return found

    def _statement_features(
        self, asked: Asked, passage: Passage, top: Passage, words: ChunkWords, at: int
    ) -> dict[str, float]:
        statement, similarities, kinds = passage.chunk.statements[at], passage.statement_similarities, words.kinds[at]
        headings = frozenset[str]().union(*words.headings)
        stems, wording = asked.said_by(words.statements[at], kinds), asked.said_by(words.wordings[at], kinds)
        under = asked.said_by(stems | headings)
        held = asked.kinds_held(kinds)
        near = [similarities[i] for i in (at - 1, at + 1) if 0 <= i < len(similarities)]
        return {
            "similarity": similarities[at],
            "passage": passage.score - top.score,
            "rank": 1 / passage.rank,
            "coverage": asked.covered(under),
            "own_coverage": asked.covered_own(under),
            "wording_coverage": asked.covered_own(wording),
            "heaviest_missing": asked.heaviest_missing(under),
            "figures_missing": asked.figures_missing(stems),
            "pairs": asked.pairs_held(stems),
            "kind_held": held,
            "kind_missing": 1.0 - held if asked.kinds else 0.0,
            "price_missing": float("price" in asked.kinds - kinds),
            "faq": float(statement.kind == "faq"),
            "row": float(statement.kind == "row"),
            "item": float(statement.kind == "item"),
            "asks": float(statement.wording.endswith("?")),
            "length": math.log(1 + len(statement.wording.split())),
            "first": float(at == 0),
            "neighbour": max(near, default=0.0),
            "heading_coverage": asked.covered_own(headings),
            "heading_named": asked.names(words.headings[-1]) if words.headings else 0.0,
            "topic": passage.features["topic"],
        }

    def _run(self, asked: Asked, best: Finding, found: Sequence[Finding]) -> tuple[Statement, ...]:
        """The best statement, with what it cannot be read without; the whole answer of an FAQ."""
        statements = best.passage.chunk.statements
        at = statements.index(best.statements[0])
        if statements[at].kind == "faq":
            return (statements[at],)
        first = at
        while first > 0 and _LEANS_BACK.match(statements[first].wording) and statements[first - 1].kind == "sentence":
            first -= 1
        return statements[first : at + 1]

    def _features(
        self, asked: Asked, best: Finding, run: Sequence[Statement], found: Sequence[Finding], passages: Sequence[Passage]
    ) -> dict[str, float]:
        passage = best.passage
        words = self._words.of(passage.chunk)
        whole = asked.said_by(words.all, frozenset[AnswerKind]().union(*words.kinds))
        rivals = [f.score for f in found if f.passage.section != passage.section or f.passage.document != passage.document]
        mass = sum(math.exp(f.score - best.score) for f in found)
        return {
            **best.features,
            "score": best.score,
            "share": 1.0 / mass,
            "margin": best.score - max(rivals, default=best.score - 3.0),
            "passage_similarity": passage.similarity,
            "top_similarity": passages[0].similarity,
            "lexical": passage.lexical,
            "passage_coverage": asked.covered_own(whole),
            "passage_heaviest_missing": asked.heaviest_missing(whole),
            "unknown": asked.unknown,
            "kind_asked": float(bool(asked.kinds)),
            "top_passage": float(passage.rank == 1),
            "content_words": min(len(asked.own), 8) / 8,
        }
