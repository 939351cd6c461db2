"""A message as the flow sees it: what it asks, what it wants, what it tells."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from retrieval.question import is_question
from sop.document import Span
from sop.profile import QualificationQuestion
from sop.sentence import sentences
from workflow.courtesy import in_so_many_words
from workflow.desk import Desk
from workflow.escalation import Escalation
from workflow.flow.state import FlowState, Understood
from workflow.form.slots import SlotAnswer

_WANT = (
    r"(?:i(?:'d| would)(?: really)? (?:like|love|want)(?: to)?"
    r"|i(?:'m| am) (?:looking|hoping|trying|wanting|ready|keen) to"
    r"|i (?:want|need|wish|wanna)(?: to)?|(?:can|could) (?:i|we|you)|may i|let'?s|please|i'll)"
)
_BUY = (
    r"(?:book|reserve|order|buy|purchase|schedule|sign(?: me)? up|subscribe|arrange"
    r"|make an? (?:appointment|booking|reservation)|get an? (?:appointment|quote|demo)"
    r"|an? (?:appointment|booking|consultation|demo)\b)"
)
_INTERESTED = re.compile(
    rf"\b{_WANT}\s+(?:\w+\s+){{0,3}}?{_BUY}"
    r"|\bi(?:'m| am) (?:very |really |quite )?interested in"
    r"|\bi(?:'m| am) (?:very |really |quite )?thinking (?:about|of) (?:getting|having|booking|buying|trying)"
    r"|\bbook me\b|\bsign me up\b",
    re.I,
)
_PROPOSES = re.compile(
    r"^\W*(?:(?:could|can) (?:you|i|we) do|how about|what about"
    r"|(?:would|does|will) .{1,40} (?:work|suit|be ok)|is .{1,40} ok)\b",
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
    asked = next((question for question in form if question.slot == state.asked), None)
    told, asks = _told_and_asked(message, asked)
    answer = desk.read_slot(asked, told, today) if asked and told else SlotAnswer(None)
    return Understood(
        turn=turn,
        escalation=None if _only_a_slot(message, answer, escalation) else escalation,
        asks=asks and courtesy is None,
        finished=finished and answer.value is None,
        interested=wants_to_book(message),
        volunteered=desk.provider.qualify(form, message, today),
        slot_value=answer.value,
        slot_declined=answer.refused or answer.skipped,
    )


def wants_to_book(message: str) -> bool:
    """Whether the customer says they want to book or buy; asking how it is done is not yet wanting it."""
    return bool(_INTERESTED.search(message)) and not _NOT_INTERESTED.search(message)


def _only_a_slot(message: str, answer: SlotAnswer, escalation: Escalation | None) -> bool:
    """Whether a few words that answer the form were taken for a case by their likeness alone.

    "a chemical peel", said to the form, is like every example about a peel; keywords still count.
    """
    answers = answer.value is not None or answer.refused or answer.skipped
    by_likeness = escalation is not None and escalation.raised_by == "classifier"
    return answers and by_likeness and len(message.split()) <= _FEW_WORDS


def _told_and_asked(message: str, asked: QualificationQuestion | None) -> tuple[str, bool]:
    """What the message states, and whether it also asks: the answer to a question is not looked for in another.

    A day is often proposed as a question ("could you do Friday?").
    """
    if asked and asked.type == "date" and _PROPOSES.match(message):
        return message, False
    parts = [span.of(message) for span in sentences(message, Span(0, len(message)))]
    told = [part for part in parts if not is_question(part)]
    return " ".join(told), len(told) < len(parts)
