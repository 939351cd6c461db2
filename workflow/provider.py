"""The seam to whoever writes: one verb per stage of a conversation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from retrieval.passage import Evidence
from retrieval.question import Said
from sop.profile import QualificationQuestion
from workflow.escalation import Escalation
from workflow.outcome import Citation


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply before it is verified. `support` is what the cited passages say, as prose."""

    reply: str
    citations: tuple[Citation, ...]
    support: tuple[str, ...]
    confidence: float


class Provider(Protocol):
    """Answers come from the evidence only; whatever a provider returns passes the gates and the verifier."""

    @property
    def name(self) -> str: ...

    def screen(self, message: str, history: Sequence[Said]) -> Escalation | None:
        """Whether a person is needed."""

    def answer(self, evidence: Evidence, history: Sequence[Said]) -> Draft | None:
        """A reply from the evidence's passages, or None when they do not answer."""

    def qualify(self, questions: Sequence[QualificationQuestion], message: str, today: date) -> Mapping[str, str]:
        """The slots a message fills by itself."""

    def summarise(self, questions: Sequence[str], topics: Sequence[str]) -> str:
        """What the customer asked about, as the end of a line; "" for nothing."""
