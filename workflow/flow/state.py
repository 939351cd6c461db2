"""Where a conversation stands, and what a message was understood to say and to be like."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Self

from sop.profile import Priority
from workflow.escalation import Escalation


@dataclass(frozen=True, slots=True)
class Filled:
    """A slot's value, the turn it was said in, and whether it was volunteered or asked for."""

    value: str
    turn: int
    source: Literal["volunteered", "asked"]


@dataclass(frozen=True, slots=True)
class Fact:
    """What the flow itself noted of the conversation, such as the kind of issue, and in which turn."""

    value: str
    turn: int


@dataclass(frozen=True, slots=True)
class Move:
    """A transition that fired, and why."""

    origin: str
    target: str
    why: str


@dataclass(frozen=True, slots=True)
class FlowState:
    """Saved after every turn. `asked` is the slot whose answer is awaited, `asked_times` how often it was put, or how
    often the state's prompt was.

    `visits` counts how often a state was entered, and how often `state/slot` was put anew; `trail` are the questions
    put, oldest first, each as `state` or `state/slot`. `facts` is what the flow noted by itself.
    `handed_over` is the priority a person took over with, `acknowledged` whether what came after was answered for.
    `withdrawn`: the customer took back what was noted. `outcome` is how the flow ended, as its file names it.
    `flow`, `version` and `edition` are the flow as it was when the state was saved, the last a digest of its text.
    `moves` are those of the last step; they are no part of where the conversation stands, and not saved.
    """

    at: str
    asked: str | None = None
    asked_times: int = 0
    filled: Mapping[str, Filled] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    handed_over: Priority | None = None
    acknowledged: bool = False
    withdrawn: bool = False
    facts: Mapping[str, Fact] = field(default_factory=dict)
    visits: Mapping[str, int] = field(default_factory=dict)
    trail: tuple[str, ...] = ()
    outcome: str | None = None
    flow: str = ""
    version: int = 0
    edition: str = ""
    moves: tuple[Move, ...] = field(default=(), compare=False)

    @property
    def known(self) -> dict[str, str]:
        """Every value collected so far, by slot or fact."""
        told = {slot: filled.value for slot, filled in self.filled.items()}
        return {**{name: fact.value for name, fact in self.facts.items()}, **told}

    def to_json(self) -> dict[str, Any]:
        """As it is read back from JSON: without the moves, and lists for tuples."""
        plain = {name: value for name, value in asdict(self).items() if name != "moves"}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in plain.items()}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Self:
        filled = {slot: Filled(**value) for slot, value in raw.get("filled", {}).items()}
        facts = {name: Fact(**value) for name, value in raw.get("facts", {}).items()}
        lists = {name: tuple(raw.get(name, ())) for name in ("skipped", "trail")}
        return cls(**{**raw, **lists, "filled": filled, "facts": facts})


@dataclass(frozen=True, slots=True)
class Understood:
    """A message as the flow sees it.

    `asks`: it holds a question for the SOP. `finished`: the customer wants nothing more. `interested`: the
    customer wants to book or buy. `volunteered`: slots it fills by itself. `slot_value`, `slot_declined`: how it
    answers the slot that was asked for.

    `question` is what of the message is looked up, None for all of it, `context` what was said with it; with
    `by_the_way` it is a request to book that may be answered too. `recalls`: the customer asks what is noted,
    `withdraws`: takes it back. `tells_only`: the message says nothing but when to come or how to be reached;
    `half_contact`: it is a number nobody can ring. `pleasantry`: it is thanks or the like and answers nothing.
    `about_bloom`: it asks who or what the customer is talking to.
    `text` is the message itself.
    """

    turn: int
    escalation: Escalation | None = None
    asks: bool = False
    finished: bool = False
    interested: bool = False
    volunteered: Mapping[str, str] = field(default_factory=dict)
    slot_value: str | None = None
    slot_declined: bool = False
    question: str | None = None
    context: str = ""
    by_the_way: bool = False
    recalls: bool = False
    withdraws: bool = False
    tells_only: bool = False
    pleasantry: bool = False
    half_contact: bool = False
    about_bloom: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class Signals:
    """What was measured of a message for the conditions that may apply: `sentiment` -1 to 1, `likeness` the cosine to
    each example, `chosen` what a model chose, or None, by the names of the candidates.
    """

    sentiment: float = 0.0
    likeness: Mapping[str, float] = field(default_factory=dict)
    chosen: Mapping[tuple[str, ...], str | None] = field(default_factory=dict)
