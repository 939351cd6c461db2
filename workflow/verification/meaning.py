"""How likely evidence entails a sentence: a few readable features and a small logistic model over them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from vectorstore.embedder import Embed
from workflow.verification.statement import Statement

_EMBEDDED = 8  # evidence sentences compared by meaning: those sharing most words come first
_FIRST_PERSON = frozenset(["i", "i'm", "i've", "i'd", "i'll", "im", "me", "my", "mine", "myself"])


@dataclass(frozen=True)
class Window:
    """The evidence sentences that together share most words with a statement, the best one first."""

    parts: tuple[Statement, ...]

    @property
    def joined(self) -> Statement:
        return self.parts[0] if len(self.parts) == 1 else Statement(" ".join(part.text for part in self.parts))

    @property
    def roots(self) -> frozenset[str]:
        return frozenset[str]().union(*(part.roots for part in self.parts))


def ranked(said: Statement, evidence: Sequence[Statement]) -> list[Statement]:
    """Evidence sentences by how much of `said` they hold, best first; its questions come last."""

    def shared(source: Statement) -> tuple[bool, float]:
        topical = len(said.roots & (source.topic_roots - source.roots))
        return not source.question, len(said.roots & source.roots) + 0.3 * topical - 0.001 * len(source.roots)

    return sorted(evidence, key=shared, reverse=True)


def window(said: Statement, ordered: Sequence[Statement]) -> Window:
    """Up to three sentences of `ordered`, each adding at least two words of `said` that were still missing."""
    parts = list(ordered[:1])
    while parts and len(parts) < 3:
        missing = said.roots - frozenset().union(*(part.roots for part in parts))
        best = max(ordered, key=lambda source: len(missing & source.roots) - (2 if source.question else 0))
        if len(missing & best.roots) < 2:
            break
        parts.append(best)
    return Window(tuple(parts))


def features(said: Statement, ordered: Sequence[Statement], near: Window, embed: Embed | None) -> dict[str, float]:
    """What the model sees; every value lies near 0..1 and is explained in workflow/verification/verifier.yaml."""
    own = said.roots
    everywhere = (
        frozenset[str]().union(*(source.roots | source.topic_roots for source in ordered))
        if ordered
        else frozenset[str]()
    )
    best = ordered[0] if ordered else Statement("")
    missing = own - everywhere
    found = {
        "covered_by_best": _share(own & (best.roots | best.topic_roots), own),
        "covered_by_window": _share(own & near.roots, own),
        "covered_by_all": _share(own & everywhere, own),
        "missing": math.log1p(len(missing)) / 3,
        "first_person": float(any(word.lower in _FIRST_PERSON for word in said.words)),
    }
    if embed is not None:
        found |= _similarity(said, ordered, near, embed)
    return found


def _similarity(said: Statement, ordered: Sequence[Statement], near: Window, embed: Embed) -> dict[str, float]:
    if not ordered:
        return {"similar_to_best": 0.0, "similar_to_window": 0.0}
    texts = [said.text, near.joined.text, *(source.text for source in ordered[:_EMBEDDED])]
    vectors = embed(texts)
    cosines = vectors[1:] @ vectors[0]
    return {"similar_to_best": float(cosines[1:].max()), "similar_to_window": float(cosines[0])}


def _share(part: frozenset[str], whole: frozenset[str]) -> float:
    return len(part) / len(whole) if whole else 1.0


def probability(found: Mapping[str, float], of: str = "bare_answers") -> float:
    """The probability that evidence with these features entails the statement, by the weights of a kind of reply."""
    weights = coefficients()[of]["with_embeddings" if "similar_to_best" in found else "words_only"]
    total = weights["constant"] + sum(weights[name] * value for name, value in found.items())
    return 1 / (1 + math.exp(-total))


@cache
def coefficients() -> dict[str, dict[str, dict[str, float]]]:
    """The fitted weights by kind of reply, and the threshold (python -m bench.quality.fitting)."""
    loaded: dict[str, dict[str, dict[str, float]]] = yaml.safe_load(
        Path(__file__).with_name("verifier.yaml").read_text(encoding="utf-8")
    )
    return loaded
