"""A conversation that was begun in another edition of its flow: it goes on by a declared map, or begins again."""

from dataclasses import replace

from workflow.flow.asking import answered
from workflow.flow.effect import AnswerMessage, Effect, Say
from workflow.flow.flow import Flow
from workflow.flow.state import FlowState, Move, Signals, Understood
from workflow.flow.step import NOTHING_MEASURED, Step, opening, step

_UNNAMED = 1  # the version of the states saved before flows were named in them


def step_on(flow: Flow, state: FlowState, message: Understood, evidence: Signals = NOTHING_MEASURED) -> Step:
    """`step`, also for a state that another edition of the flow left behind. Never raises for one.

    The same version goes on where its state still exists, another version where `migrations` says; any other
    conversation begins again, with what is known of the customer kept and the customer told.
    """
    found = carried_over(flow, state)
    if found is not None:
        return step(flow, found, message, evidence)
    fresh = replace(restarted(flow, state), moves=())
    if message.escalation and message.escalation.ends_bots_part:
        return step(flow, fresh, message, evidence)
    _, opened = opening(flow)
    looked_up = answered(message) or ([] if opened else [AnswerMessage()])
    move = Move(state.at, flow.start, f"this is {flow.flow} {flow.version}, no longer {state.flow} {state.version}")
    effects: list[Effect] = [Say("", why="changed"), *looked_up, *opened]
    return replace(fresh, moves=(move,)), effects


def carried_over(flow: Flow, state: FlowState) -> FlowState | None:
    """The state as this edition of the flow has it; None where it has no such state and says of none to go on in."""
    if state.handed_over:
        return state  # a person has taken over: what the file says now changes nothing
    if state.edition == flow.edition:
        return state if state.at in flow.states else None
    version = state.version or _UNNAMED
    same = state.flow in ("", flow.flow)
    at: str | None = state.at if version == flow.version else flow.migrations.get(version, {}).get(state.at)
    if not same or at is None or at not in flow.states:
        return None
    return _fitted(flow, replace(state, at=at))


def restarted(flow: Flow, state: FlowState) -> FlowState:
    """The beginning of the flow, with what the customer told before."""
    fresh, _ = opening(flow)
    slots = {question.slot for question in flow.form}
    kept = {slot: filled for slot, filled in state.filled.items() if slot in slots}
    return replace(fresh, filled=kept, withdrawn=state.withdrawn)


def _fitted(flow: Flow, state: FlowState) -> FlowState:
    """A slot that the state no longer asks for is not waited for."""
    asks = state.asked in flow.collected(state.at)
    trail = tuple(key for key in state.trail if key.partition("/")[0] in flow.states)
    named = {"flow": flow.flow, "version": flow.version, "edition": flow.edition}
    return replace(state, asked=state.asked if asks else None, trail=trail, **named)  # type: ignore[arg-type]
