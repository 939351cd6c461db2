"""Whose case is it? A fitted network's judgement whether a text tells of one that needs a person, and by which rule."""

from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vectorstore.network import Network

RULES = (
    "medical",
    "legal",
    "safeguarding",
    "security",
    "complaint",
    "anger",
    "human_request",
    "price_negotiation",
)
"""The default rules, in the order of the network's outputs; the first output, before them, is "nobody's case"."""

Odds = NDArray[np.float32]


class CaseReader(Protocol):
    """Log-odds that a text tells of a case of each of RULES: float32 [texts, rules]."""

    def __call__(self, texts: Sequence[str], rules: Sequence[str]) -> Odds: ...


class FittedCases:
    """The network that comes with Bloom (`python -m bench.training.cases`)."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def __call__(self, texts: Sequence[str], rules: Sequence[str]) -> Odds:
        """Of `rules` alone: what a rule that a business replaced would have caught counts as nobody's case.

        A rule's odds are shared with the others that fit: they are those that any of `rules` does, less how much
        rather the likeliest fits than this one.
        """
        scores = self._network.scores(texts)
        at = [1 + RULES.index(rule) for rule in rules]
        nothing = np.delete(scores, at, axis=1)
        needed = np.logaddexp.reduce(scores[:, at], axis=1) - np.logaddexp.reduce(nothing, axis=1)
        return np.asarray(needed[:, None] + scores[:, at] - scores[:, at].max(axis=1, keepdims=True), np.float32)


@cache
def shipped() -> FittedCases:
    """The network that comes with Bloom, loaded by the first message."""
    return FittedCases(Network(Path(str(resources.files("workflow").joinpath("cases.onnx")))))
