"""The seam to whoever writes: one verb per stage of a conversation."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, Self

from retrieval.passage import Evidence
from retrieval.question import Said
from sop.profile import QualificationQuestion
from workflow.escalation import Escalation
from workflow.model.usage import Usage
from workflow.outcome import Citation


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply before it is verified. `support` is what the cited passages say, as prose.

    `confidence` is the writer's own; it is held against the threshold beside the calibrated one and never raises it.
    `whole` is False for the beginning of a reply that is still being written, in whole sentences. `own_words`: it was
    written, not quoted, so it may be asked for once more when it does not pass. `by` names the writer where that is
    not the provider that was asked.
    """

    reply: str
    citations: tuple[Citation, ...]
    support: tuple[str, ...]
    confidence: float
    whole: bool = True
    own_words: bool = False
    by: str = ""


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The passages do not answer, or what was written may not be used. `why` is for staff."""

    why: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """What was wrong with a reply: the first sentence that was not supported. `shown` is what the customer has read."""

    reply: str
    sentence: str
    why: str
    shown: str = ""


Drafts = Generator[Draft | NoAnswer, None, None]


class Provider(Protocol):
    """Answers come from the evidence only; whatever a provider returns passes the gates and the verifier."""

    @property
    def name(self) -> str:
        """Who wrote what this turn's customer reads."""

    @property
    def spent(self) -> Usage:
        """What this turn has cost so far."""

    def for_turn(self) -> Self:
        """The same for one turn: with a deadline and an account of its own."""

    def screen(self, message: str, history: Sequence[Said]) -> Escalation | None:
        """Whether a person is needed."""

    def drafts(
        self, evidence: Evidence, history: Sequence[Said], correction: Correction | None = None, growing: bool = False
    ) -> Drafts:
        """A reply from the evidence's passages. The last item is whole, or says why there is none.

        `growing`: its beginnings come as they are written, each longer than the one before.
        """

    def qualify(self, questions: Sequence[QualificationQuestion], message: str, today: date) -> Mapping[str, str]:
        """The slots a message fills by itself."""

    def classify(self, message: str, candidates: Mapping[str, Sequence[str]]) -> str | None:
        """Which of the candidates, given with examples, a message is about; None where likeness is to decide."""

    def summarise(self, questions: Sequence[str], topics: Sequence[str]) -> str:
        """What the customer asked about, as the end of a line; "" for nothing."""
