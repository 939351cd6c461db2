"""One thing known about a customer who may buy."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class LeadSlot:
    """The `value` (JSON) of a slot, the turn it was said in, and whether it was volunteered or asked for."""

    conversation: str
    slot: str
    value: Any
    turn: int
    source: str
