"""Chunks and their vectors in Chroma: the only module that imports chromadb, and it only to write.

One collection per index version, in a folder of its own that is never written again after it was published:
several processes on one Chroma folder lose vectors without an error, and a reader never sees another process's
writes (chroma-core/chroma#1584, docs/decisions/0001-immutable-index-versions.md).
"""

import json
import os
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sop.document import Span
from sop.errors import IndexUnavailable
from vectorstore import batches
from vectorstore.chroma_core import ChromaCore
from vectorstore.chroma_server import ChromaServer
from vectorstore.chunk import Chunk, Statement
from vectorstore.embedder import Vectors

_NAME = "chunks"
_REMEMBERED = 4096  # chunks: all of a usual SOP
_UNINDEXED = 100  # chunks that Chroma searches one by one before it adds them to its graph: its default
_HNSW = {
    "space": "cosine",
    # Chroma's defaults found 82 % of the exact top 10 among 100,000 near-duplicates; these cost a little more time.
    "ef_construction": 200,
    "max_neighbors": 32,
}
_SEARCHED, _LEAST_SEARCHED = 100, 200
"""Of how many chunks one is looked at in a search of the graph (its `ef_search`), and how many are at least. 200 find
.998 of the exact top 10 among 10,000 chunks and .966 among 100,000; there, 800 find .993 (bench/README.md)."""
_LOCKED_FOR = 5.0  # seconds; Chroma itself would wait for a locked database for minutes, silently
_SEAL = """
CREATE TRIGGER sealed BEFORE INSERT ON acquire_write BEGIN SELECT RAISE(IGNORE); END
"""
"""Chroma notes every opening in this table, so that mere reading would change and slowly grow the published file."""


_ALLOW = "let this user write to the folder, or move the data folder with BLOOM_HOME"
_REFUSALS = {
    sqlite3.SQLITE_BUSY: "try again; if it stays so, stop the program that holds it",
    sqlite3.SQLITE_READONLY: _ALLOW,
    sqlite3.SQLITE_CANTOPEN: _ALLOW,
    sqlite3.SQLITE_PERM: _ALLOW,
}


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk with its unit vector and the rows of its statements in the version's statement vectors."""

    chunk: Chunk
    vector: NDArray[np.float32]
    rows: tuple[int, ...]

    def without(self, spans: Sequence[Span]) -> "StoredChunk":
        """The same, saying nothing of what stands in these spans."""
        stated = list(zip(self.chunk.statements, self.rows, strict=True))
        kept = [(s, row) for s, row in stated if not any(s.span.start < x.end and x.start < s.span.end for x in spans)]
        if len(kept) == len(stated):
            return self
        chunk = replace(self.chunk, statements=tuple(statement for statement, _ in kept))
        return replace(self, chunk=chunk, rows=tuple(row for _, row in kept))


class ChunkCollection:
    """A version's chunks. Every error of Chroma's is raised as IndexUnavailable."""

    def __init__(self, client: Any, collection: Any, folder: Path, size: int = 0) -> None:
        self._client, self._collection, self._folder = client, collection, folder
        self._size, self._added = size, 0
        self._lately: OrderedDict[str, StoredChunk] = OrderedDict()
        self._remembering = threading.Lock()

    @classmethod
    def create(cls, folder: Path, size: int) -> "ChunkCollection":
        """A collection for exactly `size` chunks. Once they are in, Chroma writes its graph out whole."""
        with _chroma_errors(folder, "written"):
            client = _client(folder)
            collection = client.create_collection(_NAME, embedding_function=None, configuration=_configuration(size))
        return cls(client, collection, folder, size)

    @classmethod
    def open(cls, folder: Path) -> "ChunkCollection":
        """Open for reading. A missing or empty database, which Chroma would open as an empty one, is refused."""
        _check_database(folder)
        with _chroma_errors(folder):
            core = ChromaCore(folder, _NAME)
        return cls(core, core, folder)

    @classmethod
    def create_on(cls, server: ChromaServer, name: str, size: int) -> "ChunkCollection":
        """The same on a server."""
        made = server.create(name, _configuration(size))
        return cls(made, made, Path(name), size)

    @classmethod
    def open_on(cls, server: ChromaServer, name: str) -> "ChunkCollection":
        found = server.collection(name)
        return cls(found, found, Path(name))

    def add(self, chunks: Sequence[Chunk], vectors: Vectors, first_statements: Sequence[int]) -> None:
        """Add the next of the chunks the collection was created for."""
        before, after = self._added, self._added + len(chunks)
        cuts = [before, *(end for end in batches.ends(self._size) if before < end < after), after]
        with _chroma_errors(self._folder, "written"):
            for start, end in pairwise(cuts):
                part = slice(start - before, end - before)
                self._collection.add(
                    ids=[chunk.id for chunk in chunks[part]],
                    embeddings=vectors[part],
                    documents=[chunk.text for chunk in chunks[part]],
                    metadatas=[_metadata(c, n) for c, n in zip(chunks[part], first_statements[part], strict=True)],
                )
                self._added = end

    def seal(self) -> None:
        """After `close`: from here on no reader changes a byte. Raises sqlite3.Error when the disk refuses."""
        with closing(sqlite3.connect(_database(self._folder))) as database:
            database.execute(_SEAL)
            database.commit()

    def count(self) -> int:
        with _chroma_errors(self._folder):
            return int(self._collection.count())

    def nearest_ids(self, vector: NDArray[np.float32], k: int, *, without: Set[str] = frozenset()) -> list[str]:
        """Ids of the `k` chunks nearest to a unit vector by cosine, nearest first; none of the documents `without`."""
        where = {"where": {"document": {"$nin": sorted(without)}}} if without else {}
        with _chroma_errors(self._folder):
            found = self._collection.query(query_embeddings=vector.reshape(1, -1), n_results=k, include=[], **where)
            return list(found["ids"][0])

    def fetch(self, ids: Sequence[str]) -> list[StoredChunk]:
        """The chunks of these ids, in their order; ids not in the collection are left out.

        Those read lately are not read again: a published collection does not change.
        """
        found = {id_: stored for id_ in ids if (stored := self._lately.get(id_))}
        for part in batches.parts([id_ for id_ in ids if id_ not in found]):
            found |= self._read(part)
        with self._remembering:
            self._lately.update(found)
            while len(self._lately) > _REMEMBERED:
                self._lately.popitem(last=False)
        return [found[id_] for id_ in ids if id_ in found]

    def _read(self, ids: list[str]) -> dict[str, StoredChunk]:
        with _chroma_errors(self._folder):
            found = self._collection.get(ids=ids, include=["embeddings", "documents", "metadatas"])
            return _stored(found)

    def ids_in(self, documents: Set[str]) -> set[str]:
        """The ids of all chunks of these documents."""
        with _chroma_errors(self._folder):
            wheres = ({"document": {"$in": part}} for part in batches.parts(sorted(documents)))
            return {id_ for where in wheres for id_ in self._collection.get(where=where, include=[])["ids"]}

    def close(self) -> None:
        self._client.close()


