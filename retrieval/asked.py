"""What a question asks, in words: how much each of them matters, and how much of it a text says."""

from collections.abc import Callable, Set
from dataclasses import dataclass

from retrieval.answer_kind import AnswerKind, asked_kinds, holds_kind
from retrieval.chunk_words import content_stems
from retrieval.question import Question


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's content stems with their weights (the rarer the heavier), pairs of neighbours, figures and kinds.

    `own` are the stems of the question itself, `weights` also those of what it refers to.
    """

    weights: dict[str, float]
    own: dict[str, float]
    pairs: frozenset[tuple[str, str]]
    kinds: frozenset[AnswerKind]
    unknown: float

    @classmethod
    def of(cls, question: Question, rarity: Callable[[str], float]) -> "Asked":
        said = content_stems(question.corrected)
        meant = [*content_stems(question.topic or ""), *said]
        heaviest = rarity("\0")
        weights = {word: rarity(word) for word in dict.fromkeys(meant)}
        own = {word: weights[word] for word in dict.fromkeys(said)}
        total = sum(own.values())
        unknown = sum(weight for weight in own.values() if weight >= heaviest) / total if total else 0.0
        pairs = frozenset(zip(said, said[1:], strict=False))
        return cls(weights, own, pairs, asked_kinds(question.corrected), unknown)

    def covered(self, stems: Set[str]) -> float:
        """Share of the question's weight, with what it refers to, that these stems hold; 0..1, 1 where it has none."""
        return _share(self.weights, stems)

    def covered_own(self, stems: Set[str]) -> float:
        """The same of the question's own words."""
        return _share(self.own, stems)

    def heaviest_missing(self, stems: Set[str]) -> float:
        """Share of the rarest own word that is missing among all that are: 0 where none is, up to 1."""
        if not self.own:
            return 0.0
        heaviest = max(self.own.values())
        return max((weight for word, weight in self.own.items() if word not in stems), default=0.0) / heaviest if heaviest else 0.0

    def figures_missing(self, stems: Set[str]) -> float:
        """1 where the question names a figure the text does not hold ("3 areas"), else 0."""
        return float(any(word[:1].isdigit() and word not in stems for word in self.own))

    def pairs_held(self, stems: Set[str]) -> float:
        """Share of the question's neighbouring content words both of which the text holds; 0 where it has no pair."""
        held = sum(one in stems and other in stems for one, other in self.pairs)
        return held / len(self.pairs) if self.pairs else 0.0

    def names(self, heading: Set[str]) -> float:
        """Share of a heading's words that the question or what it refers to says, 0..1; 0 for a heading without any."""
        return len(self.weights.keys() & heading) / len(heading) if heading else 0.0

    def kinds_held(self, text: str) -> float:
        """Share of the kinds asked for that the text holds; 0 where none is asked for."""
        return sum(holds_kind(text, kind) for kind in self.kinds) / len(self.kinds) if self.kinds else 0.0


def _share(weights: dict[str, float], stems: Set[str]) -> float:
    total = sum(weights.values())
    return sum(weight for word, weight in weights.items() if word in stems) / total if total else 1.0
