"""Back, skip and start again: what a customer may say in every state of a flow that declares it."""

from dataclasses import replace

from workflow.flow.asking import question
from workflow.flow.effect import Effect, Say
from workflow.flow.flow import Flow, Steer
from workflow.flow.open_slots import counted, seen
from workflow.flow.state import FlowState, Move, Signals, Understood
from workflow.flow.walk import Taken, entered, first_taken, stays

Step = tuple[FlowState, list[Effect]]


def steered(
    flow: Flow, before: FlowState, state: FlowState, message: Understood, evidence: Signals
) -> Step | Taken | None:
    """What comes of a message that steers: a step, or the move that it asks for; None for any other message.

    `before` is the state without what the message was taken to fill: "back" is no answer.
    """
    looked = seen(flow, state, message, evidence)
    holding = (t.do for t in flow.global_ if t.do is not None and t.when.holds(looked))
    wish: Steer | None = next(holding, None)
    if wish == "back":
        return _back(flow, before)
    if wish == "start_again":
        return Taken(flow.start, "“start again”") if _has_begun(flow, before) else None
    if wish == "skip" and flow.states[state.at].action == "ask":
        return _skipped(flow, before, message, evidence)
    return None


def afresh(state: FlowState) -> FlowState:
    """Nothing said so far counts any more; how often the states were visited does."""
    here = state.trail[-1:] if state.trail[-1:] == (state.at,) else ()
    return replace(state, filled={}, facts={}, skipped=(), trail=here, asked=None, withdrawn=False)


def _has_begun(flow: Flow, state: FlowState) -> bool:
    return state.at != flow.start or bool(state.filled or state.facts)


def _skipped(flow: Flow, state: FlowState, message: Understood, evidence: Signals) -> Taken | None:
    """A prompt is passed over: by the transition that takes "skip", or any reply; else by the way out."""
    out = flow.way_out_of(state.at)
    if first_taken(flow.states[state.at].transitions, seen(flow, state, message, evidence)) or not out:
        return None
    return Taken(out, "“skip”: the way out")


def _back(flow: Flow, state: FlowState) -> Step | None:
    """To the question before this one, or the last one where none waits, whose answer is forgotten.

    Refused, with the same question once more, where that was the first, or was put as often as it may be; None where no
    question waits either.
    """
    waits = state.asked is not None or flow.states[state.at].action == "ask"
    here = f"{state.at}/{state.asked}" if state.asked else state.at
    earlier = state.trail[:-1] if state.trail[-1:] == (here,) else state.trail
    key = earlier[-1] if earlier else ""
    at, _, slot = key.partition("/")
    if at not in flow.states or stays(flow, state) or max(state.visits.get(k, 0) for k in (key, at)) > flow.loops(at):
        return (state, [question(flow, state, "side_question")]) if waits else None
    visits = counted(state.visits, key)
    visits = counted(visits, at) if slot and at != state.at else visits
    asks_before = replace(
        state,
        at=at,
        asked=slot or None,
        asked_times=1,
        filled={name: value for name, value in state.filled.items() if name != slot},
        skipped=tuple(name for name in state.skipped if name != slot),
        visits=visits,
        trail=earlier,
        outcome=None,
        moves=(Move(state.at, at, "“back”"),),
    )
    return asks_before, [question(flow, asks_before, "back")]


def restarted(flow: Flow, state: FlowState, taken: Taken, turn: int) -> Step:
    """At the start again, with its prompt; or wherever the loop guard leads instead."""
    moved, effects = entered(flow, state, taken, turn)
    if moved is state:
        return state, effects
    fresh = afresh(moved) if moved.at == flow.start else moved
    return fresh, [Say("", why="restart"), *effects] if moved.at == flow.start else effects