def _configuration(size: int) -> dict[str, Any]:
    return {
        "hnsw": {
            **_HNSW,
            "ef_search": max(_LEAST_SEARCHED, size // _SEARCHED),
            "sync_threshold": batches.sync_threshold(size),
            "batch_size": min(_UNINDEXED, size),
        }
    }


def _database(folder: Path) -> Path:
    return folder / "chroma.sqlite3"


def check_writable(folder: Path) -> None:
    """Raises IndexUnavailable where this user may not write: Chroma writes to a folder whenever it opens it."""
    for path in (folder, _database(folder)):
        if path.exists() and not os.access(path, os.W_OK):
            raise IndexUnavailable("the index cannot be opened (it is read-only)", where=str(path), fix=_ALLOW)


def _check_database(folder: Path) -> None:
    """What Chroma does not say, or says only after minutes: raises IndexUnavailable."""
    path = _database(folder)
    if not path.is_file() or path.stat().st_size == 0:
        raise _damaged(folder, "its database is missing or empty")
    check_writable(folder)
    try:
        with closing(sqlite3.connect(path.absolute().as_uri() + "?mode=rw", uri=True, timeout=_LOCKED_FOR)) as database:
            database.execute("BEGIN IMMEDIATE")  # Chroma writes at every opening, or tries to
            database.execute("SELECT count(*) FROM collections")
    except sqlite3.Error as exc:
        if (fix := _REFUSALS.get(getattr(exc, "sqlite_errorcode", 0) & 0xFF)) is None:
            raise _damaged(folder, f"its database: {exc}") from exc
        raise IndexUnavailable(f"the index cannot be opened ({exc})", where=str(folder), fix=fix) from exc


def _client(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


def _metadata(chunk: Chunk, first_statement: int) -> dict[str, str | int]:
    statements = [[s.kind, s.span.start, s.span.end, s.wording, s.embedded, s.reply] for s in chunk.statements]
    return {
        "document": chunk.document,
        "section": json.dumps(chunk.section, ensure_ascii=False),
        "start": chunk.span.start,
        "end": chunk.span.end,
        "embedded": chunk.embedded,
        "statements": json.dumps(statements, ensure_ascii=False),
        "first_statement": first_statement,
    }


def _stored(found: Mapping[str, Any]) -> dict[str, StoredChunk]:
    parts = (found[part] for part in ("ids", "documents", "metadatas", "embeddings"))
    return {
        id_: _one(_chunk(text, metadata), vector, int(metadata["first_statement"]))
        for id_, text, metadata, vector in zip(*parts, strict=True)
        if text is not None
    }


def _one(chunk: Chunk, vector: Any, first: int) -> StoredChunk:
    return StoredChunk(chunk, np.asarray(vector, dtype=np.float32), tuple(range(first, first + len(chunk.statements))))


def _chunk(text: str, metadata: Any) -> Chunk:
    return Chunk(
        document=metadata["document"],
        section=tuple(json.loads(metadata["section"])),
        span=Span(metadata["start"], metadata["end"]),
        text=text,
        embedded=metadata["embedded"],
        statements=tuple(
            Statement(kind, Span(start, end), wording, embedded, *reply)
            for kind, start, end, wording, embedded, *reply in json.loads(metadata["statements"])
        ),
    )


@contextmanager
def _chroma_errors(folder: Path, done: str = "read") -> Iterator[None]:
    """Chroma's Rust core raises whatever it likes, `InternalError` and `ValueError` among them."""
    try:
        yield
    except _failures() as exc:
        raise _damaged(folder, f"{type(exc).__name__}: {exc}"[:200], done) from exc


def _failures() -> tuple[type[Exception], ...]:
    """Looked up only once something is raised: importing Chroma's own errors imports all of its client."""
    from chromadb.errors import ChromaError

    return ChromaError, ValueError, TypeError, KeyError, OSError, AttributeError, RuntimeError


def _damaged(folder: Path, why: str, done: str = "read") -> IndexUnavailable:
    if "readonly database" in why:
        return IndexUnavailable(f"the index cannot be {done} (it is read-only)", where=str(folder), fix=_ALLOW)
    if done == "written":
        what = f"the new index cannot be written ({why}); the published version is unchanged"
        return IndexUnavailable(what, where=str(folder), fix="free some space, then run `bloom ingest` again")
    return IndexUnavailable(f"the index cannot be read ({why})", where=str(folder), fix="run `bloom ingest --rebuild`")
