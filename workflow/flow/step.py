"""The engine: one pure step of a flow. Nothing is looked up, stored or said here."""

from dataclasses import replace

from workflow.escalation import Escalation
from workflow.flow.asking import (
    answered,
    asked_for,
    comes_back,
    form_step,
    given_up,
    is_side_remark,
    left,
    may_try_again,
    question,
    tried_again,
)
from workflow.flow.effect import AnswerMessage, Close, Effect, HandOverNow, Noted, NoteForTeam, Say, Withdrawn
from workflow.flow.flow import Flow
from workflow.flow.open_slots import awaited, noted, seen, unknown, values
from workflow.flow.person import acknowledge, handed_over, person_takes_over
from workflow.flow.serving import reopened, served, served_on_arrival, told_in_passing
from workflow.flow.state import Filled, FlowState, Signals, Understood
from workflow.flow.steer import restarted, steered
from workflow.flow.walk import Taken, done, entered, first_taken, said_by, waits, walked

Step = tuple[FlowState, list[Effect]]

NOTHING_MEASURED = Signals()


def opening(flow: Flow) -> Step:
    """The state a conversation begins in, and what is said before the customer says anything."""
    declared = flow.states[flow.start]
    state = FlowState(flow.start, visits={flow.start: 1}, flow=flow.flow, version=flow.version, edition=flow.edition)
    state, effects = done(state, declared.on_enter, turn=0), said_by(declared.on_enter)
    if declared.prompt:
        effects.append(Say(declared.prompt, awaits=declared.action == "ask"))
    if declared.action == "ask":
        state = replace(state, asked_times=1, trail=(flow.start,))
    if not waits(flow, state):
        state, said = walked(flow, state, Understood(turn=0), NOTHING_MEASURED)
        effects += said
        declared = flow.states[state.at]
        effects += [Say(declared.prompt, awaits=True)] if declared.action == "ask" and declared.prompt else []
    if awaited(flow, state):
        return asked_for(flow, state, effects, "first")
    return state, effects


def step(flow: Flow, state: FlowState, message: Understood, evidence: Signals = NOTHING_MEASURED) -> Step:
    """The state after a message, and what is to be done, in order."""
    state, message = replace(state, moves=()), _without_handled(flow, message)
    if state.handed_over:
        return acknowledge(state, message)
    before, state = state, _with_answers(reopened(flow, state, message), message)
    if message.escalation and message.escalation.ends_bots_part:
        return person_takes_over(flow, state, message, evidence)
    if flow.states[state.at].action == "hand_over":  # the flow began there
        return handed_over(flow, state, [])
    if message.withdraws and not message.escalation:
        return _withdrawn(flow, state, message.turn)
    found = steered(flow, before, state, message, evidence)
    if isinstance(found, Taken):
        return _sent(flow, before, message, found)
    if found is not None:
        return found
    return _walked(flow, before, state, message, evidence)


def _without_handled(flow: Flow, message: Understood) -> Understood:
    """A P3 rule that the flow deals with itself needs nobody else; a graver one always does."""
    raised = message.escalation
    own = raised is not None and raised.priority == "P3" and not raised.ends_bots_part and raised.rule in flow.handles
    return replace(message, escalation=None) if own else message


def _walked(flow: Flow, before: FlowState, state: FlowState, message: Understood, evidence: Signals) -> Step:
    """Along the transitions as far as they hold; then what the state reached does with the message."""
    state, on_the_way = walked(flow, state, message, evidence)
    if message.escalation:
        return _noted_by_screen(flow, before, state, message, message.escalation, on_the_way)
    state, effects = _acted(flow, before, state, message, evidence)
    if flow.states[state.at].action == "answer":
        return state, [*on_the_way, *effects]
    return state, _in_order(on_the_way, effects)


def _in_order(on_the_way: list[Effect], effects: list[Effect]) -> list[Effect]:
    """An answer comes first, then what is said on the way to the next question."""
    looked_up = [effect for effect in effects if isinstance(effect, AnswerMessage | Noted)] if on_the_way else []
    return [*looked_up, *on_the_way, *(effect for effect in effects if effect not in looked_up)]


def _acted(flow: Flow, before: FlowState, state: FlowState, message: Understood, evidence: Signals) -> Step:
    moved = bool(state.moves)
    match flow.states[state.at].action:
        case "hand_over":
            return handed_over(flow, state, answered(message, by_the_way=True))
        case "end" if moved or message.finished:
            return _closed(flow, before, state, message)
        case "collect" | "qualify":
            return _collected(flow, before, state, message, evidence)
        case "ask" if moved:
            prompt = Say(flow.states[state.at].prompt or "", awaits=True)
            return state, [*told_in_passing(before, state, message), prompt]
        case "ask":
            return _replied(flow, before, state, message)
        case _ if moved:
            return state, served_on_arrival(flow, state, message)
        case _ if message.finished:
            return _closed(flow, before, state, message)
        case _:
            return state, served(flow, before, state, message)


def _withdrawn(flow: Flow, state: FlowState, turn: int) -> Step:
    """Nothing stays noted, and nothing is asked for until the customer wants something again."""
    skipped = tuple(question.slot for question in flow.form)
    if flow.states[state.at].collects:
        taken = _way_to_leave(flow, state)
        state = entered(flow, state, taken, turn)[0] if taken else state
    after = replace(state, asked=None, filled={}, facts={}, skipped=skipped, withdrawn=True)
    if flow.states[state.at].action == "ask":
        return after, [Withdrawn(), question(flow, after, "side_question")]
    return replace(after, asked_times=0), [Withdrawn()]


