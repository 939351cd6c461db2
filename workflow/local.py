"""The provider that needs no model: rules and meaning for the screen, extraction for the answer."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Self

from retrieval.passage import Evidence
from retrieval.question import Said
from sop.profile import QualificationQuestion
from vectorstore.embedder import Embed
from workflow.escalation import Escalation
from workflow.extract import extract
from workflow.form.slots import volunteered
from workflow.intent import listed
from workflow.model.usage import Usage
from workflow.provider import Correction, Drafts, NoAnswer
from workflow.screen import EscalationScreen


class LocalProvider:
    """Deterministic: the same message, history and index version give the same reply.

    Without a `screen` no rule matches, without `embed` slots are filled by words alone: all there is without a SOP.
    """

    name = "local"
    spent = Usage()  # nothing

    def __init__(self, screen: EscalationScreen | None, embed: Embed | None) -> None:
        self._screen, self._embed = screen, embed

    def for_turn(self) -> Self:
        return self

    def screen(self, message: str, history: Sequence[Said]) -> Escalation | None:
        if self._screen is None:
            return None
        seen = self._screen.screen(message, [said.text for said in history if said.role == "user"])
        if seen.rule is None or seen.priority is None or seen.raised_by is None:
            return None
        return Escalation(seen.rule, seen.priority, seen.reason, seen.rationale, seen.raised_by)

    def drafts(
        self, evidence: Evidence, history: Sequence[Said], correction: Correction | None = None, growing: bool = False
    ) -> Drafts:
        """Words alone need no history, as the question was resolved before; a quotation comes whole and stands."""
        del history, correction, growing
        yield extract(evidence) or NoAnswer("no statement in them answers")

    def qualify(self, questions: Sequence[QualificationQuestion], message: str, today: date) -> Mapping[str, str]:
        return volunteered(questions, message, today=today, embed=self._embed)

    def classify(self, message: str, candidates: Mapping[str, Sequence[str]]) -> str | None:  # noqa: ARG002
        return None

    def summarise(self, questions: Sequence[str], topics: Sequence[str]) -> str:
        return in_one_line(questions, topics)


def in_one_line(questions: Sequence[str], topics: Sequence[str]) -> str:
    """What the customer asked, as the end of a line: the topics of the answers, or else the first question."""
    if topics:
        return f"asked about {listed(topics)}"
    return f"asked: {questions[0]}" if questions else ""
