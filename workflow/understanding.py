"""A message as the flow sees it: what it asks, what it wants, what it tells."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime

from retrieval.question import is_question
from sop.document import Span
from sop.profile import QualificationQuestion
from sop.sentence import sentences
from workflow.courtesy import in_so_many_words
from workflow.desk import Desk
from workflow.escalation import Escalation
from workflow.flow.state import FlowState, Understood
from workflow.form.slots import SlotAnswer

_WANT = r"(?:i(?:'d| would)(?: really)? (?:like|love|want)(?: to)?|i(?:'m| am) (?:looking|hoping|trying|wanting|ready|keen) to|i (?:want|need|wish|wanna)(?: to)?|can (?:i|we|you)|could (?:i|we|you)|may i|let'?s|please|i'll)"
_BUY = r"(?:book|reserve|order|buy|purchase|schedule|sign(?: me)? up|subscribe|arrange|make an? (?:appointment|booking|reservation)|get an? (?:appointment|quote|demo)|an? (?:appointment|booking|consultation|demo)\b)"
_INTERESTED = re.compile(
    rf"\b{_WANT}\s+(?:\w+\s+){{0,3}}?{_BUY}"
    r"|\bi(?:'m| am) (?:very |really |quite )?(?:interested in|thinking (?:about|of) (?:getting|having|booking|buying|trying))"
    r"|\bbook me\b|\bsign me up\b",
    re.I,
)
_FEW_WORDS = 5
_NOT_INTERESTED = re.compile(r"\b(?:don'?t|do not|not|never|cancel|change|move|rearrange|reschedule|refund)\b", re.I)


def understand(
    message: str,
    turn: int,
    state: FlowState,
    desk: Desk,
    form: Sequence[QualificationQuestion],
    escalation: Escalation | None,
) -> Understood:
    """What the flow needs to know of a message to take its next step."""
    today = datetime.now(UTC).astimezone().date()
    courtesy = in_so_many_words(message)
    finished = courtesy is not None and courtesy.kind.id in ("finished", "farewell")
    told, asks = _told_and_asked(message)
    answer = _slot_answer(told, state, desk, form, today)
    return Understood(
        turn=turn,
        escalation=None if _only_a_slot(message, answer, escalation) else escalation,
        asks=asks and courtesy is None,
        finished=finished and answer.value is None,
        interested=bool(_INTERESTED.search(message)) and not _NOT_INTERESTED.search(message),
        volunteered=desk.provider.qualify(form, message, today),
        slot_value=answer.value,
        slot_declined=answer.refused or answer.skipped,
    )


def _only_a_slot(message: str, answer: SlotAnswer, escalation: Escalation | None) -> bool:
    """Whether a few words that answer the form were taken for a case by their likeness alone.

    "a chemical peel", said to the form, is like every example about a peel; keywords still count.
    """
    answers = answer.value is not None or answer.refused or answer.skipped
    by_likeness = escalation is not None and escalation.raised_by == "classifier"
    return answers and by_likeness and len(message.split()) <= _FEW_WORDS


def _told_and_asked(message: str) -> tuple[str, bool]:
    """What the message states, and whether it also asks: an answer to the bot's question is not looked for in a question."""
    parts = [span.of(message) for span in sentences(message, Span(0, len(message)))]
    told = [part for part in parts if not is_question(part)]
    return " ".join(told), len(told) < len(parts)


def _slot_answer(
    told: str, state: FlowState, desk: Desk, form: Sequence[QualificationQuestion], today: date
) -> SlotAnswer:
    asked = next((question for question in form if question.slot == state.asked), None)
    if asked is None or not told:
        return SlotAnswer(None)
    return desk.read_slot(asked, told, today)
