"""A conversation with one customer, and where its flow stands."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Conversation:
    """`state` is the flow's state as JSON. `turns` counts the recorded turns, the greeting (turn 0)
    included, so it is also the number of the turn that comes next.
    """

    id: str
    sop: str
    started: datetime
    provider: str
    state: dict[str, Any] = field(default_factory=dict, repr=False)
    turns: int = 0
    ended: datetime | None = None
    outcome: str | None = None
