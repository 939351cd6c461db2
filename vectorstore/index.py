"""One published index version, open for reading. It never changes while it is open."""

import copy
import json
import weakref
from collections.abc import Iterator, Sequence, Set
from contextlib import ExitStack, contextmanager
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sop.document import Span
from sop.errors import EmbedderMismatch, IndexUnavailable
from vectorstore.chroma_server import ChromaServer
from vectorstore.collection import ChunkCollection, StoredChunk
from vectorstore.dispute import Dispute
from vectorstore.embedder import Vectors
from vectorstore.lexical import LexicalIndex
from vectorstore.version_folder import SMALL, Manifest, VersionFolder

_SAMPLE = 1000  # statement vectors looked at when a version is opened


class Index:
    """Chunks by meaning and by words, statement vectors, canonical texts and the profile of one version.

    Holds the version's lease until `close`, or until nobody refers to it any more. Raises IndexUnavailable when
    anything is missing or damaged and EmbedderMismatch when the index was built with another embedder than
    `fingerprint`: its vectors would compare with a question's without an error, and mean nothing. `server` is where
    the chunks of some versions are; it may fail at any call, with ServerUnavailable.
    """

    def __init__(self, folder: VersionFolder, *, fingerprint: str, server: ChromaServer | None = None) -> None:
        self._folder = folder
        self._whole: Index | None = None  # what a served index keeps open
        self._withheld: frozenset[str] = frozenset()
        self._overruled: dict[str, tuple[Span, ...]] = {}
        with ExitStack() as unwinding:
            unwinding.enter_context(folder.lease())
            self.manifest = folder.manifest(up_to=SMALL)
            check_embedder(folder, self.manifest, fingerprint)
            with _damage_named(folder):
                self._read_files()
                self._chunks = _chunks(folder, server)
                unwinding.callback(self._chunks.close)
                self._check_answers()
            self._close = weakref.finalize(self, unwinding.pop_all().close)
            self._close.atexit = False

    def without(self, documents: Set[str]) -> "Index":
        """The same index as if these documents were not in it, nor what a newer one says otherwise; what it knows of
        rare words stays.
        """
        served = copy.copy(self)
        served._whole, served._withheld = self, frozenset(documents)
        if documents:
            served.lexical = self.lexical.without(self._chunks.ids_in(served._withheld))
        for side in filter(None, (dispute.overruled for dispute in served.disputes)):
            served._overruled = {
                **served._overruled,
                side.document: (*served._overruled.get(side.document, ()), Span(side.start, side.end)),
            }
        return served

    @property
    def disputes(self) -> list[Dispute]:
        """What two of the documents there are contradict each other in."""
        return [
            replace(dispute, newer=self.standings.newer(dispute.one.document, dispute.other.document))
            for dispute in self._disputes
            if not {dispute.one.document, dispute.other.document} & self._withheld
        ]

    def _served(self, found: Sequence[StoredChunk]) -> list[StoredChunk]:
        return [
            stored.without(self._overruled.get(stored.chunk.document, ()))
            for stored in found
            if stored.chunk.document not in self._withheld
        ]

    @property
    def outline(self) -> list[tuple[str, ...]]:
        """The heading paths of the documents there are."""
        return [path for path, places in self._outline if not places or places - self._withheld]

    @property
    def number(self) -> int:
        return self.manifest.number

    def nearest(self, vector: NDArray[np.float32], k: int) -> list[StoredChunk]:
        """The `k` chunks nearest to a unit vector by cosine, nearest first."""
        return self.fetch(self.nearest_ids(vector, k))

    def nearest_ids(self, vector: NDArray[np.float32], k: int) -> list[str]:
        return self._chunks.nearest_ids(vector, min(k, self.manifest.chunks), without=self._withheld)

    def fetch(self, ids: Sequence[str]) -> list[StoredChunk]:
        """The chunks of these ids, in their order."""
        return self._served(self._chunks.fetch(ids))

    def statement_vectors(self, stored: StoredChunk) -> Vectors:
        """Unit vectors of the chunk's statements, float32 [statements, dimension]."""
        return np.asarray(self._statements[list(stored.rows)])

    def close(self) -> None:
        self._close()

    def _read_files(self) -> None:
        folder = self._folder
        self.profile = folder.read_profile()
        self.phrases = _phrases(folder)
        self.faq: list[str] = json.loads(folder.faq.read_text("utf-8"))
        self._outline = folder.read_outline()
        self.standings = folder.read_standings()
        self._disputes = folder.read_disputes()
        self.lexical = LexicalIndex.open(folder.lexical)
        self._statements = np.load(folder.statements, mmap_mode="r")
        sample = np.asarray(self._statements[:_SAMPLE])
        shape = (self.manifest.statements, self.manifest.dimension)
        if self._statements.shape != shape or not np.allclose((sample * sample).sum(axis=1), 1.0, atol=1e-3):
            raise ValueError("the statement vectors are not those that were published")

    def _check_answers(self) -> None:
        """Chroma may count its rows and still fail to find them, so ask it one question."""
        probe = np.zeros(self.manifest.dimension, dtype=np.float32)
        probe[0] = 1.0
        found = self._chunks.count()
        if found != self.manifest.chunks:
            raise _damaged(self._folder, f"{found} chunks instead of {self.manifest.chunks}")
        if not self.nearest(probe, 1):
            raise _damaged(self._folder, "no chunk is found by its vector")


