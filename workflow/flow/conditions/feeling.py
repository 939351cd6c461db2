"""How a message feels."""

from typing import Self

from pydantic import Field, model_validator

from workflow.flow.conditions.declared import Declared
from workflow.flow.conditions.seen import Seen


class Threshold(Declared):
    """-1 is as negative as words can be, 1 as positive."""

    below: float | None = Field(default=None, ge=-1, le=1)
    above: float | None = Field(default=None, ge=-1, le=1)

    @model_validator(mode="after")
    def _one_at_least(self) -> Self:
        if self.below is None and self.above is None:
            raise ValueError("give `below` or `above`")
        return self


class Feeling(Declared):
    """The message's sentiment, read off its words alone, is below or above a threshold."""

    sentiment: Threshold

    def holds(self, seen: Seen) -> str | None:
        score, wanted = seen.signals.sentiment, self.sentiment
        low_enough = wanted.below is None or score < wanted.below
        high_enough = wanted.above is None or score > wanted.above
        return f"sentiment {score:.2f} {self._bounds()}" if low_enough and high_enough else None

    def described(self) -> str:
        return f"sentiment {self._bounds()}"

    def _bounds(self) -> str:
        wanted = self.sentiment
        bounds = [f"below {wanted.below:g}" if wanted.below is not None else ""]
        bounds += [f"above {wanted.above:g}" if wanted.above is not None else ""]
        return " and ".join(bound for bound in bounds if bound)
