"""What is well formed in a flow and still cannot be walked: told when it is loaded, not met in a conversation."""

from collections.abc import Iterator
from difflib import get_close_matches

from sop.tree import Place
from workflow.flow.conditions import Said
from workflow.flow.flow import PASSING, RESTING, Do, Flow, State, Transition
from workflow.flow.graph import edges, global_targets, looping, reached
from workflow.flow.mentions import mention_problems
from workflow.flow.problem import Problem

_ONLY_OF: dict[str, tuple[Do, ...]] = {"escalate": ("hand_over",), "outcome": RESTING, "again": ("ask", "answer")}
"""Keys that mean something in some states only."""
_SURE = (Said("always"), Said("complete"))


def problems(flow: Flow) -> Iterator[Problem]:
    """All there are. Those of the graph are only looked for once every target exists."""
    missing = list(_missing_targets(flow))
    yield from missing
    yield from mention_problems(flow)
    yield from _global(flow)
    for name, state in flow.states.items():
        yield from _state(name, state)
    if not missing:
        yield from _unreachable(flow)
        yield from _dead_ends(flow)
        yield from _full_forms(flow)
        yield from _ways_out(flow)
        yield from _loops(flow)


def _missing_targets(flow: Flow) -> Iterator[Problem]:
    named: list[tuple[Place, str]] = [(("start",), flow.start)]
    named += [(("way_out",), flow.way_out)] if flow.way_out else []
    named += _named(("global",), flow.global_)
    for name, state in flow.states.items():
        named += [(("states", name, "way_out"), state.way_out)] if state.way_out else []
        named += _named(("states", name, "transitions"), state.transitions)
    for version, moved in flow.migrations.items():
        named += [(("migrations", str(version), old), new) for old, new in moved.items()]
    for place, target in named:
        if target not in flow.states:
            yield Problem(place, f"no such state: {target}", _suggestion(target, list(flow.states)))


def _named(place: Place, transitions: tuple[Transition, ...]) -> list[tuple[Place, str]]:
    found: list[tuple[Place, str]] = []
    for number, transition in enumerate(transitions):
        found += [((*place, number, "to"), transition.to)] if transition.to else []
        found += [((*place, number, "among", target), target) for target in transition.among]
    return found


def _suggestion(given: str, valid: list[str]) -> str:
    close = get_close_matches(given, valid, n=1)
    return f"did you mean {close[0]}?" if close else f"states are {', '.join(valid) or 'still to be written'}"


def _state(name: str, state: State) -> Iterator[Problem]:
    """What a state declares and never does."""
    place: Place = ("states", name)
    if state.do == "collect" and not state.collect:
        yield Problem((*place, "do"), "it collects nothing", "list the slots under `collect`")
    if state.collect and state.action != "collect":
        yield Problem((*place, "collect"), f"a state that does {state.action} collects nothing", "split it in two")
    if state.action in ("ask", "say") and not state.prompt:
        yield Problem((*place, "do"), f"a state that does {state.action} needs something to say", "add a `prompt`")
    for key, actions in _ONLY_OF.items():
        if getattr(state, key) and state.action not in actions:
            what = f"`{key}` means nothing in a state that does {state.action}"
            yield Problem((*place, key), what, f"only a state that does {' or '.join(actions)} has it")
    if state.do == "hand_over" and state.transitions:
        what = "a person has taken over: its transitions are never taken"
        yield Problem((*place, "transitions"), what, "remove them")
    yield from _never_taken((*place, "transitions"), state)


def _never_taken(place: Place, state: State) -> Iterator[Problem]:
    """What no message leads along: `do` outside of `global`, and what stands below a transition that takes them all."""
    takes_all: Transition | None = None
    for number, transition in enumerate(state.transitions):
        if transition.do is not None:
            what = f"`do: {transition.do}` holds in every state at once"
            yield Problem((*place, number, "do"), what, "write it under `global`")
        elif takes_all:
            what = f"it is never taken: the one above leads every message to {takes_all.to}"
            yield Problem((*place, number), what, "put the transition without a condition last")
        elif transition.to and transition.when in _SURE and not state.collects:
            takes_all = transition


def _global(flow: Flow) -> Iterator[Problem]:
    for number, transition in enumerate(flow.global_):
        if transition.when in _SURE and not transition.among:
            what = "without a condition it takes every message, wherever the conversation is"
            yield Problem(("global", number), what, "say `when`")


def _unreachable(flow: Flow) -> Iterator[Problem]:
    migrated = {new for moved in flow.migrations.values() for new in moved.values()}
    found = reached(flow, {flow.start, *global_targets(flow), *migrated}, edges(flow))
    for name in flow.states:
        if name not in found:
            yield Problem(("states", name), f"no transition leads to {name}", "lead there from a state, or remove it")


def _dead_ends(flow: Flow) -> Iterator[Problem]:
    """A conversation must be able to come to an end from everywhere, by itself and not only by a way out."""
    own = [edge for edge in edges(flow) if edge.kind == "transition"]
    for name, state in flow.states.items():
        place: Place = ("states", name)
        ends = any(flow.states[at].action in RESTING for at in reached(flow, [name], own))
        if not ends:
            yield Problem(place, f"{name} is a dead end: no transition leads from it to an end", "add a transition")
        elif state.action in PASSING and not _always_goes_on(state):
            what = f"{name} waits for no reply, and may find no transition to take"
            yield Problem(place, what, "let its last transition hold always")


def _always_goes_on(state: State) -> bool:
    return any(t.when == Said("always") and t.to for t in state.transitions)


def _ways_out(flow: Flow) -> Iterator[Problem]:
    """Following ways out must lead to an end, or the guard of a loop would lead into another one."""
    for name in flow.states:
        path, at = [name], flow.way_out_of(name)
        while at and flow.states[at].action not in RESTING and at not in path:
            path.append(at)
            at = flow.way_out_of(at)
        if at in path and flow.states[at].action not in RESTING and flow.way_out_of(name):
            what = f"the way out of {name} leads round in a circle and to no end"
            yield Problem(("states", name), what, "let ways out lead to a state that ends or hands over")


def _full_forms(flow: Flow) -> Iterator[Problem]:
    """Once all is known nobody says anything that could take the conversation on."""
    for name, state in flow.states.items():
        if state.collects and not any(t.when in _SURE for t in state.transitions) and not flow.way_out_of(name):
            what = f"when all is known, {name} may find no transition to take"
            yield Problem(("states", name), what, "let its last transition hold always, or give it a `way_out`")


def _loops(flow: Flow) -> Iterator[Problem]:
    own = [edge for edge in edges(flow) if edge.kind == "transition"]
    passing = [name for name, state in flow.states.items() if state.action in PASSING]
    for name in sorted(looping(flow, passing, own)):
        what = f"{name} comes back to itself without waiting for the customer"
        yield Problem(("states", name), what, "put a state between that waits for a reply")
    going_on = [name for name, state in flow.states.items() if state.action not in RESTING]
    round_again = looping(flow, going_on, own)
    for name, state in flow.states.items():
        if flow.way_out_of(name) or state.action in RESTING:
            continue
        if name in round_again:
            what = f"{name} can be come back to again and again, and nothing ends that"
            yield Problem(("states", name), what, "give it, or the flow, a `way_out`")
        elif state.action == "ask" and not _always_goes_on(state):
            what = f"a reply to {name} that fits no transition would be asked about again and again"
            yield Problem(
                ("states", name), what, "give it, or the flow, a `way_out`, or let a last transition hold always"
            )
