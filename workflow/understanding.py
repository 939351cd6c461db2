"""A message as the flow sees it: what it asks, what it wants, what it tells."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from retrieval.question import is_question
from sop.document import Span
from sop.profile import QualificationQuestion
from sop.sentence import sentences
from workflow.courtesy import in_so_many_words
from workflow.desk import Desk
from workflow.escalation import Escalation
from workflow.flow.state import FlowState, Understood
from workflow.form.clauses import clauses
from workflow.form.corrections import PROPOSES, Corrections, corrections, pieces_of, said_besides
from workflow.form.replies import leaves
from workflow.form.slots import SlotAnswer, read_answer
from workflow.form.spoken import digits_said
from workflow.form.words import plain
from workflow.sentiment import sentiment

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
_CALL_ME = re.compile(
    r"^\W*(?:(?:please|yes|sure|ok|okay)\W+)*(?:can|could|will|would) you (?:please |just |maybe )*"
    r"(?:ring|call|text|phone|contact|reach|message|whatsapp|e-?mail|try|use|get)\b(?=[^?]*(?:\d|@|zero|oh\b|double))[^?]*\?*\W*$",
    re.I,
)
_IN_ONE_BREATH = ("date", "phone", "email", "choice")  # what can be told from a correction it is said with
_FEW_WORDS = 5
_CONTACT_WORDS = 12  # said with a way of contact, or when declining to give one
_ANGRY = -0.3  # sentiment
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
    asked = _asked(state, form)
    corrected = _corrected(message, state, desk, form, today)
    courtesy = in_so_many_words(corrected.rest)
    finished = courtesy is not None and courtesy.kind.id in ("finished", "farewell")
    told, asks = _told_and_asked(corrected.rest, asked)
    left = asked is not None and leaves(told)
    answer = desk.read_slot(asked, told, today) if asked and told else SlotAnswer(None)
    if asked and corrected.values and answer.value is None and asked.type in _IN_ONE_BREATH:
        answer = read_answer(asked, message, today=today, embed=None)  # "actually a peel, on Thursday"
    answer = SlotAnswer(None, refused=True) if left else answer
    reading = _Reading(message, form, asked, answer, corrected, desk, today)
    escalation = escalation and reading.still_needed(escalation)
    if escalation and escalation.ends_bots_part and asked and asked.type not in ("phone", "email"):
        answer = SlotAnswer(None)  # "I was treated badly on Friday" wishes for no Friday
    return Understood(
        turn=turn,
        escalation=escalation,
        asks=asks and courtesy is None,
        finished=(finished and answer.value is None) or left,
        interested=wants_to_book(message),
        volunteered={**desk.provider.qualify(form, message, today), **corrected.values},
        slot_value=answer.value,
        slot_declined=answer.refused or answer.skipped,
    )


def _asked(state: FlowState, form: Sequence[QualificationQuestion]) -> QualificationQuestion | None:
    return next((question for question in form if question.slot == state.asked), None)


def wants_to_book(message: str) -> bool:
    """Whether the customer says they want to book or buy; asking how it is done is not yet wanting it."""
    return bool(_INTERESTED.search(message)) and not _NOT_INTERESTED.search(message)


def _corrected(
    message: str, state: FlowState, desk: Desk, form: Sequence[QualificationQuestion], today: date
) -> Corrections:
    """What the message changes of the form's other slots, once the form has begun."""
    asked = _asked(state, form)
    known = {slot: filled.value for slot, filled in state.filled.items()}
    begun = asked is not None or all(question.slot in known or question.slot in state.skipped for question in form)
    if not begun or state.handed_over:
        return Corrections({}, message)
    answers = asked is not None and _answers(desk.read_slot(asked, message, today))
    others = [question for question in form if asked is None or question.type != asked.type]
    return corrections(_told_last(others, state), known, message, today, in_form=asked is not None and not answers)


def _told_last(questions: Sequence[QualificationQuestion], state: FlowState) -> list[QualificationQuestion]:
    """Of several questions of a kind, the one answered last: "make it Friday" means one of the days. Options differ."""
    turns = {question.slot: state.filled[question.slot].turn for question in questions if question.slot in state.filled}
    ordered = sorted(questions, key=lambda question: turns.get(question.slot, -1))
    last = {question.slot if question.type == "choice" else question.type: question for question in ordered}
    return [question for question in questions if question in last.values()]


def _answers(answer: SlotAnswer) -> bool:
    return answer.value is not None or answer.refused or answer.skipped


@dataclass(frozen=True, slots=True)
class _Reading:
    """A message and what was read off it, to judge whether the screen saw more in it than the form does."""

    message: str
    form: Sequence[QualificationQuestion]
    asked: QualificationQuestion | None
    answer: SlotAnswer
    corrected: Corrections
    desk: Desk
    today: date

    def still_needed(self, escalation: Escalation) -> Escalation | None:
        """The escalation, unless what answers the form was taken for a case by its likeness alone.

        "a chemical peel", said to the form, is like every example about a peel, and "call me on 07700 900123" like a
        request for a person; keywords still count, and so does what else the message says.
        """
        if escalation.raised_by != "classifier" or not (_answers(self.answer) or self.corrected.values):
            return escalation
        few = len(self.message.split()) <= _FEW_WORDS and escalation.priority != "P1"
        if few or self._names_values_only():
            return None
        if escalation.priority == "P1":
            return escalation
        pieces = pieces_of(plain(self.message))
        besides = [piece for piece in pieces if not self._only_answers(piece)]
        if len(besides) == len(pieces):
            return escalation
        return self.desk.screen(" ".join(besides))[0] if besides else None

    def _names_values_only(self) -> bool:
        """Whether nothing is said but values of the form: "a peel on Thursday", not "my peel burned me"."""
        if len(self.message.split()) > _CONTACT_WORDS:
            return False
        besides = [set(said_besides(self.message, question, self.today)) for question in self.form]
        return not set.intersection(*besides)

    def _only_answers(self, piece: str) -> bool:
        """Whether one piece of the message answers, declines or corrects, and tells nothing besides."""
        if self.corrected.values and piece not in self.corrected.rest:
            return True
        if self.asked is None or self.asked.type == "text":
            return False
        answer = self.desk.read_slot(self.asked, piece, self.today)
        spoken = [word for word in digits_said(piece).split() if any(map(str.isalpha, word))]
        if not _answers(answer) or sentiment(piece) < _ANGRY:
            return len(spoken) <= 1
        contact = answer.value is None or self.asked.type in ("phone", "email")
        wished = any(clause.wishes or clause.comes for clause in clauses(piece))
        return wished or len(spoken) <= (_CONTACT_WORDS if contact else _FEW_WORDS)


def _told_and_asked(message: str, asked: QualificationQuestion | None) -> tuple[str, bool]:
    """What the message states, and whether it also asks: the answer to a question is not looked for in another.

    A day is often proposed as a question ("could you do Friday?"), a number given with a request ("can you ring me
    on …?").
    """
    if asked and asked.type == "date" and PROPOSES.match(message):
        return message, False
    if asked and asked.type in ("phone", "email") and _CALL_ME.match(message):
        return message, False
    parts = [span.of(message) for span in sentences(message, Span(0, len(message)))]
    told = [part for part in parts if not is_question(part)]
    return " ".join(told), len(told) < len(parts)
