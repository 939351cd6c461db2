"""The engine: one pure step of a flow. Nothing is looked up, stored or said here."""

from collections.abc import Sequence
from dataclasses import replace

from sop.profile import QualificationQuestion
from workflow.escalation import Escalation
from workflow.flow.flow import Condition, Flow
from workflow.flow.state import (
    Acknowledge,
    AnswerMessage,
    AskFor,
    Close,
    Effect,
    Filled,
    FlowState,
    HandOverNow,
    Noted,
    Recap,
    Understood,
    Withdrawn,
)

Step = tuple[FlowState, list[Effect]]


def step(flow: Flow, state: FlowState, form: Sequence[QualificationQuestion], understood: Understood) -> Step:
    """The state after a message, and what is to be done, in order. `form` is what a lead should tell."""
    if flow.states[state.at].do == "acknowledge":
        return _acknowledge(state, understood)
    before, state = state, _with_answers(_reopened(flow, state, understood), understood)
    if understood.withdraws and not understood.escalation:
        return _withdrawn(flow, state, form)
    state = replace(state, at=_next(flow, state, form, understood))
    action = flow.states[state.at].do
    if understood.escalation:
        return _handed_over(state, understood.escalation)
    if action == "collect":
        return _collect(flow, before, state, form, understood)
    if before.at != state.at or understood.finished:
        return _closed(before, state, form, understood)
    return state, _served(before, state, form, understood)


def _served(
    before: FlowState, state: FlowState, form: Sequence[QualificationQuestion], understood: Understood
) -> list[Effect]:
    """Outside the form: what is known of the customer is answered for, and everything else is a question."""
    if understood.recalls:
        return [Recap()]
    if noted := _noted(before, state):
        if understood.tells_only or (form and not _open(state, form)):
            return [*_answer(understood), noted]
    elif understood.tells_only or (understood.interested and state.filled and not understood.asks):
        return [Recap()]
    contact = next((question.slot for question in form if question.type in ("phone", "email")), None)
    if understood.half_contact and contact:
        return [AskFor(contact, "again")]
    return [AnswerMessage(understood.question, understood.context)]


def _noted(before: FlowState, state: FlowState) -> Noted | None:
    """What the message filled or changed; None where it did neither."""
    known, now = _values(before), _values(state)
    new = tuple(slot for slot, value in now.items() if known.get(slot) != value)
    replaced = [slot for slot in new if slot in known and not now[slot].startswith(known[slot])]
    return Noted(new, changed=bool(replaced)) if new else None


def _reopened(flow: Flow, state: FlowState, understood: Understood) -> FlowState:
    """A customer who wants to book after all may be asked what was skipped before."""
    again = understood.interested and not understood.escalation and flow.states[state.at].do == "answer"
    return replace(state, skipped=()) if again else state


def _withdrawn(flow: Flow, state: FlowState, form: Sequence[QualificationQuestion]) -> Step:
    """Nothing stays noted, and nothing is asked for until the customer wants something again."""
    left = (t.to for t in flow.states[state.at].transitions if t.when == "finished")
    at = next(left, state.at) if flow.states[state.at].do == "collect" else state.at
    skipped = tuple(question.slot for question in form)
    return FlowState(at, skipped=skipped, withdrawn=True), [Withdrawn()]


def _next(flow: Flow, state: FlowState, form: Sequence[QualificationQuestion], understood: Understood) -> str:
    """The state reached by the first transition that holds; a form with nothing to ask is passed through."""
    at = state.at
    for _ in flow.states:
        target = next((t.to for t in flow.states[at].transitions if _holds(t.when, state, form, understood)), at)
        if target == at:
            break
        at = target
        if flow.states[at].do != "collect" or _open(state, form):
            break
    return at


def _holds(when: Condition, state: FlowState, form: Sequence[QualificationQuestion], understood: Understood) -> bool:
    match when:
        case "person_needed":
            return understood.escalation is not None and understood.escalation.ends_bots_part
        case "interested":
            return (
                not understood.escalation
                and understood.interested
                and bool(_open(state, form) or understood.volunteered)
            )
        case "finished":
            return understood.finished
        case "complete":
            return not _open(state, form)


def _with_answers(state: FlowState, understood: Understood) -> FlowState:
    """What the message fills: the slot asked for first, then whatever else the customer said unasked."""
    filled = dict(state.filled)
    for slot, value in understood.volunteered.items():
        if slot not in filled or filled[slot].value != value:
            filled[slot] = Filled(value, understood.turn, "asked" if slot == state.asked else "volunteered")
    if state.asked and understood.slot_value is not None:
        filled[state.asked] = Filled(understood.slot_value, understood.turn, "asked")
    skipped = state.skipped
    if state.asked and understood.slot_declined and state.asked not in filled:
        skipped = (*skipped, state.asked)
    withdrawn = state.withdrawn and not filled
    return replace(state, filled=filled, skipped=skipped, withdrawn=withdrawn)


