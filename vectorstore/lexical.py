"""BM25 over the chunks' stems, saved beside the vectors."""

import json
import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sop.errors import IndexUnavailable
from sop.words import stem, words

_IDS, _VOCABULARY = "ids.json", "vocab.index.json"


def terms(text: str) -> list[str]:
    """The stems BM25 counts, in order, stop words included (their idf makes them weigh little)."""
    return [stem(word) for word in words(text)]


@dataclass(frozen=True, slots=True)
class LexicalHit:
    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Columns:
    """A sparse matrix, chunks by terms: those of term `n`, with their scores, lie from `bounds[n]` on."""

    scores: NDArray[np.float32]
    rows: NDArray[np.int32]
    bounds: NDArray[np.int32]


class LexicalIndex:
    """BM25 (Robertson, k1 1.5, b 0.75, as bm25s has it) over the chunks of one version.

    bm25s works the scores out and writes them down: a sparse column of scores a term. Adding up the columns of a
    question takes none of it, nor of the scipy that comes with it.
    """

    def __init__(
        self, terms: Mapping[str, int], columns: Columns, ids: Sequence[str], hidden: Set[str] = frozenset()
    ) -> None:
        self._terms, self._columns, self._ids = terms, columns, list(ids)
        self._served = np.array([id_ not in hidden for id_ in self._ids], dtype=bool) if hidden else None

    @staticmethod
    def save(folder: Path, ids: Sequence[str], texts: Sequence[str]) -> None:
        """Write the index of these chunks."""
        import bm25s

        engine = bm25s.BM25()
        # An empty text would shift bm25s's rows; a word no question holds keeps its place.
        engine.index([terms(text) or ["\0"] for text in texts], show_progress=False)
        engine.save(str(folder), show_progress=False)
        (folder / _IDS).write_text(json.dumps(list(ids)), encoding="utf-8")

    @classmethod
    def open(cls, folder: Path) -> "LexicalIndex":
        """Raises IndexUnavailable when the files are missing or damaged."""
        try:
            known: dict[str, int] = json.loads((folder / _VOCABULARY).read_text("utf-8"))
            columns = Columns(*(np.load(folder / f"{part}.csc.index.npy") for part in ("data", "indices", "indptr")))
            return cls(known, columns, json.loads((folder / _IDS).read_text("utf-8")))
        except (OSError, ValueError, TypeError, KeyError, AttributeError, EOFError) as exc:
            raise IndexUnavailable(
                f"the lexical index cannot be read ({type(exc).__name__})",
                where=str(folder),
                fix="run `bloom ingest --rebuild`",
            ) from exc

    def without(self, ids: Set[str]) -> "LexicalIndex":
        """The same index, which finds all but these chunks."""
        return LexicalIndex(self._terms, self._columns, self._ids, ids)

    def search(self, query: Sequence[str], k: int) -> list[LexicalHit]:
        """The `k` best chunks for these terms, best first; chunks sharing no term are left out."""
        scores = np.zeros(len(self._ids), dtype=np.float32)
        for term in query:
            column = self._column(term)
            scores[self._columns.rows[column]] += self._columns.scores[column]
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
        column = self._column(term)
        found = column.stop - column.start
        return math.log(1 + (len(self._ids) - found + 0.5) / (found + 0.5))

    def _column(self, term: str) -> slice:
        """Where the scores of a term are; nowhere for one that the SOP does not hold."""
        position = self._terms.get(term)
        bounds = self._columns.bounds
        return slice(0, 0) if position is None else slice(int(bounds[position]), int(bounds[position + 1]))
