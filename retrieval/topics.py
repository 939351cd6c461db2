"""What a conversation is about, in the SOP's own words: which of its headings the earlier turns named."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sop.words import content_words, stem

_LOOK_BACK = 6  # turns; what was talked about before that is no longer what "it" means
_COVERED = 0.6  # share of a heading's weight that a turn must name


@dataclass(frozen=True, slots=True)
class _Heading:
    text: str
    stems: frozenset[str]
    weight: float


class Topics:
    """The subjects of one index version. `rarity` weighs a stem by how few chunks hold it."""

    def __init__(self, headings: Iterable[tuple[str, str]], rarity: Callable[[str], float]) -> None:
        self._rarity = rarity
        self._headings = [h for h in (self._heading(text) for text in sorted({t for t, _ in headings})) if h.stems]
        self._by_stem: dict[str, list[_Heading]] = {}
        for heading in self._headings:
            for word in heading.stems:
                self._by_stem.setdefault(word, []).append(heading)

    def named_in(self, text: str) -> str | None:
        """The heading this text names most of, by weight; the shorter of two that are named alike."""
        stems = {stem(word) for word in content_words(text)}
        near = {id(h): h for word in stems for h in self._by_stem.get(word, ())}.values()
        scored = [(self._named_weight(heading, stems), -len(heading.stems), heading.text) for heading in near]
        best = max((entry for entry in scored if entry[0] > 0), default=None)
        return best[2] if best else None

    def of_conversation(self, turns: Sequence[str]) -> str | None:
        """The heading named in the latest of these turns (oldest first) that names one."""
        for turn in reversed(turns[-_LOOK_BACK:]):
            if heading := self.named_in(turn):
                return heading
        return None

    def _named_weight(self, heading: _Heading, stems: set[str]) -> float:
        named = sum(self._rarity(word) for word in heading.stems & stems)
        return named if named >= _COVERED * heading.weight else 0.0

    def _heading(self, text: str) -> _Heading:
        stems = frozenset(stem(word) for word in content_words(text))
        return _Heading(text, stems, sum(self._rarity(word) for word in stems))
