"""A person takes over: because an escalation rule says so, or because the flow does; and what comes after."""

from dataclasses import replace

from workflow.escalation import Escalation
from workflow.flow.effect import Acknowledge, Effect, HandOverNow
from workflow.flow.flow import Flow
from workflow.flow.open_slots import counted, seen
from workflow.flow.state import FlowState, Move, Signals, Understood
from workflow.flow.walk import first_options, first_taken

Step = tuple[FlowState, list[Effect]]


def handed_over(flow: Flow, state: FlowState, answers: list[Effect]) -> Step:
    """The flow itself calls for a person."""
    declared = flow.states[state.at]
    raised, why = declared.escalate, state.moves[-1].why if state.moves else ""
    escalation = Escalation(
        raised.rule if raised else "flow",
        raised.priority if raised else "P2",
        raised.reason if raised else "The conversation flow called for a person",
        f"flow {flow.flow}, state {state.at}: {why}",
        "rule",
    )
    after = replace(state, handed_over=escalation.priority, asked=None, asked_times=0)
    return after, [*answers, HandOverNow(escalation, words=declared.prompt)]


def person_takes_over(flow: Flow, state: FlowState, message: Understood, evidence: Signals) -> Step:
    """A rule ends the bot's part, whatever the flow declares; it only says in which state that leaves it."""
    escalation = message.escalation
    if escalation is None:
        raise ValueError("nobody called for a person")
    looked = seen(flow, state, message, evidence)
    wanted = [taken.target for t in first_options(flow, state.at) if (taken := first_taken((t,), looked))]
    resting = [name for name in (*wanted, *flow.states) if flow.states[name].action == "hand_over"]
    at = resting[0] if resting else state.at
    move = Move(state.at, at, f"{escalation.rule} {escalation.priority}: a person is needed")
    after = replace(
        state,
        at=at,
        visits=counted(state.visits, at),
        handed_over=escalation.priority,
        outcome=flow.states[at].outcome or at,
        moves=(move,),
    )
    return after, [HandOverNow(escalation)]


def acknowledge(state: FlowState, message: Understood) -> Step:
    """A person has taken over: one word, then silence, unless the customer calls for a person or the case is urgent.

    How the customer can be reached is noted all the same (`reach.with_contact`).
    """
    said = message.escalation
    if said and said.raised_by == "customer":
        return replace(state, acknowledged=True), [Acknowledge()]
    before = state.handed_over or "P3"
    if said and said.by_screen and (said.priority == "P1" or said.priority < before):
        return replace(state, handed_over=min(said.priority, before)), [HandOverNow(said, again=True)]
    return replace(state, acknowledged=True), [] if state.acknowledged else [Acknowledge()]