def _collect(
    flow: Flow, before: FlowState, state: FlowState, form: Sequence[QualificationQuestion], understood: Understood
) -> Step:
    """Ask for the next slot; an unclear answer gets one polite second try, then the slot is left.

    What fills or corrects another slot is no unclear answer, and neither is thanks or a question: it is answered, and
    the slot is asked for again until that has been said often enough. Neither uses up the second try.
    """
    noted = _noted(before, state)
    answers: list[Effect] = [*_answer(understood), *([noted] if noted and noted.changed else [])]
    if before.asked is None or before.asked not in _open(state, form):
        return _ask(state, form, answers, _why(before, state, understood))
    if _values(state) != _values(before) and not understood.asks:
        return state, [*answers, AskFor(before.asked, "next")]
    if understood.asks or understood.volunteered or understood.pleasantry:
        return _side_question(flow, state, before.asked, answers)
    if before.asked_times <= flow.max_loops:
        return replace(state, asked_times=_second_try(flow, before)), [AskFor(before.asked, "again")]
    state = replace(state, skipped=(*state.skipped, before.asked))
    return _ask(state, form, answers, "skipped") if _open(state, form) else _done(flow, state, answers)


def _second_try(flow: Flow, before: FlowState) -> int:
    """`asked_times` once an unclear answer was asked for again: beyond `max_loops`, which side questions never are."""
    return flow.max_loops + before.asked_times


def _side_question(flow: Flow, state: FlowState, asked: str, answers: list[Effect]) -> Step:
    """Come back to the slot, but only `max_loops` times in all; after that it waits without being asked for."""
    times = state.asked_times - flow.max_loops if state.asked_times > flow.max_loops else state.asked_times
    if times < flow.max_loops:
        return replace(state, asked_times=state.asked_times + 1), [*answers, AskFor(asked, "side_question")]
    return state, answers or [AskFor(asked, "side_question")]


def _closed(before: FlowState, state: FlowState, form: Sequence[QualificationQuestion], understood: Understood) -> Step:
    """What is known is read back, but not to a customer who wants no more of the form: that sounds like a booking."""
    left_it = understood.finished and understood.slot_declined and bool(before.filled)
    changed = before.at != state.at or _values(state) != _values(before)
    skipped = (*state.skipped, *_open(state, form)) if before.asked else state.skipped
    state = replace(state, asked=None, asked_times=0, skipped=skipped)
    return state, [*_answer(understood), Close(first=changed and not left_it)]


def _ask(state: FlowState, form: Sequence[QualificationQuestion], answers: list[Effect], why: str) -> Step:
    slot = _open(state, form)[0]
    return replace(state, asked=slot, asked_times=1), [*answers, AskFor(slot, why)]  # type: ignore[arg-type]


def _done(flow: Flow, state: FlowState, answers: list[Effect]) -> Step:
    target = next(t.to for t in flow.states[state.at].transitions if t.when == "complete")
    return replace(state, at=target, asked=None, asked_times=0), [*answers, Close(first=True)]


def _why(before: FlowState, state: FlowState, understood: Understood) -> str:
    if before.asked is not None:
        return "skipped" if before.asked in state.skipped else "next"
    return "before_you_go" if understood.finished else "interested"


def _answer(understood: Understood) -> list[Effect]:
    if understood.recalls:
        return [Recap()]
    if not understood.asks:
        return []
    return [AnswerMessage(understood.question, understood.context, if_known=understood.by_the_way)]


def _values(state: FlowState) -> dict[str, str]:
    return {slot: filled.value for slot, filled in state.filled.items()}


def _open(state: FlowState, form: Sequence[QualificationQuestion]) -> list[str]:
    """The slots still to be asked for, in the form's order."""
    return [
        question.slot for question in form if question.slot not in state.filled and question.slot not in state.skipped
    ]


def _handed_over(state: FlowState, escalation: Escalation) -> Step:
    """Tell the customer; where the bot's part does not end, a form that waits for an answer asks again."""
    if escalation.ends_bots_part:
        return replace(state, handed_over=escalation.priority), [HandOverNow(escalation)]
    again = [AskFor(state.asked, "side_question")] if state.asked else []
    return state, [HandOverNow(escalation), *again]


def _acknowledge(state: FlowState, understood: Understood) -> Step:
    """A person has taken over: one word, then silence, unless the customer calls for a person or the case is urgent.

    How the customer can be reached is noted all the same (`reach.with_contact`).
    """
    said = understood.escalation
    if said and said.raised_by == "customer":
        return replace(state, acknowledged=True), [Acknowledge()]
    before = state.handed_over or "P3"
    if said and said.by_screen and (said.priority == "P1" or said.priority < before):
        return replace(state, handed_over=min(said.priority, before)), [HandOverNow(said, again=True)]
    return replace(state, acknowledged=True), [] if state.acknowledged else [Acknowledge()]
