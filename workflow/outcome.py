"""The only things a customer's message can lead to."""

from dataclasses import dataclass, field

from retrieval.passage import Evidence, Passage
from sop.errors import UngroundedAnswer
from workflow.escalation import Escalation


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement comes from. `quote` is the canonical text of `document` from `start` to `end`."""

    document: str
    section: tuple[str, ...]
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Part:
    """One question of a message, and whether it was answered."""

    question: str
    answered: bool


@dataclass(frozen=True, slots=True)
class Gate:
    """What one gate saw, and whether it let the message through."""

    name: str
    passed: bool
    value: float | None = None
    threshold: float | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """What retrieval had for a message: kept with every outcome so that it can be explained."""

    evidence: tuple[Evidence, ...] = ()

    @property
    def similarity(self) -> float:
        """The top passage's cosine."""
        return next((passage.similarity for passage in self.passages), 0.0)

    @property
    def confidence(self) -> float:
        return max((e.confidence for e in self.evidence), default=0.0)

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The passages of all questions, each once, in order of rank; at most ten."""
        ranked = sorted((p for e in self.evidence for p in e.passages), key=lambda passage: passage.rank)
        return tuple({passage.chunk.id: passage for passage in reversed(ranked)}.values())[::-1][:10]


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply from the SOP. `confidence` is that of its least certain answered part.

    Raises UngroundedAnswer without citations: an answer nobody can check does not exist.
    """

    reply: str
    citations: tuple[Citation, ...]
    confidence: float
    parts: tuple[Part, ...]
    looked: Looked
    gates: tuple[Gate, ...] = ()
    escalation: Escalation | None = None
    """Set when only some of the parts were answered."""

    def __post_init__(self) -> None:
        if not self.citations:
            raise UngroundedAnswer(f"no passage supports {self.reply[:60]!r}")


@dataclass(frozen=True, slots=True)
class Courtesy:
    """Fixed wording without a factual claim."""

    reply: str
    about: str
    gates: tuple[Gate, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """The bot's own question. `slot` is what the answer fills; None for a question that fills nothing."""

    reply: str
    slot: str | None = None
    gates: tuple[Gate, ...] = ()


@dataclass(frozen=True, slots=True)
class HandOver:
    """Nothing could be answered, or a person is needed."""

    reply: str
    escalation: Escalation
    confidence: float = 0.0
    parts: tuple[Part, ...] = ()
    looked: Looked = field(default_factory=Looked)
    gates: tuple[Gate, ...] = ()


Outcome = Answer | Courtesy | Ask | HandOver
