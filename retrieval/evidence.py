"""One question, one look: passages, the best finding in them, and how sure Bloom is of it."""

from collections.abc import Iterator, Sequence

from retrieval import judge, weights
from retrieval.asked import Asked, renamed
from retrieval.chunk_words import ChunkWordsCache, spellings
from retrieval.clarification import Subjects
from retrieval.confidence import Calibration
from retrieval.nearness import worth_offering
from retrieval.passage import Evidence, Passage
from retrieval.question import Question, Said, in_context
from retrieval.reading import Place, Reader
from retrieval.retriever import Retriever
from retrieval.spelling import Spelling
from retrieval.topics import Topics
from retrieval.weights import Weights
from sop.profile import Profile
from vectorstore.dispute import Dispute
from vectorstore.embedder import Embed
from vectorstore.index import Index
from vectorstore.model_files import ModelFiles

_NAMED = 0.9  # confidence in a section that is asked for by its very heading
_OFFERED = 2  # headings near a question; a third was the right one for 3 % of the tuning questions
_SPELT, _BATCH = 5000, 500  # chunks whose words correct typing errors; read once, in about 20 ms per 100


class Researcher:
    """Everything retrieval knows of one index version. `reads` is who judges statements, by default the shipped one."""

    def __init__(
        self,
        index: Index,
        embed: Embed,
        calibration: Calibration,
        fitted: Weights | None = None,
        reads: judge.Judge | None = None,
    ) -> None:
        self.index, self.embed, self._disputes = index, embed, index.disputes
        words, fitted = ChunkWordsCache(), fitted or weights.shipped()
        self._spelling = Spelling(self._texts, self.rarity, ModelFiles().count_tokens)
        # The business's own name is in every greeting and hand-over, and so no subject of a conversation.
        headings = (path[-1] for path in index.outline if path[-1] != index.profile.name)
        self._topics = Topics(headings, self.rarity)
        self._subjects = Subjects(index.outline)
        self._retriever = Retriever(index, embed, fitted.ranking, words)
        self.reader = Reader(fitted.reading, fitted.judging, words, reads or judge.shipped())
        self._calibration = calibration
        self._business = index.profile.name if index.profile.name != Profile().name else None

    def understand(self, question: str, history: Sequence[Said] = ()) -> Question:
        """The question with what it refers to in the conversation, its typing errors put right."""
        return in_context(question, history, self._topics, self._spelling, self._business)

    def search(self, question: Question, k: int = 10) -> list[Passage]:
        return self.looked_up(question, k)[1]

    def evidence(self, question: Question) -> Evidence:
        """Passages for the question and the calibrated confidence that the best finding answers it."""
        asked, passages = self.looked_up(question)
        subjects = self._subjects.meant_by(asked)
        near = worth_offering(asked, passages, self._subjects.labels)[:_OFFERED]
        if (asked.offers or not subjects) and (named := self.reader.named(asked, passages)):
            return Evidence(
                question.asked, tuple(passages), named, _NAMED, near=near, disputed=self._disputed(passages)
            )
        finding = self.reader.best(asked, passages)
        says_something = bool(asked.weights or asked.kinds)  # nothing to look up is nothing to be sure of
        confidence = self._calibration.confidence(finding) if finding and says_something else 0.0
        disputed = self._disputed(passages)
        return Evidence(question.asked, tuple(passages), finding, confidence, subjects, near, disputed)

    def confidence_in(self, question: Question, quoted: Sequence[Place]) -> float:
        """The calibrated probability that what is quoted answers the question; 0 where it is no statement found for it.

        `quoted` are a document and the characters from and to which it is quoted.
        """
        asked, passages = self.looked_up(question)
        finding = self.reader.within(asked, passages, quoted)
        return self._calibration.confidence(finding) if finding and (asked.weights or asked.kinds) else 0.0

    def looked_up(self, question: Question, k: int = 10) -> tuple[Asked, list[Passage]]:
        """What the question asks, and the `k` best passages for it.

        Where the SOP calls something otherwise than the question does, it is looked up once more in the SOP's words.
        """
        candidates = self._retriever.candidates(question)
        asked = Asked.of(question, self.rarity)
        if names := asked.called_otherwise(self._retriever.aliases(candidates), self.rarity("\0")):
            question = renamed(question, names)
            candidates, asked = self._retriever.candidates(question), Asked.of(question, self.rarity, names)
        return asked, self._retriever.ranked(candidates, asked, k)

    def _disputed(self, passages: Sequence[Passage]) -> tuple[Dispute, ...]:
        places = [(passage.document, passage.span.start, passage.span.end) for passage in passages]
        return tuple(
            dispute
            for dispute in self._disputes
            if any(side.touches(*place) for side in dispute.sides for place in places)
        )

    def rarity(self, term: str) -> float:
        """How rare a word of the question is in this SOP, whichever way the SOP spells it."""
        return min(self.index.lexical.rarity(spelling) for spelling in spellings(term))

    def _texts(self) -> Iterator[str]:
        """What the chunks say: all of a usual SOP, the first part of a very large one."""
        ids = self.index.lexical.ids()[:_SPELT]
        for start in range(0, len(ids), _BATCH):
            yield from (stored.chunk.embedded for stored in self.index.fetch(ids[start : start + _BATCH]))
