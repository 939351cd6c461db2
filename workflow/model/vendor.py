"""What one vendor's SDK must do for Bloom: a request goes out, text and a count of tokens come back."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from workflow.model.chat_model import Message
from workflow.model.usage import Usage

MOST_TOKENS = 1500
"""Output tokens a reply may have: five times the longest that the prompts ask for."""
THOUGHT_TOKENS = 2500
"""Room beside them for a hosted model that thinks before it replies and counts that as output; used tokens are paid."""
MOST_CHARACTERS = 20_000  # of one reply; a stream that goes on longer is broken off as BadOutput


@dataclass(frozen=True, slots=True)
class Request:
    """`schema` is a JSON Schema of an object without optional fields; `schema_name` a short identifier for it."""

    system: str
    messages: Sequence[Message]
    schema: dict[str, Any]
    schema_name: str


@dataclass(frozen=True, slots=True)
class RawReply:
    """The reply's text, proved whole: the service said that it had finished. `usage` leaves the calls to the caller."""

    text: str
    usage: Usage


class Vendor(Protocol):
    """One adapter a vendor. Raises ProviderError and nothing else, and retries nothing: that is done in one place.

    `timeout` (seconds) bounds each wait on the network; the total is bounded by whoever calls. A reply that is cut,
    refused, empty or not proved whole raises Truncated, Refused or BadOutput.
    """

    @property
    def name(self) -> str: ...

    @property
    def model(self) -> str: ...

    def send(self, request: Request, timeout: float) -> RawReply: ...

    def stream(self, request: Request, timeout: float) -> Generator[str, None, RawReply]:
        """Yields the reply's text in pieces; closing the generator closes the connection."""
