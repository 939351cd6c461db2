"""Where a conversation stands, what a message was understood to say, and what is to be done about it."""

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
class FlowState:
    """Saved after every turn. `asked` is the slot whose answer is awaited, `asked_times` how often it was put.

    `handed_over` is the priority a person took over with, `acknowledged` whether what came after was answered for.
    `withdrawn`: the customer took back what was noted.
    """

    at: str
    asked: str | None = None
    asked_times: int = 0
    filled: Mapping[str, Filled] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    handed_over: Priority | None = None
    acknowledged: bool = False
    withdrawn: bool = False

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Self:
        filled = {slot: Filled(**value) for slot, value in raw.get("filled", {}).items()}
        return cls(**{**raw, "filled": filled, "skipped": tuple(raw.get("skipped", ()))})


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


@dataclass(frozen=True, slots=True)
class HandOverNow:
    """Tell the customer about this escalation and record it. `again`: a person had taken over before."""

    escalation: Escalation
    again: bool = False


@dataclass(frozen=True, slots=True)
class AnswerMessage:
    """Answer the message from the SOP, or only `question` of it, said with `context`.

    `if_known`: say nothing where the SOP does not.
    """

    question: str | None = None
    context: str = ""
    if_known: bool = False


@dataclass(frozen=True, slots=True)
class AskFor:
    """Ask for a slot. `why` picks the words before the question."""

    slot: str
    why: Literal["before_you_go", "interested", "next", "again", "side_question", "skipped"]


@dataclass(frozen=True, slots=True)
class Close:
    """Thank the customer. `first` the first time, when the form is done."""

    first: bool


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Tell the customer, once, that a person will read this too."""


@dataclass(frozen=True, slots=True)
class Noted:
    """Tell the customer what was taken down just now: `slots`. `changed`: another value was noted before."""

    slots: tuple[str, ...]
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Recap:
    """Tell the customer all that is noted, and that nothing is booked by that."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Confirm that what was noted is taken out."""


Effect = HandOverNow | AnswerMessage | AskFor | Close | Acknowledge | Noted | Recap | Withdrawn
