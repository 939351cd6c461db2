"""How the team can reach a customer, once a person has taken over."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from sop.profile import QualificationQuestion
from workflow.flow.effect import Acknowledge, Effect
from workflow.flow.state import Filled, FlowState
from workflow.form.contact import unowned
from workflow.form.replies import cannot_say, declines, says_no
from workflow.form.slots import read_answer, volunteered

_QUESTION = QualificationQuestion(
    slot="contact", question="What is the best number or e-mail address to reach you on?", type="phone"
)
"""What a form without a question for it is taken to ask."""
_FEW_WORDS = 8  # a longer message tells something, however it begins


@dataclass(frozen=True, slots=True)
class Reach:
    """`known` is the number or address on record, `new` whether it came with this message.

    `may_ask`: the customer can still be asked for it.
    """

    known: str | None = None
    new: bool = False
    may_ask: bool = False

    @classmethod
    def of(cls, state: FlowState, form: Sequence[QualificationQuestion], turn: int, text: str = "") -> "Reach":
        """`text` is the message, which may decline to tell."""
        told = [state.filled[question.slot] for question in _questions(form) if question.slot in state.filled]
        latest = max(told, key=lambda filled: filled.turn, default=None)
        return cls(latest.value, latest.turn == turn) if latest else cls(may_ask=not _declines(text))


def with_contact(
    state: FlowState, effects: list[Effect], form: Sequence[QualificationQuestion], text: str, turn: int
) -> tuple[FlowState, list[Effect]]:
    """What a customer sends to be reached on, recorded and acknowledged, after a person took over."""
    today, questions = datetime.now(UTC).date(), _questions(form)
    known = {question.slot: state.filled[question.slot] for question in questions if question.slot in state.filled}
    told = volunteered(questions, text, today=today, embed=None)
    if not told and not known:
        told = _answered(questions, unowned(text), today)
    new = {slot: value for slot, value in told.items() if slot not in known or known[slot].value != value}
    filled = {slot: Filled(value, turn, "volunteered" if known else "asked") for slot, value in new.items()}
    state = replace(state, filled={**state.filled, **filled})
    if not Reach.of(state, form, turn).new or effects:
        return state, effects
    return replace(state, acknowledged=True), [Acknowledge()]


def _declines(text: str) -> bool:
    return len(text.split()) <= _FEW_WORDS and (declines(text) or says_no(text) or cannot_say(text))


def _answered(questions: Sequence[QualificationQuestion], text: str, today: date) -> dict[str, str]:
    """Read as leniently as the answer to a question is; the first question that it answers takes it."""
    read = ((q.slot, read_answer(q, text, today=today, embed=None).value) for q in questions)
    return next(({slot: value} for slot, value in read if value), {})


def _questions(form: Sequence[QualificationQuestion]) -> list[QualificationQuestion]:
    """The form's questions for a way of contact."""
    return [question for question in form if question.type in ("phone", "email")] or [_QUESTION]
