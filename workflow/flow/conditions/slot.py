"""What is known by now."""

import re
from typing import Self

from pydantic import model_validator

from workflow.flow.conditions.declared import Declared, Name
from workflow.flow.conditions.seen import Seen

_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


class SlotIs(Declared):
    """A slot or a fact is known; with more keys, it also has one of these values or lies in this range.

    >>> from workflow.flow.state import Understood
    >>> SlotIs(slot="budget", at_least=1000).holds(Seen(Understood(1), facts={"budget": "1,500"}))
    'budget is 1,500'
    """

    slot: Name
    filled: bool = True
    equals: str | tuple[str, ...] | None = None
    at_least: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def _asks_one_thing(self) -> Self:
        if not self.filled and (self.equals is not None or self.at_least is not None or self.at_most is not None):
            raise ValueError("an unfilled slot has no value: give `filled: false` alone")
        return self

    def holds(self, seen: Seen) -> str | None:
        value = seen.facts.get(self.slot)
        if value is None:
            return None if self.filled else f"{self.slot} is not known"
        if not self.filled or not self._has(value):
            return None
        return f"{self.slot} is {value}"

    def described(self) -> str:
        name = self.slot.replace("_", " ")
        if not self.filled:
            return f"{name} unknown"
        bounds = [f"≥ {self.at_least:g}" if self.at_least is not None else ""]
        bounds += [f"≤ {self.at_most:g}" if self.at_most is not None else ""]
        limits = " and ".join(bound for bound in bounds if bound)
        wanted = " or ".join(self.wanted)
        return f"{name} {limits}" if limits else f"{name} is {wanted}" if wanted else f"{name} known"

    @property
    def wanted(self) -> tuple[str, ...]:
        return (self.equals,) if isinstance(self.equals, str) else self.equals or ()

    def _has(self, value: str) -> bool:
        if self.equals is not None and value.lower() not in {wanted.lower() for wanted in self.wanted}:
            return False
        if self.at_least is None and self.at_most is None:
            return True
        number = _NUMBER.search(value)
        if number is None:
            return False
        size = float(number[0].replace(",", ""))
        return (self.at_least is None or size >= self.at_least) and (self.at_most is None or size <= self.at_most)
