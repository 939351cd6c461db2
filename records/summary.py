"""The structured close of a conversation, as stored."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class StoredSummary:
    """`body` is the summary as a JSON object. A resumed conversation gets another one; the latest counts."""

    conversation: str
    time: datetime
    body: dict[str, Any] = field(repr=False)
