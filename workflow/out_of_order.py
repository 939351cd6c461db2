"""The desk for when nothing can be looked up: whatever is said is recorded and handed over, its cause told to staff."""

from collections.abc import Sequence
from datetime import date

from retrieval.question import Said
from sop.errors import BloomError
from sop.profile import Profile, QualificationQuestion
from workflow import escalation, wording
from workflow.desk import Desk
from workflow.escalation import Escalation
from workflow.form.slots import SlotAnswer, read_answer
from workflow.local import LocalProvider
from workflow.outcome import Gate, HandOver
from workflow.showing import Show


class OutOfOrder(Desk):
    """Needs neither index nor embedder. `cause` is why they are not there; the customer does not read it."""

    def __init__(self, profile: Profile, cause: BloomError) -> None:
        self.profile, self.provider = profile, LocalProvider(screen=None, embed=None)
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
