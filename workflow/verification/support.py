"""What a fitted network says of a sentence and the evidence nearest to it: supported, contradicted or not said."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Protocol

import numpy as np

from vectorstore.network import Network
from workflow.verification.figures import Figure, same
from workflow.verification.meaning import Window
from workflow.verification.statement import Statement

SUPPORTED, CONTRADICTED, NOT_SAID = range(3)
"""The network's outputs, in order."""
_WORDS = 90  # of a window; with the sentence, more does not fit the network
_BESIDE = 2  # statements on either side of the nearest one
_REMEMBERED = 256  # pairs of sentence and window


_WRITTEN = frozenset(("money", "percent", "duration", "quantity", "number", "time", "date"))
"""Kinds of figure that are written in more than one way."""
_SUREST = 6.0  # log-odds beyond which it makes no difference
_UNREAD = -_SUREST  # where there is no evidence


@dataclass(frozen=True, slots=True)
class Support:
    """Log-odds that the evidence supports the sentence, and that it contradicts it: the highest of any window."""

    supported: float
    contradicted: float

    @property
    def features(self) -> dict[str, float]:
        """By the names of verifier.yaml."""
        return {"supported": self.supported, "contradicted": self.contradicted}


class Reads(Protocol):
    """What evidence says of a sentence: raw scores of `SUPPORTED`, `CONTRADICTED` and `NOT_SAID`, a row a window."""

    def __call__(self, sentence: str, windows: Sequence[str]) -> Sequence[Sequence[float]]: ...


class FittedReads:
    """The network that comes with Bloom (`python -m bench.training.support`); loaded by the first sentence.

    It remembers what it read last: a reply that is verified while it is written has the same sentences every time.
    """

    def __init__(self, network: Network) -> None:
        self._network = network
        self._read = lru_cache(_REMEMBERED)(self._scores)

    def __call__(self, sentence: str, windows: Sequence[str]) -> Sequence[Sequence[float]]:
        return [self._read(sentence, window) for window in windows]

    def _scores(self, sentence: str, window: str) -> list[float]:
        scores: list[float] = self._network.scores([(window, sentence)])[0].tolist()
        return scores


@cache
def shipped() -> FittedReads:
    """The network that comes with Bloom."""
    return FittedReads(Network(Path(str(resources.files("workflow.verification").joinpath("support.onnx")))))


def support(reads: Reads, said: Statement, sources: Sequence[Statement], near: Window) -> Support:
    """What the evidence says of `said`, read in at most two windows."""
    found = [_log_odds(row) for row in reads(as_written(said, near), windows(sources, near))]
    if not found:
        return Support(_UNREAD, _UNREAD)
    return Support(max(one.supported for one in found), max(one.contradicted for one in found))


def as_written(said: Statement, near: Window) -> str:
    """The sentence with its figures as the evidence writes them ("14 days" as "two weeks"): which say the same is known
    exactly, and the network need not guess it.
    """
    known = [one for source in near.parts for one in _single(source)]
    text = said.text
    for figure, written in sorted(_single(said), key=lambda one: -one[0].start):
        told = next((other for theirs, other in known if same(figure, theirs, frozenset())), written)
        text = text[: figure.start] + told + text[figure.end :]
    return text


def _single(statement: Statement) -> Iterator[tuple[Figure, str]]:
    """Figures with their wording, but for those that share it with another ("Monday to Friday", "24 to 48 hours")."""
    spans = Counter((figure.start, figure.end) for figure in statement.figures)
    for figure in statement.figures:
        if spans[figure.start, figure.end] == 1 and figure.kind in _WRITTEN:
            yield figure, statement.text[figure.start : figure.end]


def windows(sources: Sequence[Statement], near: Window) -> list[str]:
    """What is read: the statements of `near` together, and the best of them with those around it, each once.

    `sources` are the statements of the evidence in reading order.
    """
    if not near.parts:
        return []
    places = {id(source): at for at, source in enumerate(sources)}
    gathered = sorted({places[id(part)] for part in near.parts})
    best = places[id(near.parts[0])]
    around = [at for at in range(best - _BESIDE, best + _BESIDE + 1) if 0 <= at < len(sources)]
    around = [at for at in around if sources[at].topic == sources[best].topic or abs(at - best) < _BESIDE]
    chosen = [gathered] if set(around) <= set(gathered) else [gathered, around]
    return [_told([sources[at] for at in each], sources[best]) for each in chosen]


def _told(parts: Sequence[Statement], best: Statement) -> str:
    """The statements, each heading before the first that stands below it; the best is always kept whole."""
    spare = _WORDS - len(best.text.split())
    kept = []
    for part in sorted(parts, key=lambda part: part is not best):
        spare -= 0 if part is best else len(part.text.split())
        if part is best or spare >= 0:
            kept.append(part)
    return " ".join(_lines([part for part in parts if any(part is one for one in kept)]))


def _lines(parts: Sequence[Statement]) -> Iterator[str]:
    topic = ""
    for part in parts:
        if part.topic and part.topic != topic:
            topic = part.topic
            yield topic if topic.endswith((".", "?", "!", ":")) else f"{topic}:"
        yield part.text if part.text.endswith((".", "?", "!", ":")) else f"{part.text}."


def _log_odds(row: Sequence[float]) -> Support:
    scores = np.asarray(row, dtype=float)
    return Support(_against(scores, SUPPORTED), _against(scores, CONTRADICTED))


def _against(scores: "np.ndarray[tuple[int], np.dtype[np.float64]]", of: int) -> float:
    """The log-odds of one output against the others."""
    odds = scores[of] - np.logaddexp.reduce(np.delete(scores, of))
    return float(np.clip(odds, -_SUREST, _SUREST))
