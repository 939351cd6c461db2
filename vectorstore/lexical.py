"""BM25 over the chunks' stems, saved beside the vectors."""

import json
import math
from collections.abc import Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sop.errors import IndexUnavailable
from sop.words import stem, words

_IDS = "ids.json"


def terms(text: str) -> list[str]:
    """The stems BM25 counts, in order, stop words included (their idf makes them weigh little)."""
    return [stem(word) for word in words(text)]


@dataclass(frozen=True, slots=True)
class LexicalHit:
    id: str
    score: float


class LexicalIndex:
    """BM25 (Robertson, k1 1.5, b 0.75, as bm25s has it) over the chunks of one version."""

    def __init__(self, engine: Any, ids: Sequence[str], hidden: Set[str] = frozenset()) -> None:
        self._engine, self._ids = engine, list(ids)
        self._served = np.array([id_ not in hidden for id_ in self._ids], dtype=bool) if hidden else None

    @classmethod
    def build(cls, ids: Sequence[str], texts: Sequence[str]) -> "LexicalIndex":
        import bm25s

        engine = bm25s.BM25()
        # An empty text would shift bm25s's rows; a word no question holds keeps its place.
        engine.index([terms(text) or ["\0"] for text in texts], show_progress=False)
        return cls(engine, ids)

    def save(self, folder: Path) -> None:
        self._engine.save(str(folder), show_progress=False)
        (folder / _IDS).write_text(json.dumps(self._ids), encoding="utf-8")

    @classmethod
    def open(cls, folder: Path) -> "LexicalIndex":
        """Raises IndexUnavailable when the files are missing or damaged."""
        import bm25s

        try:
            engine = bm25s.BM25.load(str(folder), show_progress=False)
            return cls(engine, json.loads((folder / _IDS).read_text("utf-8")))
        except (OSError, ValueError, TypeError, KeyError, AttributeError, EOFError) as exc:
            raise IndexUnavailable(
                f"the lexical index cannot be read ({type(exc).__name__})",
                where=str(folder),
                fix="run `bloom ingest --rebuild`",
            ) from exc

    def without(self, ids: Set[str]) -> "LexicalIndex":
        """The same index, which finds all but these chunks."""
        return LexicalIndex(self._engine, self._ids, ids)

    def search(self, query: Sequence[str], k: int) -> list[LexicalHit]:
        """The `k` best chunks for these terms, best first; chunks sharing no term are left out."""
        known = [term for term in query if term in self._engine.vocab_dict]
        if not known:
            return []
        scores = self._engine.get_scores(known)
        if self._served is not None:
            scores = np.where(self._served, scores, 0.0)
        k = min(k, len(scores))
        best = np.argpartition(scores, -k)[-k:]
        ranked = best[np.argsort(-scores[best], kind="stable")]
        return [LexicalHit(self._ids[i], float(scores[i])) for i in ranked if scores[i] > 0]

    def ids(self) -> list[str]:
        """The id of every chunk that can be found, in the order they were indexed."""
        if self._served is None:
            return list(self._ids)
        return [id_ for id_, served in zip(self._ids, self._served, strict=True) if served]

    def rarity(self, term: str) -> float:
        """Inverse document frequency of a term, ln(1 + (n - df + 0.5) / (df + 0.5)) as in BM25; 0 or more.

        A term the SOP does not hold has the highest value there is.
        """
        position = self._engine.vocab_dict.get(term)
        bounds = self._engine.scores["indptr"]
        found = 0 if position is None else int(bounds[position + 1] - bounds[position])
        return math.log(1 + (len(self._ids) - found + 0.5) / (found + 0.5))
