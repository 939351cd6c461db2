"""A conversation flow as declared: states, what each does, and where it goes next.

Built from a `*.flow.yaml` file (`workflow.flow.flow_file`) or in Python from these same classes.
"""

import hashlib
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, PrivateAttr, model_validator
from pydantic_core import PydanticCustomError

from sop.profile import Priority, QualificationQuestion
from workflow.flow.conditions import Condition, Said
from workflow.flow.conditions.classified import CHOSEN, Candidates
from workflow.flow.conditions.declared import Declared, Name, Text
from workflow.flow.conditions.seen import Seen
from workflow.flow.state import Signals, Understood

Do = Literal["ask", "answer", "collect", "qualify", "say", "summarise", "hand_over", "end"]
Steer = Literal["back", "skip", "start_again"]
PASSING: tuple[Do, ...] = ("say", "summarise")
RESTING: tuple[Do, ...] = ("end", "hand_over")


class Deed(Declared):
    """Done in passing: say a line, note a fact, or forget slots and facts."""

    say: Text | None = None
    set_: Mapping[Name, Text] = Field(default_factory=dict, alias="set")
    forget: tuple[Name, ...] = ()


class Transition(Declared):
    """Where a message leads: `to` a state, or to whichever of the states in `among` it is about; or `do` one of what
    every flow can: go back to the last question, skip this one, start again. The first transition that holds is taken.

    `among` names states with examples of what is said for each, and is decided by a model where there is one, by
    likeness to the examples otherwise; `remember` notes which was chosen as a fact of that name.
    """

    when: Condition = Said("always")
    to: Name | None = None
    do: Steer | None = None
    among: Candidates = Field(default_factory=dict)
    at_least: float = Field(default=CHOSEN, gt=0, le=1)
    remember: Name | None = None

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        if sum(map(bool, (self.to, self.do, self.among))) != 1:
            raise ValueError("a transition needs exactly one of `to`, `among` and `do`")
        if self.remember and not self.among:
            raise ValueError("`remember` notes which of `among` was chosen: without it there is nothing to note")
        return self

    @property
    def targets(self) -> tuple[str, ...]:
        return (self.to,) if self.to else tuple(self.among)


class Raised(Declared):
    """The escalation of a state that hands over."""

    rule: Name = "flow"
    priority: Priority = "P2"
    reason: Text = "The conversation flow called for a person"


class State(Declared):
    """`do` is what the state does with a message:

    - `ask` (the default with a `prompt`): put the prompt and wait for a reply;
    - `answer` (the default without): answer from the SOP; a `prompt` is put after each answer;
    - `collect` (the default with `collect`): ask for each of these slots of the flow that is not known yet;
    - `qualify`: collect what `business.yaml` lists under `qualification`;
    - `say`, `summarise`: say the prompt, or read back what is known, and go on at once;
    - `hand_over`: a person takes over; the prompt is said instead of the business's own words;
    - `end`: close with the prompt. Questions are still answered after that.

    `again` is said instead of the prompt of an `ask` when it is put once more, and of an `answer` where what led there
    had no answer.
    `max_loops` is how often the state may be entered again, and an unclear reply asked about again, before the flow
    leaves by `way_out`; both default to the flow's.
    """

    do: Do | None = None
    description: str = ""
    prompt: Text | None = None
    again: Text | None = None
    collect: tuple[Name, ...] = ()
    escalate: Raised | None = None
    outcome: Name | None = None
    on_enter: tuple[Deed, ...] = ()
    on_exit: tuple[Deed, ...] = ()
    transitions: tuple[Transition, ...] = ()
    max_loops: int | None = Field(default=None, ge=0, le=50)
    way_out: Name | None = None

    @property
    def action(self) -> Do:
        return self.do or ("collect" if self.collect else "ask" if self.prompt else "answer")

    @property
    def collects(self) -> bool:
        return self.action in ("collect", "qualify")

    @property
    def deeds(self) -> tuple[Deed, ...]:
        return (*self.on_enter, *self.on_exit)


class Bucket(Declared):
    """A kind of lead, by what is known of it."""

    bucket: Name
    when: Condition = Said("always")


class Flow(Declared):
    """A conversation: where it starts, its states, the slots it can ask for, and what holds in every state.

    Raises ValidationError (pydantic's) for all that `workflow.flow.problems` finds in it.

    `max_loops` bounds every state that does not say otherwise. `migrations` say, by the version a conversation began
    with, which state of this version goes on for one of that. `buckets` are tried in order. `handles` names P3
    escalation rules that the flow deals with by itself.
    """

    flow: Name
    version: int = Field(ge=1)
    description: str = ""
    start: Name
    max_loops: int = Field(default=3, ge=0, le=50)
    way_out: Name | None = None
    handles: tuple[Name, ...] = ()
    slots: tuple[QualificationQuestion, ...] = ()
    global_: tuple[Transition, ...] = Field(default=(), alias="global")
    states: Annotated[dict[Name, State], Field(min_length=0)]
    buckets: tuple[Bucket, ...] = ()
    migrations: Mapping[int, Mapping[Name, Name]] = Field(default_factory=dict)

    _business: tuple[QualificationQuestion, ...] = PrivateAttr(default=())

    @model_validator(mode="after")
    def _can_be_walked(self) -> Self:
        from workflow.flow.problems import problems

        if found := list(problems(self)):
            summary = "; ".join(problem.what for problem in found)
            raise PydanticCustomError("flow", "{summary}", {"summary": summary, "problems": found})
        return self

    def for_business(self, questions: Sequence[QualificationQuestion]) -> Self:
        """The flow with what a business asks of a lead, which its `qualify` states collect."""
        bound = self.model_copy()
        bound._business = tuple(questions)
        return bound

    @cached_property
    def edition(self) -> str:
        """A digest of all that the flow declares: another one is another flow, whatever version it claims."""
        return hashlib.sha256(self.model_dump_json(by_alias=True).encode()).hexdigest()[:16]

    @property
    def form(self) -> tuple[QualificationQuestion, ...]:
        """Every slot there is, the flow's own first."""
        own = {question.slot for question in self.slots}
        return (*self.slots, *(question for question in self._business if question.slot not in own))

    def collected(self, at: str) -> tuple[str, ...]:
        """The slots that a state asks for."""
        state = self.states[at]
        if state.action == "qualify":
            return tuple(question.slot for question in self._business)
        return state.collect

    def loops(self, at: str) -> int:
        own = self.states[at].max_loops
        return self.max_loops if own is None else own

    def way_out_of(self, at: str) -> str | None:
        return self.states[at].way_out or self.way_out

    def bucket(self, known: Mapping[str, str]) -> str | None:
        """The first bucket whose condition holds for what is known; None where none does."""
        seen = Seen(Understood(turn=0), Signals(), known)
        return next((bucket.bucket for bucket in self.buckets if bucket.when.holds(seen)), None)
