"""Question in, ranked passages out: by meaning, by words and by what the conversation is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from retrieval.asked import Asked
from retrieval.chunk_words import ChunkWordsCache, Meant, spellings, stems
from retrieval.passage import Passage
from retrieval.question import Question
from retrieval.weights import Linear
from vectorstore.collection import StoredChunk
from vectorstore.embedder import Embed, Vectors
from vectorstore.index import Index

_POOL = 30  # candidates from each side; the gold passage was among them as often as among 100 (bench/README.md)
_FAR = 0.5  # share of the nearest candidate's cosine; nearly every gold passage of the tuning sets lies above it


@dataclass(frozen=True, slots=True)
class Candidates:
    """A question's vectors, the chunks it may be about, and each one's share of the best BM25 score by id."""

    question: Question
    vectors: Vectors
    lexical: dict[str, float]
    pool: list[StoredChunk]


class Retriever:
    """Searches one index version. `embed` gives query vectors of the index's own embedder."""

    def __init__(self, index: Index, embed: Embed, ranking: Linear, words: ChunkWordsCache) -> None:
        self.index = index
        self._embed = embed
        self._ranking = ranking
        self._words = words

    def candidates(self, question: Question) -> Candidates:
        """What is near the question by meaning or shares words with it."""
        vectors = self._embed(question.lookups)
        lexical = self._lexical(question)
        return Candidates(question, vectors, lexical, self._pool(vectors, list(lexical)))

    def aliases(self, candidates: Candidates) -> list[Mapping[str, Meant]]:
        """The other names that the candidates give to things."""
        return [self._words.of(stored.chunk).aliases for stored in candidates.pool]

    def ranked(self, candidates: Candidates, asked: Asked, k: int = 10) -> list[Passage]:
        """The `k` best passages, best first; fewer where the SOP is smaller."""
        passages = [self._passage(stored, candidates, asked) for stored in candidates.pool]
        nearest = max((passage.similarity for passage in passages), default=0.0)
        # A word in common is no sign of one subject where the meaning is far off ("based in" and "based on").
        passages.sort(key=lambda p: (p.similarity < _FAR * nearest, -p.score, p.document, p.span.start))
        return [replace(passage, rank=rank) for rank, passage in enumerate(passages[:k], 1)]

    def _lexical(self, question: Question) -> dict[str, float]:
        """Chunk id to its share of the best BM25 score, over the fullest wording of the question."""
        query = [spelling for term in stems(question.lookups[-1]) for spelling in spellings(term)]
        hits = self.index.lexical.search(query, _POOL)
        return {hit.id: hit.score / hits[0].score for hit in hits}

    def _pool(self, vectors: Vectors, lexical_ids: Sequence[str]) -> list[StoredChunk]:
        """The nearest first, then the others as they stand in the SOP: an other name that comes first is read first."""
        near = dict.fromkeys(id_ for vector in vectors for id_ in self.index.nearest_ids(vector, _POOL))
        place = {id_: at for at, id_ in enumerate(near)}
        found = self.index.fetch(list(near | dict.fromkeys(lexical_ids)))
        return sorted(found, key=lambda one: (place.get(one.chunk.id, len(place)), one.rows))

    def _passage(self, stored: StoredChunk, candidates: Candidates, asked: Asked) -> Passage:
        features, statements = self._features(stored, candidates, asked)
        return Passage(
            stored.chunk,
            features["similarity"],
            features["lexical"],
            self._ranking.score(features),
            0,
            statements,
            features,
        )

    def _features(
        self, stored: StoredChunk, candidates: Candidates, asked: Asked
    ) -> tuple[dict[str, float], tuple[float, ...]]:
        """What a passage is ranked by, and the similarities of its statements."""
        words, vectors, named = self._words.of(stored.chunk), candidates.vectors, candidates.question.named
        cosines = np.clip(vectors @ stored.vector, 0.0, 1.0)
        statements = (self.index.statement_vectors(stored) @ vectors.T).max(axis=1, initial=-1.0)
        whole = asked.said_by(words.all, words.holding(asked.kinds))
        features = {
            "similarity": float(cosines.max()),
            "own_similarity": float(cosines[0]),
            "lexical": candidates.lexical.get(stored.chunk.id, 0.0),
            "statement": float(statements.max(initial=0.0)),
            "coverage": asked.covered(whole),
            "own_coverage": asked.covered_own(whole),
            "heading_coverage": asked.covered_own(frozenset[str]().union(*words.headings)),
            "heading_named": asked.names(words.headings[-1]) if words.headings else 0.0,
            "topic": max((named.get(heading, 0.0) for heading in stored.chunk.section), default=0.0),
        }
        return features, tuple(statements.tolist())
