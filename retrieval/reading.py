"""The smallest run of statements in the passages that answers a question."""

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from retrieval.answer_kind import asked_kinds
from retrieval.asked import Asked
from retrieval.chunk_words import ChunkWords, ChunkWordsCache
from retrieval.judge import UNREAD, Judge, judged
from retrieval.passage import Finding, Passage
from retrieval.runs import MOST_ROWS, alike, beginning, short_section, short_table, tied
from retrieval.weights import Linear
from vectorstore.chunk import Chunk, Statement

_READ = 8  # passages read closely
_ALL, _MOST = 0.99, 0.5
_TIED = 0.1  # of scores: closer than that, which of two neighbouring sentences answers better is a toss-up
Place = tuple[str, int, int]
"""A document and the characters of its canonical text from and to which it is quoted."""
_LEANS_BACK = re.compile(
    r"^(?:it|its|they|their|this|these|that|those|he|she|his|her|such|however|but|"
    r"otherwise|if so|in that case|both|also)\b",
    re.I,
)


class Reader:
    """Reads passages for an answer: every statement of the first ones by its features, the likeliest by `judge`."""

    def __init__(self, reading: Linear, judging: Linear, words: ChunkWordsCache, judge: Judge) -> None:
        self._reading, self._judging = reading, judging
        self._words, self._judge = words, judge

    def candidates(self, asked: Asked, passages: Sequence[Passage]) -> list[Finding]:
        """Every statement of the first passages, best first, with the features it is judged by."""
        found = [one for passage in passages[:_READ] for one in self._in_passage(asked, passage, passages[0])]
        return sorted(found, key=lambda finding: -finding.score)

    def judged(self, asked: Asked, passages: Sequence[Passage]) -> list[Finding]:
        """The same, the likeliest of them read together with the question, in the order that this gives."""
        found = judged(self._judge, asked.in_full, self.candidates(asked, passages))
        scored = [replace(one, score=self._judging.score(one.features)) for one in found]
        return sorted(scored, key=lambda finding: -finding.score)

    def best(self, asked: Asked, passages: Sequence[Passage]) -> Finding | None:
        """The best run over the first passages, with the features its confidence is judged by."""
        found = self.judged(asked, passages)
        if not found:
            return None
        best = found[0]
        run = self._run(asked, best, found)
        return Finding(best.passage, run, best.score, self._features(asked, best, found, passages))

    def within(self, asked: Asked, passages: Sequence[Passage], quoted: Sequence[Place]) -> Finding | None:
        """The best of the statements quoted, judged as if it had been found best; None where none of them was found."""
        among = [one for one in self.candidates(asked, passages) if _is_quoted(one, quoted)]
        read = judged(self._judge, asked.in_full, among)
        scored = [replace(one, score=self._judging.score(one.features)) for one in read]
        if not scored:
            return None
        best = max(scored, key=lambda finding: finding.score)
        features = self._features(asked, best, [best, *self.judged(asked, passages)], passages)
        return replace(best, features=features)

    def named(self, asked: Asked, passages: Sequence[Passage]) -> Finding | None:
        """The beginning of the section whose heading the question repeats and says no more than; None without one.

        One that asks for yes or no is answered by a sentence, unless the SOP asks the same.
        """
        for passage in passages:
            fits = not asked.decides or asked.has or (passage.section[-1:] and passage.section[-1].endswith("?"))
            if fits and passage.chunk.statements and self._repeats(asked, passage):
                return Finding(passage, self._start_of(asked, passage.chunk), passage.score, passage.features)
        return self._offered(asked, passages) if asked.has and asked.thing and not asked.kinds else None

    def _offered(self, asked: Asked, passages: Sequence[Passage]) -> Finding | None:
        """What shows that there is the thing: the table rows that name it, or what is said first under its name."""
        for passage in passages:
            statements, wordings = passage.chunk.statements, self._words.of(passage.chunk).wordings
            named = [row.kind == "row" and asked.thing <= said for row, said in zip(statements, wordings, strict=True)]
            if any(named):
                start = named.index(True)
                rows = sum(1 for _ in takewhile(bool, named[start:]))
                run = statements[start : start + min(rows, MOST_ROWS)]
                return Finding(passage, run, passage.score, passage.features)
        under = [p for p in passages if p.chunk.statements and self._names_a_subject(asked, p)]
        if not under:
            return None
        first = min(under, key=lambda p: (p.document, p.span.start))
        return Finding(first, beginning(first.chunk.statements), first.score, first.features)

    def _names_a_subject(self, asked: Asked, passage: Passage) -> bool:
        """Whether the thing asked for is what a heading above the passage is about, give or take a word."""
        headings = self._words.of(passage.chunk).headings[-2:]
        return any(asked.thing <= heading and len(heading) <= len(asked.thing) + 1 for heading in headings)

    def _repeats(self, asked: Asked, passage: Passage) -> bool:
        """Whether the question says the heading, or it and the one above ("how much are peels": Peels, Price), and the
        section holds the kind of thing asked for. A heading that asks itself asks for no other ("When do I pay?" is
        not "how can I pay").
        """
        words, heading = self._words.of(passage.chunk), passage.section[-1] if passage.section else ""
        if asked.kinds and not words.holding(asked.kinds):
            return False
        if heading.endswith("?") and not asked_kinds(heading) <= asked.kinds:
            return False
        last, above = words.headings[-1:], words.headings[-2:-1]
        if asked.kinds & asked_kinds(heading):
            last = (frozenset(),)
        return any(asked.repeats(frozenset[str]().union(*said)) for said in (words.headings[-1:], (*last, *above)))

    def _start_of(self, asked: Asked, chunk: Chunk) -> tuple[Statement, ...]:
        """A section's beginning: its list where that is asked for, from where it tells the kind of thing asked for."""
        statements, kinds = chunk.statements, self._words.of(chunk).kinds
        lists = [one for one in statements if one.kind == "table"]
        if asked.offers and lists:
            return (lists[0],)
        told = [(one, held) for one, held in zip(statements, kinds, strict=True) if one.kind != "table"]
        first = next((at for at, (_, held) in enumerate(told) if asked.kinds & held), 0)
        return beginning([one for one, _ in told[first:]] or statements)

    def _in_passage(self, asked: Asked, passage: Passage, top: Passage) -> list[Finding]:
        words = self._words.of(passage.chunk)
        found = []
        for at, statement in enumerate(passage.chunk.statements):
            if statement.kind == "table" and not _asks_for_all(
                asked, words.wordings[at].difference(*words.headings[-1:])
            ):
                continue
            if asked.is_only_named_in(statement.wording):
                continue
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
            "table": float(statement.kind == "table"),
            "row_offers": float(statement.kind == "row" and asked.decides and asked.covered_own(wording) >= _ALL),
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
        """The best statement, with what it cannot be read without; all of a short section that the question names;
        of a table, the rows that answer alike.
        """
        statements = best.passage.chunk.statements
        at = statements.index(best.statements[0])
        if statements[at].kind == "faq":
            return (statements[at],)
        if statements[at].kind == "row":
            return alike(best, found)
        if statements[at].kind == "table" and not asked.offers:
            return short_table(statements, at)
        first, last = short_section(statements, at) if self._names_section(asked, best) else tied(best, found, _TIED)
        while first > 0 and _LEANS_BACK.match(statements[first].wording) and statements[first - 1].kind == "sentence":
            first -= 1
        return statements[first : last + 1]

    def _names_section(self, asked: Asked, best: Finding) -> bool:
        """Whether the question says no more than a heading does, and asks neither for a fact nor for yes or no."""
        headings = self._words.of(best.passage.chunk).headings
        if asked.decides or not headings or best.passage.section[-1].endswith("?"):
            return False
        if not asked.kinds <= asked_kinds(best.passage.section[-1]):
            return False
        enough = _MOST if asked.how else _ALL
        return best.features["heading_coverage"] >= enough and asked.names(headings[-1]) >= _ALL

    def _features(
        self,
        asked: Asked,
        best: Finding,
        found: Sequence[Finding],
        passages: Sequence[Passage],
    ) -> dict[str, float]:
        passage = best.passage
        words = self._words.of(passage.chunk)
        whole = asked.said_by(words.all, words.holding(asked.kinds))
        rivals = [
            f.score for f in found if f.passage.section != passage.section or f.passage.document != passage.document
        ]
        others = [f for f in found if self._disagrees(best, f)]
        mass = 1.0 + sum(math.exp(f.score - best.score) for f in others)
        answers = best.features["answers"]
        return {
            **best.features,
            "answers_margin": answers - max((f.features["answers"] for f in others), default=UNREAD),
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

    def _disagrees(self, best: Finding, other: Finding) -> bool:
        """Whether a rival would be another answer: one beside the best under the same heading, or that says much the
        same elsewhere, is not."""
        one, two = best.passage, other.passage
        if one.document == two.document and one.section == two.section:
            return False
        said, also = self._wording(best), self._wording(other)
        return 2 * len(said & also) < min(len(said), len(also))

    def _wording(self, finding: Finding) -> frozenset[str]:
        statements = finding.passage.chunk.statements
        return self._words.of(finding.passage.chunk).wordings[statements.index(finding.statements[0])]


def _is_quoted(finding: Finding, quoted: Sequence[Place]) -> bool:
    span, document = finding.statements[0].span, finding.passage.document
    return any(document == place and start < span.end and span.start < end for place, start, end in quoted)


def _asks_for_all(asked: Asked, listed: frozenset[str]) -> bool:
    """Whether a question may want all that a table lists: it names none of it, and asks neither for a fact, nor for
    yes or no, nor for a way.
    """
    return not (asked.kinds or asked.decides or asked.how or asked.own.keys() & listed)
