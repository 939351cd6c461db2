"""What a question asks, in words: how much each of them matters, and how much of it a text says."""

import re
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, replace
from itertools import pairwise

from retrieval.answer_kind import AnswerKind, asked_kinds, kind_words
from retrieval.chunk_words import Meant, aliases, content_stems
from retrieval.question import Question

_DECIDES = re.compile(
    r"\W*(?:(?:hi|hello|hey|so|and|but|ok|okay|please)\b\W*)*"
    r"(?:do|does|did|is|are|was|were|can|could|will|would|should|may|have|has|am|any)\b",
    re.I,
)
_A_NAME = 0.6  # weight of another name, as a share of the heaviest: of 128 passages, at most four hold it
_OFFERED = frozenset(
    content_stems(
        "service treatment product item offer offering provide sell list menu available range catalogue option kind "
        "type"
    )
)
_HAS = re.compile(
    r"\W*(?:(?:hi|hello|hey|hiya|morning|so|and|but|ok|okay|please)\b\W*)*(?:do|does|can|could|have)\s+"
    r"(?:you|we|i|they)(?:\s+(?:guys|lot|all|also|even|still|actually))*\s+(?:do|offer|have|sell|provide|stock|get|got)\b",
    re.I,
)
_WORD = re.compile(r"[\w'’-]+")
_HOW = re.compile(r"\W*(?:and\b\W*)?how (?:(?:do|can|should|would) (?:i|we|you|people)|to)\b", re.I)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's content stems with their weights (the rarer the heavier), pairs of neighbours, figures and kinds.

    `own` are the stems of the question itself, `weights` also those of what it refers to. `kind_words` are said
    by whatever holds the kind they ask for. `unknown` is the share of the question's own weight on words that the SOP
    does not know. `decides` is true where it asks for yes or no, `how` where it asks for a way, `has` where it asks
    whether there is something ("do you do peels?"). `in_full` is the question as a person would read it, `renamed`
    the other names in it that were exchanged for the SOP's own.
    """

    weights: Mapping[str, float]
    own: Mapping[str, float]
    pairs: frozenset[tuple[str, str]]
    kinds: frozenset[AnswerKind]
    kind_words: Mapping[AnswerKind, frozenset[str]]
    unknown: float
    in_full: str = ""
    decides: bool = False
    how: bool = False
    has: bool = False
    renamed: frozenset[str] = frozenset()

    @classmethod
    def of(cls, question: Question, rarity: Callable[[str], float], renamed: Iterable[str] = ()) -> "Asked":
        said = content_stems(question.corrected)
        meant = [*content_stems(question.topic or ""), *said]
        heaviest = rarity("\0")
        weights = {word: rarity(word) for word in dict.fromkeys(meant)}
        own = {word: weights[word] for word in dict.fromkeys(said)}
        total = sum(own.values())
        unknown = sum(weight for weight in own.values() if weight >= heaviest) / total if total else 0.0
        asking = {kind: frozenset(content_stems(text)) for kind, text in kind_words(question.corrected).items()}
        pairs = frozenset(pairwise(said))
        return cls(
            weights,
            own,
            pairs,
            asked_kinds(question.corrected),
            asking,
            unknown,
            question.in_full,
            bool(_DECIDES.match(question.corrected)),
            bool(_HOW.match(question.corrected)),
            bool(_HAS.match(question.corrected)),
            frozenset(renamed),
        )

    def called_otherwise(self, names: Iterable[Mapping[str, Meant]], heaviest: float) -> dict[str, Meant]:
        """Of other names that a SOP gives to things, those that the question uses instead of the SOP's own.

        A word that the SOP says often, by `heaviest` the weight of one that it never says, is no name: "(face)".
        """
        return {
            alias: meant
            for some in names
            for alias, meant in some.items()
            if self.weights.get(alias, 0.0) >= _A_NAME * heaviest and not meant.stems <= self.weights.keys()
        }

    def is_only_named_in(self, text: str) -> bool:
        """Whether a text gives the other name that the question uses: that says what is meant, and answers nothing."""
        return bool(self.renamed) and any(alias in self.renamed for alias, _ in aliases(text))

    @property
    def offers(self) -> bool:
        """Whether it asks what there is at all: "what do you offer?", "list your treatments"."""
        return bool(self.own) and self.own.keys() <= _OFFERED

    @property
    def thing(self) -> Set[str]:
        """What it asks about, in its own words, without the words for offering it."""
        return self.own.keys() - _OFFERED

    def repeats(self, heading: Set[str]) -> bool:
        """Whether it says a heading's words and no more; what it asks to be listed may be called by it."""
        own = self.own.keys() - frozenset[str]().union(*self.kind_words.values())
        return bool(heading) and (
            own == heading or (self.offers and own >= heading) or (self.has and self.thing == heading)
        )

    def said_by(self, stems: frozenset[str], kinds: Set[AnswerKind] = frozenset()) -> frozenset[str]:
        """The stems of a text, and those of the question that it says in other words."""
        by_kind = [self.kind_words[kind] for kind in kinds if kind in self.kind_words]
        return stems.union(*by_kind) if by_kind else stems

    def covered(self, stems: Set[str]) -> float:
        """Share of the question's weight, with what it refers to, that these stems hold; 0..1, 1 where it has none."""
        return _share(self.weights, stems)

    def covered_own(self, stems: Set[str]) -> float:
        """The same of the question's own words."""
        return _share(self.own, stems)

    def heaviest_missing(self, stems: Set[str]) -> float:
        """Weight of the rarest own word that is missing, as a share of the rarest of all: 0 where none is, up to 1."""
        heaviest = max(self.own.values(), default=0.0)
        missing = max((weight for word, weight in self.own.items() if word not in stems), default=0.0)
        return missing / heaviest if heaviest else 0.0

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

    def kinds_held(self, kinds: Set[AnswerKind]) -> float:
        """Share of the kinds asked for that are among these; 0 where none is asked for."""
        return len(self.kinds & kinds) / len(self.kinds) if self.kinds else 0.0


def renamed(question: Question, names: Mapping[str, Meant]) -> Question:
    """The question with each other name, a stem of `names`, exchanged for what it stands for."""

    def exchanged(text: str) -> str:
        return _WORD.sub(lambda word: _meant(word[0], names), text)

    first, *fuller = question.lookups
    return replace(
        question,
        lookups=(exchanged(first), first, *map(exchanged, fuller)),
        topic=question.topic and exchanged(question.topic),
        spelt=exchanged(question.spelt or question.asked),
    )


def _meant(word: str, names: Mapping[str, Meant]) -> str:
    stem = next(iter(content_stems(word)), "")
    return names[stem].text if stem in names else word


def _share(weights: Mapping[str, float], stems: Set[str]) -> float:
    total = sum(weights.values())
    return sum(weight for word, weight in weights.items() if word in stems) / total if total else 1.0
