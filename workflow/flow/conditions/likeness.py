"""What a message means, by examples."""

from pydantic import Field

from workflow.flow.conditions.declared import Declared, Text
from workflow.flow.conditions.seen import Seen

ALIKE = 0.55
"""Cosine from which a message is taken for an example, where the file says nothing else: two of
52 messages about other things reach it (bench/flows/README.md)."""


class Like(Declared):
    """The message means about the same as one of the examples."""

    semantic: tuple[Text, ...] = Field(min_length=1)
    at_least: float = Field(default=ALIKE, gt=0, le=1)

    def holds(self, seen: Seen) -> str | None:
        example, likeness = nearest(self.semantic, seen)
        return f'{likeness:.2f} like "{example}" (needs {self.at_least:.2f})' if likeness >= self.at_least else None

    def described(self) -> str:
        return f"means “{self.semantic[0]}”"


def nearest(examples: tuple[str, ...], seen: Seen) -> tuple[str, float]:
    """The example most like the message and how alike they are (cosine; 0 where nothing was measured)."""
    best = max(examples, key=lambda example: seen.signals.likeness.get(example, 0.0))
    return best, seen.signals.likeness.get(best, 0.0)
