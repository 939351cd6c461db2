"""Where the time of a reply goes: a clock that charges each moment to the innermost stage that is running."""

import time
from collections import Counter
from collections.abc import Callable
from typing import Any

REST = "the rest"


class StageClock:
    """Seconds by stage. A stage that runs inside another stops the other's clock; what no stage claims is REST.

    `now` tells the time: by the clock, or `time.process_time` for CPU seconds, which other programs disturb less.
    """

    def __init__(self, now: Callable[[], float] = time.perf_counter) -> None:
        self.spent: Counter[str] = Counter()
        self._running = [REST]
        self._now, self._since = now, now()

    def start(self) -> None:
        """Forget what was spent, and count from now."""
        self.spent.clear()
        self._since = self._now()

    def stop(self) -> float:
        """Seconds since `start`, all charged."""
        self._charge()
        return sum(self.spent.values())

    def timed(self, stage: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """The same call, charged to `stage`."""

        def charged(*args: Any, **options: Any) -> Any:
            self._charge()
            self._running.append(stage)
            try:
                return call(*args, **options)
            finally:
                self._charge()
                self._running.pop()

        return charged

    def _charge(self) -> None:
        now = self._now()
        self.spent[self._running[-1]] += now - self._since
        self._since = now


class Timed:
    """An object as it is, with the calls of some methods charged to stages: `Timed(clock, index, nearest="Chroma")`."""

    def __init__(self, clock: StageClock, timed: Any, **stages: str) -> None:
        self._timed = timed
        for method, stage in stages.items():
            setattr(self, method, clock.timed(stage, getattr(timed, method)))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._timed, name)
