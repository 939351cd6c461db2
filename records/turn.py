"""One customer's message and everything that followed from it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sop.errors import RecordsError


class TurnConflict(RecordsError):  # named like the other errors: by what happened
    """Someone else recorded this turn first: load the conversation again and work the message out anew."""


@dataclass(frozen=True, slots=True)
class Turn:
    """`number` 0 is the greeting, whose message is empty. `events` is what the customer was shown and
    `gates` what every gate saw and decided, both as JSON objects in order. `index_version` stays even
    when that version has been forgotten since.
    """

    conversation: str
    number: int
    time: datetime
    message: str = field(repr=False)
    events: list[dict[str, Any]] = field(default_factory=list, repr=False)
    gates: list[dict[str, Any]] = field(default_factory=list, repr=False)
    request_id: str | None = None
    index_version: int | None = None
