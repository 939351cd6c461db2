"""What a customer reads of a reply before it is whole: sentences that have passed every gate."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

Show = Callable[[str], None]
"""Takes the next words of a reply, which follow on what it took before."""


@dataclass(slots=True)
class Showing:
    """One message's reply, part by part. `began` is when the message came (`time.perf_counter`)."""

    show: Show
    began: float = field(default_factory=time.perf_counter)
    text: str = ""
    first: float | None = None
    """Seconds from the message to the first words of its reply."""
    _before: str = ""
    _stopped: bool = False

    @property
    def of_this_part(self) -> str:
        return self.text[len(self._before) :]

    def so_far(self, reply: str) -> None:
        """Show what is new in this part's reply. One that begins otherwise than what was shown is left for the end."""
        whole = self._before + reply
        if self._stopped or not whole.startswith(self.text) or whole == self.text:
            return
        if self.first is None:
            self.first = time.perf_counter() - self.began
        self.show(whole[len(self.text) :])
        self.text = whole

    def part_ended(self, *, answered: bool) -> None:
        """A part that was not answered stands in the reply in fixed words, so nothing after it is shown early."""
        self._stopped = self._stopped or not answered or not self.text
        self._before = f"{self.text}\n\n"
