"""Two plain baselines: cosine alone and BM25 alone over fixed windows of 110 words, the question by itself."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import bm25s
import numpy as np
from numpy.typing import NDArray

from bench.quality.dataset import Gold, Labelled, hits
from evaluation.labelled import is_answered
from sop.document import Span
from vectorstore.embedder import Vectors
from vectorstore.lexical import terms

WINDOW = 110  # words
NAMES = ("dense", "BM25")
_RANKED = 10

Embed = Callable[..., Vectors]


@dataclass(frozen=True, slots=True)
class Found:
    """What a baseline makes of one question.

    `rank` is the 1-based rank of the first gold among ten windows, `score` the best window's, without a unit; `reply`
    is that window, and `right` whether it answers, by the rule that Bloom's replies are judged by.
    """

    rank: int | None
    score: float
    reply: str
    right: bool


def windows(texts: dict[str, str]) -> Iterator[Gold]:
    """Every document cut each 110 words, whatever its structure."""
    for document, text in texts.items():
        ends = [0, *(match.end() for n, match in enumerate(re.finditer(r"\S+", text), 1) if n % WINDOW == 0)]
        yield from (Gold(document, Span(a, b)) for a, b in zip(ends, [*ends[1:], len(text)], strict=True) if b > a)


def baselines(texts: dict[str, str], rows: Sequence[Labelled], embed: Embed) -> dict[str, list[Found]]:
    """What each baseline finds for every question; `embed` takes texts and whether they are queries."""
    cut = list(windows(texts))
    said = [window.span.of(texts[window.document]) for window in cut]
    scored = (_cosines(said, rows, embed), _bm25(said, rows))
    return {
        name: [_found(row, cut, said, scores) for row, scores in zip(rows, table, strict=True)]
        for name, table in zip(NAMES, scored, strict=True)
    }


def _cosines(said: Sequence[str], rows: Sequence[Labelled], embed: Embed) -> NDArray[np.float32]:
    """Scores [rows, windows]."""
    return embed([row.question for row in rows], as_query=True) @ embed(said).T


def _bm25(said: Sequence[str], rows: Sequence[Labelled]) -> NDArray[np.float32]:
    """Scores [rows, windows]."""
    engine = bm25s.BM25()
    engine.index([terms(text) or ["\0"] for text in said], show_progress=False)
    known = [[term for term in terms(row.question) if term in engine.vocab_dict] for row in rows]
    return np.stack([engine.get_scores(some) if some else np.zeros(len(said), np.float32) for some in known])


def _found(row: Labelled, cut: Sequence[Gold], said: Sequence[str], scores: NDArray[np.float32]) -> Found:
    best = np.argsort(-scores, kind="stable")[:_RANKED]
    rank = next((n for n, at in enumerate(best, 1) if hits(row, cut[at].document, cut[at].span)), None)
    window, reply = cut[best[0]], said[best[0]]
    return Found(rank, float(scores[best[0]]), reply, is_answered(row, window.document, [window.span], reply))
