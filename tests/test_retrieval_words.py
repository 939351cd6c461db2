"""A chunk's words are worked out as far as they are needed: of a large SOP nearly every candidate is a new one."""

from collections.abc import Iterator

import pytest

from retrieval import chunk_words, confidence
from retrieval.chunk_words import ChunkWords
from retrieval.evidence import Researcher
from retrieval.reading import _READ
from sop.document import Span
from vectorstore.chunk import Chunk, Statement

WORDING = "Botox (also Dysport) costs £90."


@pytest.fixture
def looked_for(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every kind that is looked for in a text, in order."""
    asked: list[str] = []
    held = chunk_words.holds_kind

    def counted(text: str, kind: chunk_words.AnswerKind) -> bool:
        asked.append(kind)
        return held(text, kind)

    monkeypatch.setattr(chunk_words, "holds_kind", counted)
    return asked


def _words(*wordings: str) -> ChunkWords:
    statements = tuple(Statement("sentence", Span(0, 1), wording, wording) for wording in wordings)
    return ChunkWords(Chunk("a.md", ("Prices",), Span(0, 1), "x", " ".join(wordings), statements))


def test_that_only_the_kinds_asked_for_are_looked_for_and_each_once(looked_for):
    words = _words("Open daily.", WORDING)
    assert words.holding({"price"}) == {"price"}
    assert words.holding({"price", "person"}) == {"price"}
    assert looked_for == ["price", "price", "person", "person"]


def test_that_no_kind_asked_for_costs_nothing(looked_for):
    assert _words(WORDING).holding(frozenset()) == frozenset()
    assert looked_for == []


def test_that_ranking_takes_the_words_of_statements_of_no_passage(clinic):
    shared = clinic.desk().researcher
    researcher = Researcher(shared.index, shared.embed, confidence.shipped())  # with nothing remembered
    asked, passages = researcher.looked_up(researcher.understand("how much is a unicorn massage?"))
    words = [researcher.reader._words.of(passage.chunk) for passage in passages]
    assert len(words) == 10
    assert sum("statements" in vars(one) for one in words) == 0
    researcher.reader.candidates(asked, passages)
    assert sum("statements" in vars(one) for one in words) <= _READ
