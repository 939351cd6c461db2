"""Whether a message replies to a question of the flow's, and whether its words alone are an answer to it."""

from workflow.flow.flow import Flow
from workflow.flow.open_slots import seen
from workflow.flow.state import FlowState, Signals, Understood
from workflow.flow.walk import first_taken

_FEW_WORDS = 6
"""A longer message says more than which way to go."""


def awaits_reply(flow: Flow, state: FlowState) -> bool:
    """Whether a slot or a prompt was put to the customer last."""
    declared = flow.states.get(state.at)
    return declared is not None and (state.asked is not None or bool(declared.prompt and declared.action != "end"))


def answers_by_its_words(flow: Flow, state: FlowState, text: str) -> bool:
    """Whether a few words are a reply that the flow waits for: a transition takes them for what they say."""
    declared = flow.states.get(state.at)
    if declared is None or state.asked or not declared.prompt or len(text.split()) > _FEW_WORDS:
        return False
    said = tuple(t for t in declared.transitions if t.to and t.when.described() != "otherwise")
    return first_taken(said, seen(flow, state, Understood(turn=0, text=text), Signals())) is not None
