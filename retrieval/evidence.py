"""One question, one look: passages, the best finding in them, and how sure Bloom is of it."""

from collections.abc import Sequence

from retrieval.confidence import Calibration
from retrieval.passage import Evidence, Passage
from retrieval.question import Question, Said, in_context
from retrieval.reading import Reader
from retrieval.retriever import Embed, Retriever
from retrieval.topics import Topics
from vectorstore.index import Index


class Researcher:
    """Everything retrieval knows of one index version."""

    def __init__(self, index: Index, embed: Embed, calibration: Calibration) -> None:
        self.index = index
        self._retriever = Retriever(index, embed)
        self._topics = Topics(index.headings, index.lexical.rarity)
        self._reader = Reader(index.lexical.rarity)
        self._calibration = calibration

    def understand(self, question: str, history: Sequence[Said] = ()) -> Question:
        """The question with what it refers to in the conversation."""
        return in_context(question, history, self._topics)

    def search(self, question: Question, k: int = 10) -> list[Passage]:
        return self._retriever.search(question, k)

    def evidence(self, question: Question) -> Evidence:
        """Passages for the question and the calibrated confidence that the best finding answers it."""
        passages = self.search(question)
        finding = self._reader.best(question, passages)
        confidence = self._calibration.confidence(finding) if finding else 0.0
        return Evidence(question.asked, tuple(passages), finding, confidence)
