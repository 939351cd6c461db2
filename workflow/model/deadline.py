"""How long a turn may still take, whatever it is waiting for."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from workflow.model.errors import TimedOut


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment on a clock that never goes back. One is shared by all that a turn asks of a model."""

    seconds: float
    ends: float
    now: Callable[[], float] = time.monotonic

    @classmethod
    def after(cls, seconds: float, now: Callable[[], float] = time.monotonic) -> "Deadline":
        return cls(seconds, now() + seconds, now)

    @property
    def left(self) -> float:
        """Seconds, never below 0."""
        return max(0.0, self.ends - self.now())

    def require(self, where: str) -> float:
        """The seconds left. Raises TimedOut when there are none."""
        left = self.left
        if left <= 0:
            raise self.passed(where)
        return left

    def passed(self, where: str) -> TimedOut:
        return TimedOut(
            f"no whole reply within {self.seconds:g} s", where=where, fix="raise LLM_DEADLINE or use a faster model"
        )
