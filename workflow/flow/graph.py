"""A flow as a graph: what the checks walk and the drawings show."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from workflow.flow.flow import PASSING, RESTING, Flow, Transition


@dataclass(frozen=True, slots=True)
class Edge:
    """`kind`: by one of the state's own transitions, or by the way out of a loop."""

    origin: str
    target: str
    label: str
    kind: Literal["transition", "way_out"] = "transition"


def edges(flow: Flow) -> Iterator[Edge]:
    """Every move from state to state but for the global ones; ways out where a loop can need one."""
    for origin, state in flow.states.items():
        for transition in state.transitions:
            yield from _taken(origin, transition)
        out = flow.way_out_of(origin)
        if out and out != origin and state.action not in (*PASSING, *RESTING):
            yield Edge(origin, out, "way out", "way_out")


def global_targets(flow: Flow) -> set[str]:
    return {target for transition in flow.global_ for target in transition.targets}


def everywhere(flow: Flow) -> list[str]:
    """What the global transitions say, in words."""
    return [
        f"{transition.when.described()} → {(transition.do or ' / '.join(transition.targets)).replace('_', ' ')}"
        for transition in flow.global_
    ]


def reached(flow: Flow, start: Iterable[str], drawn: Iterable[Edge]) -> set[str]:
    """The states that can be reached from these, themselves included."""
    onwards: dict[str, set[str]] = {}
    for edge in drawn:
        onwards.setdefault(edge.origin, set()).add(edge.target)
    found, waiting = set(), [at for at in start if at in flow.states]
    while waiting:
        at = waiting.pop()
        if at not in found:
            found.add(at)
            waiting += onwards.get(at, ())
    return found


def looping(flow: Flow, among: Iterable[str], drawn: Iterable[Edge]) -> set[str]:
    """The states among these that can be come back to without leaving these."""
    kept = set(among)
    inner = [edge for edge in drawn if edge.origin in kept and edge.target in kept]
    return {at for at in kept if at in reached(flow, (edge.target for edge in inner if edge.origin == at), inner)}


def _taken(origin: str, transition: Transition) -> Iterator[Edge]:
    condition = transition.when.described()
    if transition.to:
        yield Edge(origin, transition.to, condition)
    for target in transition.among:
        about = f"is about {target.replace('_', ' ')}"
        yield Edge(origin, target, about if condition == "otherwise" else f"{condition} and {about}")
