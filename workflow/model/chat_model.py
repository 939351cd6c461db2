"""The seam to a language model: one verb, and its streaming twin."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

from pydantic import BaseModel

from workflow.model.deadline import Deadline
from workflow.model.usage import Usage

S = TypeVar("S", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Message:
    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Completion(Generic[S]):
    """A whole, valid reply. `repaired`: the JSON had to be taken out of something around it, or was asked for again."""

    value: S
    usage: Usage
    repaired: bool = False


class ChatModel(Protocol):
    """A model that fills in a schema.

    Both verbs raise nothing but ProviderError, within the deadline; what a failed call spent is in its `usage`.
    """

    @property
    def name(self) -> str:
        """The vendor: anthropic, openai or ollama."""

    @property
    def model(self) -> str: ...

    def complete(self, system: str, messages: Sequence[Message], schema: type[S], deadline: Deadline) -> Completion[S]:
        """The model's reply to the last message, as an instance of `schema`."""

    def stream(
        self, system: str, messages: Sequence[Message], schema: type[S], deadline: Deadline
    ) -> Generator[str, None, Completion[S]]:
        """The same, yielding the JSON text as it arrives. What was yielded is only whole when this returns."""
