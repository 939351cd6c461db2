"""What retrieval finds: passages for a question, and how well they answer it."""

from dataclasses import dataclass, field

from sop.document import Span
from vectorstore.chunk import Chunk, Statement
from vectorstore.dispute import Dispute


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk as found for a question.

    `similarity` is the cosine between question and chunk clamped to 0..1, `lexical` its BM25 score as a share
    of the best one found (0..1), `score` what the two and the statements come to together, `rank` 1-based.
    `statement_similarities` are the cosines of the chunk's statements, in their order; `features` what `score`
    is a weighted sum of.
    """

    chunk: Chunk = field(repr=False)
    similarity: float
    lexical: float
    score: float
    rank: int
    statement_similarities: tuple[float, ...] = field(default=(), repr=False)
    features: dict[str, float] = field(default_factory=dict, repr=False)

    @property
    def document(self) -> str:
        return self.chunk.document

    @property
    def section(self) -> tuple[str, ...]:
        return self.chunk.section

    @property
    def text(self) -> str:
        return self.chunk.text

    @property
    def span(self) -> Span:
        return self.chunk.span


@dataclass(frozen=True, slots=True)
class Finding:
    """The run of statements in one passage that answers best. `score` orders findings and has no unit."""

    passage: Passage
    statements: tuple[Statement, ...]
    score: float
    features: dict[str, float] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Passages for a question, best first, with the calibrated probability that `finding` answers it.

    `similarity` is the top passage's; `finding` is None, and `confidence` 0, when nothing was found at all.
    `subjects` are what the question may be about, where it says too little to tell them apart; `near` the headings
    of the nearest passages; `disputed` what the SOP says in two ways in a passage and elsewhere.
    """

    question: str
    passages: tuple[Passage, ...]
    finding: Finding | None
    confidence: float
    subjects: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    disputed: tuple[Dispute, ...] = ()

    @property
    def similarity(self) -> float:
        return max((passage.similarity for passage in self.passages), default=0.0)
