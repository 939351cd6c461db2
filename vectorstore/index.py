"""One published index version, open for reading. It never changes while it is open."""

import json
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sop.errors import EmbedderMismatch, IndexUnavailable
from vectorstore.collection import ChunkCollection, StoredChunk
from vectorstore.embedder import Vectors
from vectorstore.lexical import LexicalIndex
from vectorstore.version_folder import VersionFolder


class Index:
    """Chunks by meaning and by words, statement vectors, canonical texts and the profile of one version.

    Holds the version's lease until `close`. Raises IndexUnavailable when anything is missing or damaged and
    EmbedderMismatch when the index was built with another embedder than `fingerprint`: its vectors would
    compare with a question's without an error, and mean nothing.
    """

    def __init__(self, folder: VersionFolder, *, fingerprint: str) -> None:
        self._lease = folder.lease()
        try:
            self.manifest = folder.manifest()
            self._check_embedder(fingerprint, folder)
            self.profile = folder.read_profile()
            self.phrases = _phrases(folder)
            self.headings: list[tuple[str, str]] = [(h, d) for h, d in json.loads(folder.headings.read_text("utf-8"))]
            self._statements = np.load(folder.statements, mmap_mode="r")
            self.lexical = LexicalIndex.open(folder.lexical)
            self._chunks = ChunkCollection.open(folder.chroma)
            self._check_answers(folder)
        except (OSError, ValueError) as exc:
            self._lease.close()
            raise IndexUnavailable(
                f"the index is damaged ({type(exc).__name__})",
                where=str(folder.path),
                fix="run `bloom ingest --rebuild`",
            ) from exc
        except IndexUnavailable:
            self._lease.close()
            raise
        self._folder = folder

    @property
    def number(self) -> int:
        return self.manifest.number

    def nearest(self, vector: NDArray[np.float32], k: int) -> list[StoredChunk]:
        return self._chunks.nearest(vector, min(k, self.manifest.chunks))

    def fetch(self, ids: Sequence[str]) -> list[StoredChunk]:
        return self._chunks.fetch(ids)

    def statement_vectors(self, stored: StoredChunk) -> Vectors:
        """Unit vectors of the chunk's statements, float32 [statements, dimension]."""
        first = stored.first_statement
        return np.asarray(self._statements[first : first + len(stored.chunk.statements)])

    def texts(self) -> dict[str, str]:
        """Canonical text by document path; read from disk at each call."""
        texts: dict[str, str] = json.loads(self._folder.documents.read_text("utf-8"))
        return texts

    def close(self) -> None:
        self._chunks.close()
        self._lease.close()

    def _check_embedder(self, fingerprint: str, folder: VersionFolder) -> None:
        if self.manifest.embedder != fingerprint:
            raise EmbedderMismatch(
                f"the index was built with {self.manifest.embedder}, but {fingerprint} is set",
                where=str(folder.path),
                fix="set EMBEDDING_MODEL back or run `bloom ingest --rebuild`",
            )

    def _check_answers(self, folder: VersionFolder) -> None:
        """Chroma may count its rows and still fail to find them, so ask it one question."""
        probe = np.zeros(self.manifest.dimension, dtype=np.float32)
        probe[0] = 1.0
        if self._chunks.count() != self.manifest.chunks or not self._chunks.nearest(probe, 1):
            self._chunks.close()
            raise IndexUnavailable(
                f"the index is damaged: {self._chunks.count()} chunks instead of {self.manifest.chunks}",
                where=str(folder.path),
                fix="run `bloom ingest --rebuild`",
            )


def _phrases(folder: VersionFolder) -> dict[str, NDArray[np.float32]]:
    texts = json.loads(folder.phrase_texts.read_text("utf-8"))
    return dict(zip(texts, np.load(folder.phrases), strict=True))