def _chunks(folder: VersionFolder, server: ChromaServer | None) -> ChunkCollection:
    name = folder.collection_name()
    return ChunkCollection.open_on(needed(server, folder), name) if name else ChunkCollection.open(folder.chroma)


def needed(server: ChromaServer | None, folder: VersionFolder) -> ChromaServer:
    """The server of a version whose chunks are on one. Raises IndexUnavailable where none is set."""
    if server is None:
        raise IndexUnavailable(
            "the chunks of this index are on a Chroma server and none is set",
            where=str(folder.path),
            fix="set CHROMA_URL, or run `bloom ingest` to have them in the data folder",
        )
    return server


def check_place(folder: VersionFolder, manifest: Manifest, server: ChromaServer | None) -> None:
    """Raises IndexUnavailable when the chunks of a version are on a server and not all there, or it cannot be asked."""
    if name := folder.collection_name():
        found = needed(server, folder).collection(name).count()
        if found != manifest.chunks:
            raise _damaged(folder, f"{found} chunks instead of {manifest.chunks}")


def check_embedder(folder: VersionFolder, manifest: Manifest, fingerprint: str) -> None:
    """Raises EmbedderMismatch when the version was built with another embedder than `fingerprint`."""
    if manifest.embedder != fingerprint:
        raise EmbedderMismatch(
            f"the index was built with {manifest.embedder}, but {fingerprint} is set",
            where=str(folder.path),
            fix="set EMBEDDING_MODEL back or run `bloom ingest --rebuild`",
        )


@contextmanager
def _damage_named(folder: VersionFolder) -> Iterator[None]:
    """Raises IndexUnavailable for what goes wrong when a damaged file is read as if it were whole."""
    try:
        yield
    except (OSError, ValueError, TypeError, KeyError, EOFError) as exc:
        raise IndexUnavailable(
            f"the index is damaged ({type(exc).__name__})", where=str(folder.path), fix="run `bloom ingest --rebuild`"
        ) from exc


def _damaged(folder: VersionFolder, why: str) -> IndexUnavailable:
    return IndexUnavailable(f"the index is damaged: {why}", where=str(folder.path), fix="run `bloom ingest --rebuild`")


def _phrases(folder: VersionFolder) -> dict[str, NDArray[np.float32]]:
    return dict(zip(folder.read_phrases(), np.load(folder.phrases), strict=True))
