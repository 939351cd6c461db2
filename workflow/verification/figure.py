"""One fact of a fixed kind in a text: an amount, a date, a way of contact."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Figure:
    """One fact of a fixed kind. Equal `kind` and `value` mean the same fact, however it was written.

    `numbers` are the plain numbers it can be quoted as ("17:00" as 17 or 5). `unit` is the word or sign that
    gives the number its meaning; a table may state it only in a column's head. Of a time it is
    "clock" when morning or afternoon is certain.
    """

    kind: str
    value: str
    start: int
    end: int
    numbers: frozenset[Decimal] = frozenset()
    unit: str = ""

    @property
    def fact(self) -> str:
        """Kind and value as one word."""
        return f"{self.kind}:{self.value}"