def _way_to_leave(flow: Flow, state: FlowState) -> Taken | None:
    """Where a customer goes who wants no more of a form."""
    finished = Understood(turn=0, finished=True)
    taken = first_taken(flow.states[state.at].transitions, seen(flow, state, finished, NOTHING_MEASURED))
    out = flow.way_out_of(state.at)
    return taken or (Taken(out, "taken back: the way out") if out else None)


def _with_answers(state: FlowState, message: Understood) -> FlowState:
    """What the message fills: the slot asked for first, then whatever else the customer said unasked."""
    filled = dict(state.filled)
    for slot, value in message.volunteered.items():
        if slot not in filled or filled[slot].value != value:
            filled[slot] = Filled(value, message.turn, "asked" if slot == state.asked else "volunteered")
    if state.asked and message.slot_value is not None:
        filled[state.asked] = Filled(message.slot_value, message.turn, "asked")
    skipped = state.skipped
    if state.asked and message.slot_declined and state.asked not in filled:
        skipped = (*skipped, state.asked)
    withdrawn = state.withdrawn and not filled
    return replace(state, filled=filled, skipped=skipped, withdrawn=withdrawn)


def _collected(flow: Flow, before: FlowState, state: FlowState, message: Understood, evidence: Signals) -> Step:
    """A form asks on; once its last slot was left, the flow goes on."""
    if not awaited(flow, state):
        return _closed(flow, before, state, message)
    if asked := form_step(flow, before, state, message):
        return asked
    state, said = left(before, state)
    if awaited(flow, state):
        return asked_for(flow, state, said, "next")
    state, on_the_way = walked(flow, state, message, evidence)
    state, effects = _acted(flow, before, state, message, evidence)
    return state, [*said, *on_the_way, *effects]


def _replied(flow: Flow, before: FlowState, state: FlowState, message: Understood) -> Step:
    """A reply to a prompt that fits no transition."""
    changes = noted(before, state)
    answers: list[Effect] = [*answered(message), *([changes] if changes else [])]
    if is_side_remark(message) or message.recalls:
        return comes_back(flow, state, answers, question(flow, state, "side_question" if answers else "next"))
    if may_try_again(flow, before):
        return tried_again(flow, before, state)
    out = flow.way_out_of(state.at)
    if out is None:
        return comes_back(flow, state, answers)
    moved, effects = _sent(flow, state, message, Taken(out, "unclear twice: the way out"), [given_up(state.at)])
    if moved.handed_over:  # which tells the team already
        effects = [effect for effect in effects if not isinstance(effect, NoteForTeam)]
    return moved, effects


def _sent(flow: Flow, state: FlowState, message: Understood, taken: Taken, said: list[Effect] | None = None) -> Step:
    """To a state by a wish to skip or start again, or by a way out; what the message says is spent by that."""
    spent = Understood(turn=message.turn)
    if taken.why == "“start again”":
        moved, on_the_way = restarted(flow, state, taken, message.turn)
    else:
        moved, on_the_way = entered(flow, state, taken, message.turn)
    if moved is state:
        return comes_back(flow, state, list(said or ()))
    if not waits(flow, moved):
        moved, more = walked(flow, moved, spent, NOTHING_MEASURED)
        on_the_way = [*on_the_way, *more]
    if flow.states[moved.at].action == "answer":
        invites = flow.states[moved.at].again or flow.states[moved.at].prompt
        return moved, [*(said or ()), *on_the_way, *([Say(invites, awaits=True)] if invites else [])] or [Close(False)]
    moved, effects = _acted(flow, replace(state, asked=None), moved, spent, NOTHING_MEASURED)
    return moved, [*(said or ()), *on_the_way, *effects]


def _closed(flow: Flow, before: FlowState, state: FlowState, message: Understood) -> Step:
    """What is known is read back, but not to a customer who wants no more of the form: that sounds like a booking."""
    left_it = message.finished and message.slot_declined and bool(before.filled)
    changed = before.at != state.at or values(state) != values(before)
    asked = [slot for slot in flow.collected(before.at) if slot in unknown(flow, state)] if before.asked else []
    state = replace(state, asked=None, asked_times=0, skipped=(*state.skipped, *asked))
    prompt = flow.states[state.at].prompt
    if prompt and flow.states[state.at].action == "end" and before.at != state.at:
        return state, [*told_in_passing(before, state, message), Say(prompt)]
    return state, [*answered(message), Close(first=changed and not left_it)]


def _noted_by_screen(
    flow: Flow,
    before: FlowState,
    state: FlowState,
    message: Understood,
    escalation: Escalation,
    on_the_way: list[Effect],
) -> Step:
    """Tell the customer of a rule that leaves the bot its part; a question that waits for an answer is put again."""
    told: list[Effect] = [HandOverNow(escalation)]
    if state.moves:
        spent = Understood(turn=message.turn, finished=message.finished)
        state, effects = _acted(flow, before, state, spent, NOTHING_MEASURED)
        return state, [*told, *on_the_way, *(effect for effect in effects if not _looks_up(effect))]
    waiting = state.asked or flow.states[state.at].action == "ask"
    return state, [*told, *([question(flow, state, "side_question")] if waiting else [])]


def _looks_up(effect: Effect) -> bool:
    return isinstance(effect, AnswerMessage)
