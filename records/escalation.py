"""What was handed to a person."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Escalation:
    """`message` is the customer's; `rule`, `priority` and `raised_by` are as the workflow names them."""

    conversation: str
    turn: int
    time: datetime
    message: str = field(repr=False)
    rule: str
    priority: str
    reason: str
    rationale: str
    raised_by: str
