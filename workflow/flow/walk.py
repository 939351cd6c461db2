"""Moving through a flow: the first transition that holds, state by state, and no state more often than it allows."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from workflow.flow.conditions.classified import choice
from workflow.flow.conditions.seen import Seen
from workflow.flow.effect import Effect, Say, SumUp
from workflow.flow.flow import PASSING, RESTING, Deed, Flow, Transition
from workflow.flow.open_slots import awaited, counted, seen
from workflow.flow.state import Fact, FlowState, Move, Signals, Understood

_LONGEST_TRAIL = 40  # questions one can go back through


class Taken(NamedTuple):
    """A transition that holds: where it leads, why, and the fact it notes."""

    target: str
    why: str
    remember: str | None = None


def walked(flow: Flow, state: FlowState, message: Understood, evidence: Signals) -> tuple[FlowState, list[Effect]]:
    """The state in which the conversation waits for the next message, and what is said on the way there.

    A state that has nothing to wait for is passed through.
    """
    effects: list[Effect] = []
    for hop in range(len(flow.states) + 1):
        options = first_options(flow, state.at) if hop == 0 else flow.states[state.at].transitions
        taken = first_taken(options, seen(flow, state, message, evidence))
        if taken is None:
            taken = _out_of_a_full_form(flow, state)
        if taken is None:
            break
        moved, done = entered(flow, state, taken, message.turn)
        if moved is state:
            break
        state, effects = moved, [*effects, *done]
        if waits(flow, state):
            break
    return state, effects


def waits(flow: Flow, state: FlowState) -> bool:
    """Whether the customer speaks next: not where something is said in passing, or a form has nothing left to ask."""
    declared = flow.states[state.at]
    return bool(awaited(flow, state)) if declared.collects else declared.action not in PASSING


def entered(flow: Flow, state: FlowState, taken: Taken, turn: int) -> tuple[FlowState, list[Effect]]:
    """The state after a move, with what is done on leaving and entering.

    The very same state where the move is refused: the target was entered as often as it may be, and so was all that
    its way out leads to.
    """
    target, why = _allowed(flow, state, taken)
    if target is None:
        return state, []
    origin, declared = flow.states[state.at], flow.states[target]
    effects: list[Effect] = said_by((*origin.on_exit, *declared.on_enter))
    facts = dict(state.facts)
    if taken.remember:
        facts[taken.remember] = Fact(taken.target, turn)
    moved = replace(
        state,
        at=target,
        asked=None,
        asked_times=1 if declared.action == "ask" else 0,
        facts=facts,
        visits=counted(state.visits, target),
        trail=(*state.trail, target)[-_LONGEST_TRAIL:] if declared.action == "ask" else state.trail,
        outcome=(declared.outcome or target) if declared.action in RESTING else None,
        moves=(*state.moves, Move(state.at, target, why)),
    )
    moved = done(moved, (*origin.on_exit, *declared.on_enter), turn)
    if declared.action == "summarise":
        effects.append(SumUp())
    if declared.action in PASSING and declared.prompt:
        effects.append(Say(declared.prompt))
    return moved, effects


def first_options(flow: Flow, at: str) -> tuple[Transition, ...]:
    """What a message may take from a state. A global transition to where the conversation is already is none."""
    return (*(t for t in flow.global_ if t.to != at), *flow.states[at].transitions)


def first_taken(transitions: tuple[Transition, ...], looked: Seen) -> Taken | None:
    """The first transition to a state that holds."""
    return next(_holding(transitions, looked), None)


def _holding(transitions: tuple[Transition, ...], looked: Seen) -> Iterator[Taken]:
    for transition in transitions:
        if transition.do is not None:
            continue
        why = transition.when.holds(looked)
        if why is None:
            continue
        if transition.to:
            yield Taken(transition.to, why)
        elif found := choice(transition.among, transition.at_least, looked):
            reason = found[1] if why == "otherwise" else f"{why} and {found[1]}"
            yield Taken(found[0], reason, transition.remember)


def _out_of_a_full_form(flow: Flow, state: FlowState) -> Taken | None:
    """A form that is complete, and from which no transition holds, is left by the way out."""
    if not flow.states[state.at].collects or awaited(flow, state):
        return None
    out = flow.way_out_of(state.at)
    return Taken(out, "all is known, and no transition holds") if out and out != state.at else None


def _allowed(flow: Flow, state: FlowState, taken: Taken) -> tuple[str | None, str]:
    """Where a move really leads: past what was visited too often, by its way out; nowhere, where that is here."""
    if stays(flow, state):
        return None, taken.why
    target: str | None = taken.target
    passed: list[str] = []
    while target and flow.states[target].action not in RESTING and _is_full(flow, state, target):
        passed.append(target)
        target = flow.way_out_of(target) if len(passed) <= len(flow.states) else None
    if target is None or (passed and target == state.at):
        return None, taken.why
    guarded = [f"{name} was visited {state.visits[name]} times already: the way out" for name in passed]
    return target, "; ".join([taken.why, *guarded])


def stays(flow: Flow, state: FlowState) -> bool:
    """Whether the conversation came to this end as often as it may, and is not led away from it any more."""
    return flow.states[state.at].action in RESTING and _is_full(flow, state, state.at)


def _is_full(flow: Flow, state: FlowState, name: str) -> bool:
    return state.visits.get(name, 0) > flow.loops(name)


def said_by(deeds: tuple[Deed, ...]) -> list[Effect]:
    return [Say(deed.say) for deed in deeds if deed.say]


def done(state: FlowState, deeds: tuple[Deed, ...], turn: int) -> FlowState:
    """What deeds note and forget, in order."""
    for deed in deeds:
        facts = {name: fact for name, fact in state.facts.items() if name not in deed.forget}
        facts |= {name: Fact(value, turn) for name, value in deed.set_.items()}
        filled = {slot: value for slot, value in state.filled.items() if slot not in deed.forget}
        skipped = tuple(slot for slot in state.skipped if slot not in deed.forget)
        state = replace(state, facts=facts, filled=filled, skipped=skipped)
    return state
