"""What is to be done about a message: decided by the engine, carried out at the edge (`workflow.response`)."""

from dataclasses import dataclass
from typing import Literal

from workflow.escalation import Escalation

Why = Literal[
    "before_you_go", "interested", "next", "again", "side_question", "skipped", "back", "first", "restart", "changed"
]
"""Picks the words before a question."""


@dataclass(frozen=True, slots=True)
class HandOverNow:
    """Tell the customer about this escalation and record it. `again`: a person had taken over before.

    `words` are said instead of the business's general ones.
    """

    escalation: Escalation
    again: bool = False
    words: str | None = None


@dataclass(frozen=True, slots=True)
class NoteForTeam:
    """Record this escalation of an answer nobody understood, tell the customer in a word, and go on."""

    escalation: Escalation


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
    """Ask for a slot."""

    slot: str
    why: Why


@dataclass(frozen=True, slots=True)
class Say:
    """Say a template of the flow's, filled in with what is known.

    `awaits`: it is a question whose answer the flow waits for. `only` after an answer from the SOP, or only where
    there was none.
    """

    template: str
    awaits: bool = False
    why: Why = "next"
    only: Literal["answered", "unanswered"] | None = None


@dataclass(frozen=True, slots=True)
class SumUp:
    """Read back all that is known by now."""


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


Effect = (
    HandOverNow | NoteForTeam | AnswerMessage | AskFor | Say | SumUp | Close | Acknowledge | Noted | Recap | Withdrawn
)
