"""A business's own rules by likeness: how much nearer a text is to a rule's examples than to what is nobody's case."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sop.profile import EscalationRule
from sop.words import content_words, stem
from vectorstore.embedder import Vectors

_SLOPE = 12.0  # cosine to log-odds
_LEAST = 0.35  # cosine; what is less like an example is about something else
_NEAR = 0.5  # cosine from which an example of a default rule counts, where nothing ordinary is nearer
_UNLIKELY, _MAKES_UP = 0.5, 1.5  # log-odds against any case from which likeness must make up for it, and how much
_SAME = 0.9  # cosine from which a text that says no word more says what an example does
_CERTAIN = 4.0  # log-odds of such a text
_GENERAL = 4.0  # log-odds that a general question is no case, however much its words are those of one

# A rule of the business's own: a logistic regression on the cosine to the middle of its examples, which is what they
# have in common and not what each of them is about, and on how much the text needs a person beside what the rule's
# examples usually do. Eight such rules of six businesses, each judged by what the other seven taught: of 54 cases in
# other words than the examples 47 were found, of 65 examples held out 51, and of 79 ordinary messages that share their
# subject and words 10 were taken for one, half of which the network needs no example for.
_OWN, _OWN_NEEDED, _OWN_NONE = 9.65, 0.7, -3.98
_MOST_NEEDED, _LEAST_USUAL = 3.0, -3.0  # log-odds beyond which more, or less, tells nothing


def exemplar_texts(rules: Sequence[EscalationRule], general: Sequence[str]) -> tuple[str, ...]:
    """Every exemplar, in the order in which `Exemplars` expects their vectors."""
    return (
        *(text for rule in rules for text in rule.examples),
        *(text for rule in rules for text in rule.counter_examples),
        *general,
    )


class Exemplars:
    """The examples of all rules, ready to be compared with a message's texts.

    `vectors` are those of `exemplar_texts(rules, general)`; raises ValueError when their number differs. Of the rules
    `known` to the network (by their places) an example must be nearer: it only adds to what the network has learnt.
    """

    def __init__(
        self, rules: Sequence[EscalationRule], general: Sequence[str], vectors: Vectors, known: Sequence[int]
    ) -> None:
        expected = len(exemplar_texts(rules, general))
        if len(vectors) != expected:
            raise ValueError(f"{len(vectors)} exemplar vectors for {expected} exemplars; embed them again")
        said = [len(rule.examples) for rule in rules], [len(rule.counter_examples) for rule in rules]
        ends = np.cumsum([0, *said[0], *said[1]])
        parts = [vectors[start:end] for start, end in pairwise(ends)]
        self._examples = tuple(rule.examples for rule in rules)
        self._words = [[_words(text) for text in rule.examples] for rule in rules]
        self._counter_words = [[_words(text) for text in rule.counter_examples] for rule in rules]
        self._vectors, self._counters = parts[: len(rules)], parts[len(rules) :]
        self._middles = [_middle(own) for own in self._vectors]
        self._ordinary = vectors[ends[len(rules)] :]
        self._known = frozenset(known)

    def odds(
        self,
        texts: Sequence[str],
        vectors: Vectors,
        needed: NDArray[np.float32],
        usually: Mapping[int, float],
        general: NDArray[np.bool_],
    ) -> NDArray[np.float32]:
        """Log-odds that each text is a rule's case, float32 [texts, rules]; -inf for a rule without examples.

        An example counts for as much as it is nearer than what is known to be nobody's case. `needed` are the log-odds
        that the text needs a person at all: one that clearly needs none must be all but an example itself. `usually`
        are those of the usual example of each rule that is not known. `general` says which texts are general questions,
        or say too little to be a case.
        """
        odds = np.full((len(vectors), len(self._vectors)), -np.inf, dtype=np.float32)
        ordinary = (vectors @ self._ordinary.T).max(axis=1, initial=0.0)
        for rule, own in enumerate(self._vectors):
            if len(own):
                like = (vectors @ own.T).max(axis=1)
                if rule in self._known:
                    fits = _of_known(like, ordinary, needed)
                else:
                    beside = np.minimum(needed, _MOST_NEEDED) - np.clip(usually[rule], _LEAST_USUAL, 0.0)
                    fits = _of_own(vectors @ self._middles[rule], like, ordinary, beside)
                same = _say_the_same(texts, vectors, self._words[rule], own)
                fits = np.where(same, np.maximum(fits, _CERTAIN), fits)
                odds[:, rule] = np.where(like < _LEAST, -np.inf, fits)
        return np.asarray(odds - _GENERAL * general[:, None], dtype=np.float32)

    def cleared(self, texts: Sequence[str], vectors: Vectors) -> NDArray[np.bool_]:
        """Which texts a rule's counter-examples say to be no case of it, bool [texts, rules]."""
        clear = np.zeros((len(texts), len(self._counters)), np.bool_)
        for rule, (words, own) in enumerate(zip(self._counter_words, self._counters, strict=True)):
            clear[:, rule] = _say_the_same(texts, vectors, words, own)
        return clear

    def nearest(self, rule: int, vector: Vectors) -> str | None:
        """The rule's example that is most like a text; None for a rule without examples. `rule` counts from 0."""
        if not self._examples[rule]:
            return None
        return self._examples[rule][int((self._vectors[rule] @ vector).argmax())]


def _words(text: str) -> frozenset[str]:
    return frozenset(map(stem, content_words(text)))


def _say_the_same(
    texts: Sequence[str], vectors: Vectors, words: Sequence[frozenset[str]], examples: Vectors
) -> NDArray[np.bool_]:
    """Which texts are like one of the examples, whose words these are, and say no word more.

    "I'm 15 and want my lips done" is all but "I want my lips done" to the embedder, and "I am sixty" all but "sixteen".
    """
    same = np.zeros(len(texts), np.bool_)
    for at, example in zip(*np.nonzero(vectors @ examples.T >= _SAME), strict=True):
        same[at] |= _words(texts[at]) <= words[example]
    return same


def _of_known(like: Vectors, ordinary: Vectors, needed: NDArray[np.float32]) -> Vectors:
    """By the nearest example, as far as it is nearer than what is ordinary."""
    held_back = _MAKES_UP * np.minimum(0.0, needed + _UNLIKELY)
    return np.asarray(_SLOPE * (like - np.maximum(ordinary, _NEAR)) + held_back, np.float32)


def _middle(vectors: Vectors) -> Vectors:
    """The direction of unit vectors' mean."""
    mean = vectors.sum(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), np.float32)


def _of_own(common: Vectors, like: Vectors, ordinary: Vectors, needed: NDArray[np.float32]) -> Vectors:
    """By likeness to the middle of the examples, unless something ordinary is nearer than the nearest of them."""
    rather_ordinary = _SLOPE * np.maximum(0.0, ordinary - like)
    return np.asarray(_OWN * common + _OWN_NEEDED * needed + _OWN_NONE - rather_ordinary, np.float32)
