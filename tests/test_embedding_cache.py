"""Nothing is embedded twice, and an ingest that ends half way is paid for half."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hashing_embedder import HashingEmbedder

from vectorstore.embedding_cache import EmbeddingCache

TEXTS = [f"Item {n} of the list costs {n} pounds" for n in range(700)]


def test_that_vectors_stand_where_their_texts_do(tmp_path: Path) -> None:
    embedder = HashingEmbedder()
    cache = EmbeddingCache(tmp_path / "vectors", embedder)
    asked = [*TEXTS[:3], *TEXTS, TEXTS[5]]
    assert np.array_equal(cache.embed(asked), embedder.embed(asked))
    assert cache.embed([]).shape[0] == 0


def test_that_each_different_text_is_embedded_once(tmp_path: Path) -> None:
    embedder = HashingEmbedder()
    cache = EmbeddingCache(tmp_path / "vectors", embedder)
    cache.embed([*TEXTS, *TEXTS])
    assert sorted(embedder.embedded) == sorted(TEXTS)
    assert cache.missing([*TEXTS, "new", "new"]) == 1
    cache.close()
    again = EmbeddingCache(tmp_path / "vectors", embedder)
    again.embed([*reversed(TEXTS), "new"])
    assert len(embedder.embedded) == len(TEXTS) + 1


def test_that_progress_counts_every_text_to_the_last(tmp_path: Path) -> None:
    """Fault 21: what is embedded at a time is bounded."""
    cache, seen = EmbeddingCache(tmp_path / "vectors", HashingEmbedder()), []
    cache.embed(TEXTS[:100])
    cache.embed([*TEXTS, *TEXTS[:50]], progress=seen.append)
    assert (seen[0], seen[-1]) == (150, 750)
    assert seen == sorted(seen)
    assert max(np.diff(seen)) < 200


def test_that_what_was_embedded_before_a_failure_is_kept(tmp_path: Path) -> None:
    class Failing(HashingEmbedder):
        def embed(self, texts: Sequence[str], **options: Any) -> Any:
            if len(self.embedded) > 300:
                raise MemoryError
            return super().embed(texts, **options)

    embedder = Failing()
    with pytest.raises(MemoryError):
        EmbeddingCache(tmp_path / "vectors", embedder).embed(TEXTS)
    kept = len(embedder.embedded)
    after = HashingEmbedder()
    EmbeddingCache(tmp_path / "vectors", after).embed(TEXTS)
    assert len(after.embedded) == len(TEXTS) - kept
