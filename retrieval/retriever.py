"""Question in, ranked passages out: by meaning, by words and by what the conversation is about."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from retrieval.asked import Asked
from retrieval.chunk_words import ChunkWordsCache, spellings, stems
from retrieval.passage import Passage
from retrieval.question import Question
from retrieval.weights import Linear
from vectorstore.collection import StoredChunk
from vectorstore.embedder import Vectors
from vectorstore.index import Index

Embed = Callable[[Sequence[str]], Vectors]

_POOL = 30  # candidates from each side; the gold passage was among them as often as among 100 (bench/README.md)


class Retriever:
    """Searches one index version. `embed` gives query vectors of the index's own embedder."""

    def __init__(self, index: Index, embed: Embed, ranking: Linear, words: ChunkWordsCache) -> None:
        self.index = index
        self._embed = embed
        self._ranking = ranking
        self._words = words

    def search(self, question: Question, asked: Asked, k: int = 10) -> list[Passage]:
        """The `k` best passages, best first; fewer where the SOP is smaller."""
        vectors = self._embed(question.lookups)
        lexical = self._lexical(question)
        pool = self._pool(vectors, list(lexical))
        passages = [self._passage(stored, question, asked, vectors, lexical.get(stored.chunk.id, 0.0)) for stored in pool]
        passages.sort(key=lambda passage: (-passage.score, passage.document, passage.span.start))
        return [replace(passage, rank=rank) for rank, passage in enumerate(passages[:k], 1)]

    def _lexical(self, question: Question) -> dict[str, float]:
        """Chunk id to its share of the best BM25 score, over the fullest wording of the question."""
        query = [spelling for term in stems(question.lookups[-1]) for spelling in spellings(term)]
        hits = self.index.lexical.search(query, _POOL)
        return {hit.id: hit.score / hits[0].score for hit in hits}

    def _pool(self, vectors: Vectors, lexical_ids: Sequence[str]) -> list[StoredChunk]:
        found = {s.chunk.id: s for vector in vectors for s in self.index.nearest(vector, _POOL)}
        missing = [id_ for id_ in lexical_ids if id_ not in found]
        return [*found.values(), *self.index.fetch(missing)]

    def _passage(
        self, stored: StoredChunk, question: Question, asked: Asked, vectors: Vectors, lexical: float
    ) -> Passage:
        cosines = np.clip(vectors @ stored.vector, 0.0, 1.0)
        near = self.index.statement_vectors(stored) @ vectors.T if stored.chunk.statements else np.zeros((0, len(vectors)))
        statements = near.max(axis=1)
        words = self._words.of(stored.chunk)
        named = frozenset[str]().union(*words.headings)
        features = {
            "similarity": float(cosines.max()),
            "own_similarity": float(cosines[0]),
            "lexical": lexical,
            "statement": float(statements.max(initial=0.0)),
            "coverage": asked.covered(words.all),
            "own_coverage": asked.covered_own(words.all),
            "heading_coverage": asked.covered_own(named),
            "heading_named": asked.names(words.headings[-1]) if words.headings else 0.0,
            "topic": max((question.named.get(heading, 0.0) for heading in stored.chunk.section), default=0.0),
        }
        score = self._ranking.score(features)
        return Passage(
            stored.chunk, features["similarity"], lexical, score, 0, tuple(statements.tolist()), features
        )
