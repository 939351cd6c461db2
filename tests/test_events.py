"""What programs read of an outcome."""

from retrieval.passage import Evidence, Passage
from sop.document import Span
from vectorstore.chunk import Chunk
from workflow import escalation
from workflow.events import reply_json
from workflow.message import LONGEST_MESSAGE
from workflow.outcome import Answer, Citation, Courtesy, HandOver, Looked


def passage(text: str, similarity: float, rank: int) -> Passage:
    return Passage(Chunk("a.md", ("A",), Span(0, len(text)), text, text, ()), similarity, 0.0, 0.0, rank)


def evidence(*similarities: float) -> Evidence:
    found = tuple(passage(f"text {s}", s, rank) for rank, s in enumerate(similarities, 1))
    return Evidence("?", found, None, 0.5)


def shown(outcome, question="?"):
    return reply_json(outcome, question, provider="local", index_version=1, seconds=0.0)


def test_that_similarity_is_the_top_passages():
    """The passage ranked first is not always the one of the highest cosine."""
    looked = Looked((evidence(0.41, 0.59), evidence(0.5)))
    answer = Answer("Yes.", (Citation("a.md", ("A",), "Yes.", 0, 4),), 0.9, (), looked)
    handed_over = HandOver("Sorry.", escalation.low_confidence(0.5, 0.6), 0.5, (), looked)
    for outcome in (answer, handed_over):
        told = shown(outcome)
        assert told["similarity"] == told["passages"][0]["similarity"] == 0.41


def test_that_similarity_without_passages_is_0():
    assert shown(HandOver("Sorry.", escalation.not_answered("local")))["similarity"] == 0.0


def test_that_a_message_nobody_reads_whole_is_not_repeated_whole():
    """Fault 57."""
    told = shown(Courtesy("That is too long.", "too_long"), "12 " * 300_000)
    assert len(told["question"]) <= LONGEST_MESSAGE + 1


def test_that_a_rationale_tells_a_value_from_its_threshold():
    assert "0.218 is below 0.220" in escalation.out_of_scope(0.2181, 0.22).rationale
    assert "0.41 is below 0.60" in escalation.low_confidence(0.41, 0.6).rationale
