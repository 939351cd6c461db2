"""A business's own rules by likeness: how much nearer a text is to a rule's examples than to what is nobody's case."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sop.profile import EscalationRule
from vectorstore.embedder import Vectors

_SLOPE = 12.0  # cosine to log-odds
_LEAST = 0.35  # cosine; what is less like an example is about something else
_NEAR, _NEAR_KNOWN = 0.25, 0.5  # cosine from which likeness counts, where nothing ordinary is nearer
_UNLIKELY, _UNLIKELY_KNOWN = 2.0, 0.5  # log-odds against any case from which likeness must make up for it
_MAKES_UP = 1.5  # how much it must
_SURE = 0.75  # cosine from which an example says it all, unless the message asks a general question
_GENERAL = 4.0  # log-odds that a general question is no case, however much its words are those of one


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
        ends = np.cumsum([0, *(len(rule.examples) for rule in rules)])
        self._examples = tuple(rule.examples for rule in rules)
        self._vectors = [vectors[start:end] for start, end in pairwise(ends)]
        self._ordinary = vectors[ends[-1] :]
        self._known = frozenset(known)

    def odds(self, vectors: Vectors, needed: NDArray[np.float32], general: NDArray[np.bool_]) -> NDArray[np.float32]:
        """Log-odds that each text is a rule's case, float32 [texts, rules]; -inf for a rule without examples.

        An example counts for as much as it is nearer than what is known to be nobody's case. `needed` are the log-odds
        that the text needs a person at all: one that clearly needs none must be all but an example itself. `general`
        says which texts are general questions, or say too little to be a case.
        """
        odds = np.full((len(vectors), len(self._vectors)), -np.inf, dtype=np.float32)
        ordinary = (vectors @ self._ordinary.T).max(axis=1, initial=0.0)
        for rule, own in enumerate(self._vectors):
            if len(own):
                near, unlikely = (_NEAR_KNOWN, _UNLIKELY_KNOWN) if rule in self._known else (_NEAR, _UNLIKELY)
                like = (vectors @ own.T).max(axis=1)
                held_back = np.where(like < _SURE, _MAKES_UP * np.minimum(0.0, needed + unlikely), 0.0)
                nearer = _SLOPE * (like - np.maximum(ordinary, near)) + held_back
                odds[:, rule] = np.where(like < _LEAST, -np.inf, nearer)
        return np.asarray(odds - _GENERAL * general[:, None], dtype=np.float32)

    def nearest(self, rule: int, vector: Vectors) -> str | None:
        """The rule's example that is most like a text; None for a rule without examples. `rule` counts from 0."""
        if not self._examples[rule]:
            return None
        return self._examples[rule][int((self._vectors[rule] @ vector).argmax())]
