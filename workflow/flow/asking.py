"""Waiting for an answer: a slot's, or the reply to a state's prompt. Unclear twice is enough."""

from dataclasses import replace

from workflow import escalation
from workflow.flow.effect import AnswerMessage, AskFor, Effect, NoteForTeam, Recap, Say, Why
from workflow.flow.flow import Flow
from workflow.flow.open_slots import awaited, counted, noted, values
from workflow.flow.state import FlowState, Understood


def answered(message: Understood, *, by_the_way: bool = False) -> list[Effect]:
    """What is looked up of a message, if it asks anything. `by_the_way`: nothing is said where there is no answer."""
    if message.recalls:
        return [Recap()]
    if not message.asks and not message.about_bloom:
        return []
    return [AnswerMessage(message.question, message.context, if_known=by_the_way or message.by_the_way)]


def asked_for(flow: Flow, state: FlowState, before: list[Effect], why: Why) -> tuple[FlowState, list[Effect]]:
    """The next slot is asked for."""
    slot = awaited(flow, state)[0]
    key = f"{state.at}/{slot}"
    asked = replace(
        state, asked=slot, asked_times=1, visits=counted(state.visits, key), trail=(*state.trail, key)[-40:]
    )
    return asked, [*before, AskFor(slot, why)]


def question(flow: Flow, state: FlowState, why: Why) -> Effect:
    """What the conversation waits for, put once more."""
    if state.asked:
        return AskFor(state.asked, why)
    declared = flow.states[state.at]
    return Say(declared.again or declared.prompt or "", awaits=True, why=why)


def is_side_remark(message: Understood) -> bool:
    """What fills another slot is no unclear answer, and neither is thanks or a question."""
    return bool(message.asks or message.volunteered or message.pleasantry or message.about_bloom)


def comes_back(
    flow: Flow, state: FlowState, answers: list[Effect], again: Effect | None = None
) -> tuple[FlowState, list[Effect]]:
    """Come back to the question, but only `max_loops` times in all; after that it waits without being put."""
    loops, put = flow.loops(state.at), again or question(flow, state, "side_question")
    times = state.asked_times - loops if state.asked_times > loops else state.asked_times
    if times < loops:
        return replace(state, asked_times=state.asked_times + 1), [*answers, put]
    return state, answers or [put]


def may_try_again(flow: Flow, before: FlowState) -> bool:
    """Whether an unclear answer is the first: it gets one polite second try, side questions aside."""
    return before.asked_times <= flow.loops(before.at)


def tried_again(flow: Flow, before: FlowState, state: FlowState) -> tuple[FlowState, list[Effect]]:
    """`asked_times` is beyond `max_loops` from now on, which side questions never make it."""
    times = flow.loops(before.at) + before.asked_times
    return replace(state, asked_times=times), [question(flow, state, "again")]


def given_up(what: str) -> NoteForTeam:
    """An answer was unclear twice: the team is told of it (P3), and the conversation goes on."""
    return NoteForTeam(escalation.unclear_answer(what.replace("_", " ")))


def form_step(
    flow: Flow, before: FlowState, state: FlowState, message: Understood
) -> tuple[FlowState, list[Effect]] | None:
    """Ask for the next slot; an unclear answer gets one polite second try, then the slot is left.

    None once there is nothing left to ask, because the last slot was left: the flow goes on.
    """
    changes = noted(before, state)
    answers: list[Effect] = [*answered(message), *([changes] if changes and changes.changed else [])]
    if before.at != state.at or before.asked is None or before.asked not in awaited(flow, state):
        return asked_for(flow, state, [*answers, *_lead_in(flow, before, state)], _why(flow, before, state, message))
    if values(state) != values(before) and not message.asks:
        return state, [*answers, AskFor(before.asked, "next")]
    if is_side_remark(message):
        return comes_back(flow, state, answers)
    if may_try_again(flow, before):
        return tried_again(flow, before, state)
    return None


def left(before: FlowState, state: FlowState) -> tuple[FlowState, list[Effect]]:
    """The slot asked for is left after two unclear answers."""
    slot = before.asked or ""
    return replace(state, skipped=(*state.skipped, slot), asked=None), [given_up(slot)]


def _lead_in(flow: Flow, before: FlowState, state: FlowState) -> list[Effect]:
    prompt = flow.states[state.at].prompt
    return [Say(prompt)] if prompt and before.at != state.at else []


def _why(flow: Flow, before: FlowState, state: FlowState, message: Understood) -> Why:
    led_in = before.at != state.at and flow.states[state.at].prompt
    if message.slot_declined and before.asked in state.skipped and not led_in:
        return "skipped"
    if before.asked is not None and before.at == state.at:
        return "next"
    if flow.states[state.at].action == "collect":
        return "first" if flow.states[state.at].prompt else "next"
    return "before_you_go" if message.finished else "interested"
