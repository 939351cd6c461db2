"""Answering from the SOP: on arrival, while the conversation stays, and beside a reply to something else."""

from dataclasses import replace

from workflow.flow.asking import answered
from workflow.flow.effect import AnswerMessage, AskFor, Effect, Recap, Say
from workflow.flow.flow import Flow
from workflow.flow.open_slots import noted, unknown
from workflow.flow.state import FlowState, Understood


def told_in_passing(before: FlowState, state: FlowState, message: Understood) -> list[Effect]:
    """A question said beside the reply is answered where the SOP knows it; a correction is confirmed."""
    changes = noted(before, state)
    return [*answered(message, by_the_way=True), *([changes] if changes and changes.changed else [])]


def served_on_arrival(flow: Flow, state: FlowState, message: Understood) -> list[Effect]:
    """What led here may be what the customer wants to know, whether it is put as a question or not."""
    prompt = flow.states[state.at].prompt
    invites = flow.states[state.at].again if not message.asks else None
    effects: list[Effect] = [AnswerMessage(message.question, message.context, if_known=not message.asks)]
    effects += [Say(prompt, awaits=True, only="answered")] if prompt else []
    return [*effects, *([Say(invites, awaits=True, only="unanswered")] if invites else [])]


def served(flow: Flow, before: FlowState, state: FlowState, message: Understood) -> list[Effect]:
    """Outside the form: what is known of the customer is answered for, and everything else is a question."""
    prompt = flow.states[state.at].prompt if flow.states[state.at].action == "answer" else None
    asks_back: list[Effect] = [Say(prompt, awaits=True, only="answered")] if prompt else []
    if message.recalls:
        return [Recap()]
    if told := noted(before, state):
        if told.changed or message.tells_only or (flow.form and not unknown(flow, state)):
            return [*answered(message), told]
    elif message.tells_only or (message.interested and state.filled and not message.asks):
        return [Recap()]
    contact = next((question.slot for question in flow.form if question.type in ("phone", "email")), None)
    if message.half_contact and contact:
        return [AskFor(contact, "again")]
    return [AnswerMessage(message.question, message.context), *asks_back]


def reopened(flow: Flow, state: FlowState, message: Understood) -> FlowState:
    """A customer who wants to book after all may be asked what was skipped before."""
    serves = flow.states[state.at].action in ("answer", "end")
    again = message.interested and not message.escalation and serves
    return replace(state, skipped=()) if again else state
