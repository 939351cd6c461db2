"""What a conversation is about, in the SOP's own words: which of its headings the earlier turns named."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from retrieval.chunk_words import content_stems

_LOOK_BACK = 8  # turns; what was talked about before that is no longer what "it" means
_COVERED = 0.6  # share of a heading's weight that a turn must name
_FADES = 0.8  # what a turn named counts this much less with every turn after it


@dataclass(frozen=True, slots=True)
class _Heading:
    text: str
    stems: frozenset[str]
    weight: float


class Topics:
    """The subjects of one index version. `rarity` weighs a stem by how few chunks hold it."""

    def __init__(self, headings: Iterable[str], rarity: Callable[[str], float]) -> None:
        self._rarity = rarity
        self._heaviest = rarity("\0")
        self._headings = [h for h in (self._heading(text) for text in sorted(set(headings))) if h.stems]
        self._by_stem: dict[str, list[_Heading]] = {}
        for heading in self._headings:
            for word in heading.stems:
                self._by_stem.setdefault(word, []).append(heading)

    def named_in(self, text: str) -> dict[str, float]:
        """Every heading this text names, with its weight as a share of a unique word's, at most 1."""
        stems = set(content_stems(text))
        near = {h.text: h for word in stems for h in self._by_stem.get(word, ())}
        named = {heading.text: self._named_weight(heading, stems) for heading in near.values()}
        return {text: min(1.0, weight / self._heaviest) for text, weight in named.items() if weight > 0}

    def of_conversation(self, turns: Sequence[str]) -> dict[str, float]:
        """Every heading named in these turns (oldest first), fading with every turn since."""
        named: dict[str, float] = {}
        for age, turn in enumerate(reversed(turns[-_LOOK_BACK:])):
            for heading, weight in self.named_in(turn).items():
                named[heading] = max(named.get(heading, 0.0), weight * _FADES**age)
        return named

    def _named_weight(self, heading: _Heading, stems: set[str]) -> float:
        named = sum(self._rarity(word) for word in heading.stems & stems)
        return named if named >= _COVERED * heading.weight else 0.0

    def _heading(self, text: str) -> _Heading:
        stems = frozenset(content_stems(text))
        return _Heading(text, stems, sum(self._rarity(word) for word in stems))
