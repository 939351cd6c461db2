"""A message as the flow sees it: what it asks, what it wants, what it tells."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from retrieval.question import is_question
from sop.profile import QualificationQuestion
from workflow.courtesy import in_so_many_words
from workflow.desk import Desk
from workflow.enquiry import lets_it_be, recalls, withdraws
from workflow.escalation import Escalation
from workflow.flow.state import FlowState, Understood
from workflow.form.clauses import clauses
from workflow.form.contact import is_contact, joined_ways, unowned, ways_of_contact, with_ways_kept
from workflow.form.corrections import PROPOSES, Corrections, corrections, pieces_of, said_besides
from workflow.form.names import told_name
from workflow.form.relative import with_time_kept
from workflow.form.replies import leaves
from workflow.form.slots import SlotAnswer, read_answer
from workflow.form.spoken import digits_said
from workflow.form.windows import mentions
from workflow.form.words import plain
from workflow.request import asks_for_a_date, besides, is_half_contact, pieces, wants_to_book
from workflow.sentiment import sentiment

_CALL_ME = re.compile(
    r"^\W*(?:(?:please|yes|sure|ok|okay)\W+)*(?:can|could|will|would) you (?:please |just |maybe )*"
    r"(?:ring|call|text|phone|contact|reach|message|whatsapp|e-?mail|try|use|get)\b(?=[^?]*(?:\d|@|zero|oh\b|double))[^?]*\?*\W*$",
    re.I,
)
_IN_ONE_BREATH = ("date", "phone", "email", "choice")  # what can be told from a correction it is said with
_FEW_WORDS = 5
_CONTACT_WORDS = 12  # said with a way of contact, or when declining to give one
_PLEASANT = ("thanks", "how_are_you", "greeting")
_ABOUT_BLOOM = ("who_are_you", "what_can_you_do")
_ANGRY = -0.3  # sentiment


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
    if about_it := _about_the_enquiry(message, turn, state, escalation):
        return about_it
    asked = _asked(state, form)
    corrected = _corrected(message, state, desk, form, today)
    courtesy = in_so_many_words(corrected.rest)
    finished = courtesy is not None and courtesy.kind.id in ("finished", "farewell")
    heard = _told_and_asked(corrected.rest, asked, form, today)
    left = asked is not None and leaves(heard.told)
    answer = SlotAnswer(None, refused=True) if left else _answered(asked, heard.told, message, corrected, desk, today)
    told = _told(message, state, {**desk.provider.qualify(form, message, today), **corrected.values}, form)
    tells_only = bool(told.reaches_or_comes and not heard.asks and not besides(message, form, today))
    reading = _Reading(message, form, asked, answer, corrected, desk, today)
    escalation = escalation and reading.still_needed(escalation)
    escalation = None if escalation and told.contact_only(message, form, today, escalation) else escalation
    if escalation and escalation.ends_bots_part and asked and asked.type not in ("phone", "email"):
        answer = SlotAnswer(None)  # "I was treated badly on Friday" wishes for no Friday
    return Understood(
        turn=turn,
        escalation=escalation,
        asks=heard.asks and courtesy is None,
        finished=(finished and answer.value is None) or left,
        interested=wants_to_book(message) or asks_for_a_date(message, form, today),
        volunteered=told.values,
        slot_value=told.values.get(asked.slot, answer.value) if asked and answer.value else answer.value,
        slot_declined=answer.refused or answer.skipped,
        question=heard.question,
        context=heard.context,
        by_the_way=heard.by_the_way,
        tells_only=tells_only,
        pleasantry=courtesy is not None and courtesy.kind.id in _PLEASANT and answer == SlotAnswer(None),
        half_contact=is_half_contact(message) and not told.values,
        about_bloom=courtesy is not None and courtesy.kind.id in _ABOUT_BLOOM and answer == SlotAnswer(None),
        text=message,
    )


def _answered(
    asked: QualificationQuestion | None, told: str, message: str, corrected: Corrections, desk: Desk, today: date
) -> SlotAnswer:
    """How the message answers the question of the form; a correction may answer it in the same breath."""
    answer = desk.read_slot(asked, told, today) if asked and told else SlotAnswer(None)
    if asked and corrected.values and answer.value is None and asked.type in _IN_ONE_BREATH:
        return read_answer(asked, message, today=today, embed=None)  # "actually a peel, on Thursday"
    return answer


def _about_the_enquiry(message: str, turn: int, state: FlowState, escalation: Escalation | None) -> Understood | None:
    """A message about what is noted, and about nothing else; what a rule's keyword found in it stands."""
    if state.handed_over or (escalation and escalation.raised_by != "classifier"):
        return None
    if state.filled and (withdraws(message) or (state.asked and lets_it_be(message))):
        return Understood(turn, withdraws=True, text=message)
    return Understood(turn, asks=True, recalls=True, text=message) if recalls(message) else None


