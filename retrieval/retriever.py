"""Question in, ranked passages out: by meaning and by words, fused."""

from collections.abc import Callable, Sequence

import numpy as np

from retrieval.passage import Passage
from retrieval.question import Question
from vectorstore.collection import StoredChunk
from vectorstore.embedder import Vectors
from vectorstore.index import Index
from vectorstore.lexical import terms

Embed = Callable[[Sequence[str]], Vectors]

_POOL = 30  # candidates from each side; the gold passage was among them as often as among 100 (bench/README.md)
_WEIGHT_MEANING, _WEIGHT_WORDS, _WEIGHT_STATEMENT = 1.0, 0.35, 0.5


class Retriever:
    """Searches one index version. `embed` gives query vectors of the index's own embedder."""

    def __init__(self, index: Index, embed: Embed) -> None:
        self.index = index
        self._embed = embed

    def search(self, question: Question, k: int = 10) -> list[Passage]:
        """The `k` best passages, best first; fewer where the SOP is smaller."""
        vectors = self._embed(question.lookups)
        lexical = self._lexical(question)
        pool = self._pool(vectors, list(lexical))
        passages = [self._scored(stored, vectors, lexical.get(stored.chunk.id, 0.0)) for stored in pool]
        passages.sort(key=lambda passage: (-passage.score, passage.document, passage.span.start))
        return [_ranked(passage, rank) for rank, passage in enumerate(passages[:k], 1)]

    def _lexical(self, question: Question) -> dict[str, float]:
        """Chunk id to its share of the best BM25 score, over all wordings of the question."""
        query = [term for lookup in question.lookups[-1:] for term in terms(lookup)]
        hits = self.index.lexical.search(query, _POOL)
        return {hit.id: hit.score / hits[0].score for hit in hits}

    def _pool(self, vectors: Vectors, lexical_ids: Sequence[str]) -> list[StoredChunk]:
        found = {s.chunk.id: s for vector in vectors for s in self.index.nearest(vector, _POOL)}
        missing = [id_ for id_ in lexical_ids if id_ not in found]
        return [*found.values(), *self.index.fetch(missing)]

    def _scored(self, stored: StoredChunk, vectors: Vectors, lexical: float) -> Passage:
        similarity = float(np.clip((vectors @ stored.vector).max(), 0.0, 1.0))
        statements = (self.index.statement_vectors(stored) @ vectors.T).max(axis=1) if stored.chunk.statements else np.zeros(0)
        best = float(statements.max(initial=similarity if not len(statements) else 0.0))
        score = _WEIGHT_MEANING * similarity + _WEIGHT_WORDS * lexical + _WEIGHT_STATEMENT * best
        return Passage(stored.chunk, similarity, lexical, score, 0, tuple(statements.tolist()))


def _ranked(passage: Passage, rank: int) -> Passage:
    return Passage(
        passage.chunk, passage.similarity, passage.lexical, passage.score, rank, passage.statement_similarities
    )
