"""Escalation by likeness: how much a message is like a rule's examples and unlike what the SOP can answer.

Kernel ridge regression over the exemplars, solved when the screen is built: a business's own rules work by the same
mechanism as the default ones, with nothing fitted beforehand. A message's place is its meaning (the embedding) and its
wording (the cues); each exemplar pulls its rule up or down, the more the nearer it is.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sop.profile import EscalationRule
from workflow.cues import NAMES, cues
from workflow.phrasing import Phrasing

Vectors = NDArray[np.float32]
_FEW = 40  # a rule with fewer examples than this counts each of them more, up to four times
_SMALL_RULE_SLOPE = 2.0  # the threshold is then reached just short of equal likeness
_SMALL_RULE_REACH = 0.3
_SMALL_RULE_LEAD = 0.2  # more than the screen's `close`: the likest example of all is this rule's
_ELSEWHERE = 0.0  # an example of another rule says nothing about this one, neither for nor against


def exemplar_texts(rules: Sequence[EscalationRule], general: Sequence[str]) -> tuple[str, ...]:
    """Every exemplar, in the order in which the screen expects their vectors."""
    return (
        *(text for rule in rules for text in rule.examples),
        *(text for rule in rules for text in rule.counter_examples),
        *general,
    )


class Exemplars:
    """The exemplars of all rules, ready to be compared with a message's texts.

    `vectors` are those of `exemplar_texts(rules, general)`; raises ValueError when their number differs.
    """

    def __init__(
        self, rules: Sequence[EscalationRule], general: Sequence[str], vectors: Vectors, weights: Mapping[str, Any]
    ) -> None:
        texts = exemplar_texts(rules, general)
        self._examples = tuple(rule.examples for rule in rules)
        if len(vectors) != len(texts):
            raise ValueError(f"{len(vectors)} exemplar vectors for {len(texts)} exemplars; embed them again")
        self._cue_weights = np.array([weights["cue_weights"][name] for name in NAMES], dtype=np.float32)
        self._prior = float(weights["prior"])
        self._sharpness = float(weights["sharpness"])
        self._phrase_weight = float(weights["phrase_weight"])
        self._phrasing = Phrasing(texts)
        self._places = self._place(texts, vectors)
        counts = [len(rule.examples) for rule in rules]
        self._starts = np.cumsum([0, *counts])
        alike = self._alike(self._places, texts)
        self._pull = self._solved(
            alike, _targets(counts, len(texts)), _importance(counts, len(texts)), weights["smoothing"]
        )

    def evidence(self, texts: Sequence[str], vectors: Vectors) -> tuple[Vectors, Vectors]:
        """Two arrays of shape [texts, rules]. How much the rule matches: about -1 for an ordinary question, about +1
        for a clear case; half of it says "a person is needed at all", half "by this rule". And how much rather this
        rule than another, about -1 to +1.
        """
        likeness = self._likeness(texts, vectors)
        pull = np.asarray(likeness @ self._pull + self._prior, dtype=np.float32)
        count = len(self._examples)
        evidence = np.asarray((pull[:, :count] + pull[:, count : count + 1]) / 2, dtype=np.float32)
        rather = pull[:, count + 1 :]
        if likeness.shape[1] > self._starts[-1]:
            self._add_small_rules(likeness, pull[:, count], evidence, rather)
        return evidence, rather

    def _add_small_rules(self, likeness: Vectors, needed: Vectors, evidence: Vectors, rather: Vectors) -> None:
        """A rule with few examples is also matched by its likest example alone, against the likest ordinary text: a
        handful of points cannot outweigh a crowd. A text that clearly needs no person (`needed`) stays out.
        """
        ordinary = likeness[:, self._starts[-1] :].max(axis=1)
        likest = likeness[:, : self._starts[-1]].max(axis=1, initial=0)
        for rule, examples in enumerate(self._examples):
            if not 0 < len(examples) < _FEW:
                continue
            own = likeness[:, self._starts[rule] : self._starts[rule + 1]].max(axis=1)
            alone = np.minimum(_SMALL_RULE_SLOPE * (own - ordinary), needed + _SMALL_RULE_REACH)
            evidence[:, rule] = np.maximum(evidence[:, rule], alone)
            rather[:, rule] = np.where(own >= likest, rather.max(axis=1) + _SMALL_RULE_LEAD, rather[:, rule])

    def nearest(self, rule: int, text: str, vector: Vectors) -> str | None:
        """The rule's example that is most like `text`; None for a rule without examples. `rule` counts from 0."""
        if not self._examples[rule]:
            return None
        likeness = self._likeness([text], vector[None])[0, self._starts[rule] : self._starts[rule + 1]]
        return self._examples[rule][int(likeness.argmax())]

    def _place(self, texts: Sequence[str], vectors: Vectors) -> Vectors:
        return np.hstack([vectors, cues(texts) * self._cue_weights], dtype=np.float32)

    def _likeness(self, texts: Sequence[str], vectors: Vectors) -> Vectors:
        return self._alike(self._place(texts, vectors), texts)

    def _alike(self, places: Vectors, texts: Sequence[str]) -> Vectors:
        lengths, own = (places**2).sum(1), (self._places**2).sum(1)
        distances = np.maximum(0, lengths[:, None] + own[None] - 2 * places @ self._places.T)
        alike = np.exp(-self._sharpness * distances)
        alike += self._phrase_weight * self._phrasing.likeness(texts)
        return np.asarray(alike, dtype=np.float32)

    def _solved(self, alike: Vectors, targets: Vectors, importance: Vectors, smoothing: float) -> Vectors:
        if not len(targets):
            return np.zeros_like(targets)
        from scipy.linalg import solve  # type: ignore[import-untyped]

        alike[np.diag_indices_from(alike)] += smoothing / importance
        # Positive definite, so half the work: 0.5 s for 3,500 exemplars on one core.
        pull = solve(alike, targets - self._prior, assume_a="pos", overwrite_a=True, check_finite=False)
        return np.asarray(pull, dtype=np.float32)


def _targets(counts: Sequence[int], total: int) -> Vectors:
    """Shape [exemplars, 2 * rules + 1]: each rule against the ordinary, "any rule", each rule against the others."""
    rules = len(counts)
    targets = np.zeros((total, 2 * rules + 1), dtype=np.float32)
    targets[:, : rules + 1] = -1.0
    targets[: sum(counts), :rules] = _ELSEWHERE
    targets[: sum(counts), rules] = 1.0
    targets[: sum(counts), rules + 1 :] = -1.0
    start = 0
    for rule, count in enumerate(counts):
        targets[start : start + count, [rule, rules + 1 + rule]] = 1.0
        start += count
    return targets


def _importance(counts: Sequence[int], total: int) -> Vectors:
    importance = np.ones(total, dtype=np.float32)
    start = 0
    for count in counts:
        importance[start : start + count] = np.clip(_FEW / max(1, count), 1, 4)
        start += count
    return importance