def _asked(state: FlowState, form: Sequence[QualificationQuestion]) -> QualificationQuestion | None:
    return next((question for question in form if question.slot == state.asked), None)


def _corrected(
    message: str, state: FlowState, desk: Desk, form: Sequence[QualificationQuestion], today: date
) -> Corrections:
    """What the message changes of the form's other slots; of options only once the form has begun."""
    asked = _asked(state, form)
    known = {slot: filled.value for slot, filled in state.filled.items()}
    if state.handed_over:
        return Corrections({}, message)
    answers = asked is not None and _answers(desk.read_slot(asked, message, today))
    others = [question for question in form if asked is None or question.type != asked.type]
    if not _has_begun(form, state):  # "sorry, I meant microneedling" may correct a question, no enquiry
        others = [question for question in others if question.slot in known and question.type != "choice"]
    return corrections(_told_last(others, state), known, message, today, in_form=asked is not None and not answers)


def _has_begun(form: Sequence[QualificationQuestion], state: FlowState) -> bool:
    """Whether a slot was asked for by now, or none is left to ask for."""
    if state.asked or any(filled.source == "asked" for filled in state.filled.values()):
        return True
    return all(question.slot in state.filled or question.slot in state.skipped for question in form)


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


@dataclass(frozen=True, slots=True)
class _Told:
    """The slots a message fills; `reaches_or_comes`: a way of contact or a day is among them."""

    values: Mapping[str, str]
    reaches_or_comes: bool

    def contact_only(
        self, message: str, form: Sequence[QualificationQuestion], today: date, escalation: Escalation
    ) -> bool:
        """Whether the screen likened to a case what is a way of contact and nothing else."""
        reaches = any(is_contact(value) for value in self.values.values())
        return reaches and escalation.raised_by == "classifier" and not besides(message, form, today)


def _told(message: str, state: FlowState, values: Mapping[str, str], form: Sequence[QualificationQuestion]) -> _Told:
    """What the message fills, with the ways of contact and the time of day that were noted before kept.

    A business whose form asks for no contact, or no name, still gets what a customer tells.
    """
    kinds = {question.slot: question.type for question in form}
    known = {slot: filled.value for slot, filled in state.filled.items()}
    merged = dict(values)
    if not {"phone", "email"} & set(kinds.values()) and (ways := ways_of_contact(unowned(message), strict=True)):
        merged["contact"] = joined_ways(ways)
    if "name" not in kinds.values() and (name := told_name(message)):
        merged["name"] = name
    for slot, value in merged.items():
        if is_contact(value):
            merged[slot] = with_ways_kept(known.get(slot), value, message)
        elif kinds.get(slot) == "date":
            merged[slot] = with_time_kept(value, known.get(slot))
    return _Told(merged, any(is_contact(value) or kinds.get(slot) == "date" for slot, value in merged.items()))


@dataclass(frozen=True, slots=True)
class _Heard:
    """What a message states, and what it asks: the answer to a question is not looked for in another.

    `question` is what is looked up, None for all of it, `context` the rest; `by_the_way`: it asks to book.
    """

    told: str
    asks: bool
    question: str | None = None
    context: str = ""
    by_the_way: bool = False


def _told_and_asked(
    message: str, asked: QualificationQuestion | None, form: Sequence[QualificationQuestion], today: date
) -> _Heard:
    """A day is often proposed as a question ("could you do Friday?"), a number given with a request ("can you ring me
    on …?"), and "can you book me in?" is no question at all: none of these is looked up.
    """
    if asked and asked.type in ("phone", "email") and _CALL_ME.match(message):
        return _Heard(message, asks=False)
    parts = pieces(message)
    asking = [part for part in parts if is_question(part)]
    told = [part for part in asking if _tells(part, asked, form, today)]
    left = [part for part in asking if part not in told]
    by_the_way = bool(left) and all(wants_to_book(part) for part in left)
    stated = " ".join(part for part in parts if part not in left)
    looked_up = " ".join(part for part in parts if part not in told) if told and left else None
    return _Heard(stated, bool(left), looked_up, " ".join(told) if looked_up else "", by_the_way)


def _tells(part: str, asked: QualificationQuestion | None, form: Sequence[QualificationQuestion], today: date) -> bool:
    """Whether a question only proposes a day or requests a booking."""
    if asked and asked.type == "date" and PROPOSES.match(part) and mentions(part, today):
        return True
    requests = wants_to_book(part) or asks_for_a_date(part, form, today)
    return bool(form) and requests and not besides(part, form, today)
