"""What the model writes, before any protocol wraps it."""

import zlib
from dataclasses import dataclass, field
from enum import Enum
from threading import Lock

from workflow.model.scripted.asked import Asked


class Ending(Enum):
    """Why the model stopped. ODD is each protocol's own other reason: paused, filtered, only loaded."""

    FINISHED = "finished"
    LENGTH = "length"
    REFUSAL = "refusal"
    TOOL = "tool"
    ODD = "odd"


@dataclass(frozen=True, slots=True)
class Written:
    """`text` is what the reply holds; for a refusal, what it says instead. `tool` is the name of a called tool."""

    text: str
    ending: Ending = Ending.FINISHED
    thinking: str = ""
    tool: str = ""

    @property
    def pieces(self) -> list[str]:
        """The text as a stream brings it: a few words at a time, a long one in at most 400 pieces."""
        size = max(12, len(self.text) // 400)
        return [self.text[start : start + size] for start in range(0, len(self.text), size)]


@dataclass(frozen=True, slots=True)
class Tokens:
    """`input` counts all that was read, `cached` what of it was read before, `kept` what of it was kept just now."""

    input: int
    output: int
    cached: int = 0
    kept: int = 0


@dataclass
class PromptCache:
    """Remembers the system prompts it has seen, as the vendors do; unlike them also short ones, and for ever."""

    _seen: set[int] = field(default_factory=set)
    _lock: Lock = field(default_factory=Lock)

    def tokens(self, asked: Asked, written: Written) -> Tokens:
        total, output = _count(asked.prompt), _count(written.text + written.thinking)
        if not asked.caches or not asked.system:
            return Tokens(total, output)
        known = self._saw(f"{asked.model}\n{asked.system}")
        beginning = _count(asked.system)
        return Tokens(total, output, cached=beginning if known else 0, kept=0 if known else beginning)

    def _saw(self, beginning: str) -> bool:
        mark = zlib.crc32(beginning.encode("utf-8", "replace"))
        with self._lock:
            known = mark in self._seen
            self._seen.add(mark)
        return known


def _count(text: str) -> int:
    """About four characters a token, as in English."""
    return -(-len(text) // 4)
