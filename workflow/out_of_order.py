"""The desk for when nothing can be looked up: whatever is said is recorded and handed over, its cause told to staff."""

from collections.abc import Generator, Mapping, Sequence
from datetime import date
from typing import Self

from retrieval.passage import Evidence
from retrieval.question import Said
from sop.errors import BloomError
from sop.profile import Profile, QualificationQuestion
from workflow import escalation, wording
from workflow.desk import Desk
from workflow.escalation import Escalation
from workflow.form.slots import SlotAnswer, read_answer, volunteered
from workflow.local import in_one_line
from workflow.model.usage import Usage
from workflow.outcome import Gate, HandOver
from workflow.provider import Correction, Draft, NoAnswer
from workflow.showing import Show


class OutOfOrder(Desk):
    """Needs neither index nor embedder. `cause` is why they are not there; the customer does not read it."""

    def __init__(self, profile: Profile, cause: BloomError) -> None:
        self.profile, self.provider = profile, _WithoutSop()
        self._why = escalation.provider_error(cause, stage="opening the index")

    def screen(self, message: str, history: Sequence[Said] = ()) -> tuple[Escalation, Gate]:  # noqa: ARG002  # nothing of them can be judged
        return self._why, Gate("screen", False, detail=f"{self._why.rule}: {self._why.rationale}")

    def answer(
        self, message: str, history: Sequence[Said], *before: Gate, may_ask: bool = True, show: Show | None = None
    ) -> HandOver:
        del message, history, may_ask, show
        return HandOver(wording.trouble(self.profile), self._why, gates=before)

    def read_slot(self, question: QualificationQuestion, text: str, today: date) -> SlotAnswer:
        return read_answer(question, text, today=today, embed=None)


class _WithoutSop:
    """What the local provider can still do."""

    name = "local"
    spent = Usage()

    def for_turn(self) -> Self:
        return self

    def screen(self, message: str, history: Sequence[Said]) -> Escalation | None:  # noqa: ARG002
        return None

    def drafts(
        self,
        evidence: Evidence,
        history: Sequence[Said],
        *,
        correction: Correction | None = None,
        growing: bool = False,
    ) -> Generator[Draft | NoAnswer, None, None]:
        del evidence, history, correction, growing
        yield NoAnswer("there is nothing to look it up in")

    def qualify(self, questions: Sequence[QualificationQuestion], message: str, today: date) -> Mapping[str, str]:
        return volunteered(questions, message, today=today, embed=None)

    def classify(self, message: str, candidates: Mapping[str, Sequence[str]]) -> str | None:  # noqa: ARG002
        return None

    def summarise(self, questions: Sequence[str], topics: Sequence[str]) -> str:
        return in_one_line(questions, topics)
