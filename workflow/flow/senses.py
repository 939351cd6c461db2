"""What the conditions of a flow need measured of a message: its mood, its likeness to examples, a model's judgement."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from vectorstore.embedder import Embed
from workflow.flow.conditions import Classified, Feeling, Like, every
from workflow.flow.flow import Flow, Transition
from workflow.flow.state import FlowState, Signals
from workflow.sentiment import sentiment

Examples = Mapping[str, tuple[str, ...]]


class Classifier(Protocol):
    """A model that says which of the named candidates a message is about."""

    def __call__(self, message: str, candidates: Examples) -> str | None:
        """A name of `candidates`, which map names to examples; None where it fits none, or nobody can be asked."""


@dataclass(frozen=True, slots=True)
class Senses:
    """`embed` gives unit vectors; without it nothing is like anything. Without a `classifier` likeness decides."""

    embed: Embed | None = None
    classifier: Classifier | None = None

    def measured(self, flow: Flow, state: FlowState, text: str) -> Signals:
        """Of the transitions that this message can take; what none of them needs is not measured."""
        transitions = list(_in_reach(flow, state.at))
        conditions = [condition for t in transitions for condition in every(t.when)]
        choices = [t.among for t in transitions if t.among]
        choices += [condition.among for condition in conditions if isinstance(condition, Classified)]
        chosen = self._chosen(text, choices)
        like = [example for c in conditions if isinstance(c, Like) for example in c.semantic]
        left = [c for c in choices if chosen.get(tuple(c)) is None]
        like += [example for candidates in left for examples in candidates.values() for example in examples]
        felt = sentiment(text) if any(isinstance(c, Feeling) for c in conditions) else 0.0
        return Signals(felt, self._likeness(text, like), chosen)

    def _chosen(self, text: str, choices: Sequence[Examples]) -> dict[tuple[str, ...], str | None]:
        if self.classifier is None:
            return {}
        return {tuple(candidates): self.classifier(text, candidates) for candidates in choices}

    def _likeness(self, text: str, examples: Sequence[str]) -> dict[str, float]:
        texts = list(dict.fromkeys(examples))
        if self.embed is None or not texts or not text.strip():
            return {}
        vectors = self.embed([text, *texts])
        alike = vectors[1:] @ vectors[0]
        return {example: float(likeness) for example, likeness in zip(texts, alike, strict=True)}


def examples_of(flow: Flow) -> list[str]:
    """Every example that messages are compared with."""
    transitions = [*flow.global_, *(t for state in flow.states.values() for t in state.transitions)]
    found = [example for t in transitions for examples in t.among.values() for example in examples]
    for condition in (condition for t in transitions for condition in every(t.when)):
        if isinstance(condition, Like):
            found += condition.semantic
        if isinstance(condition, Classified):
            found += [example for examples in condition.among.values() for example in examples]
    return list(dict.fromkeys(found))


def _in_reach(flow: Flow, at: str) -> Iterator[Transition]:
    """The transitions of the state, the global ones, and those of states that may be passed through on the way."""
    yield from flow.global_
    waiting, met = [at], {at}
    while waiting:
        transitions = flow.states[waiting.pop()].transitions
        yield from transitions
        for target in (target for transition in transitions for target in transition.targets):
            passing = flow.states[target].action in ("say", "summarise", "collect", "qualify")
            if passing and target not in met:
                met.add(target)
                waiting.append(target)
