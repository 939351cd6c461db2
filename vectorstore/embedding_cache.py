"""Vectors by content, so that unchanged text is never embedded twice: across versions, rollbacks and re-chunks.

A cache and nothing more: deleting the file costs time, never truth. Ingests of several SOPs may share it.
"""

import contextlib
import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vectorstore.embedder import Embedder, Vectors

_ASK = 500  # SQLite's oldest limit on variables in one statement is 999
_EMBED = 128  # texts embedded between two signs of progress: some seconds on a slow machine
_WAIT = 30.0  # seconds for another SOP's ingest to finish a transaction
_UNIT = 1e-3  # a stored vector whose squared length is further from 1 was damaged on the disk
_DAMAGE = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
_SCHEMA = "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"


class EmbeddingCache:
    """An `Embedder` in front of another that embeds only what was never embedded with the same fingerprint.

    With `afresh` nothing known is used: every vector is made, and kept, anew. Raises sqlite3.Error when the disk
    refuses; a damaged file is replaced by an empty one.
    """

    def __init__(self, path: Path, embedder: Embedder, *, afresh: bool = False) -> None:
        self._embedder, self._path, self._afresh = embedder, path, afresh
        self._database = _open(path)

    def embed(
        self, texts: Sequence[str], *, as_query: bool = False, progress: Callable[[int], None] = lambda _: None
    ) -> Vectors:
        """Vectors, float32 [n, dimension], unit length. `progress` gets how many texts are done.

        Beside them nothing is held that grows with their length, and what is embedded is kept a part at a time: an
        ingest that is killed goes on from there.
        """
        rows = self._rows(texts, as_query)
        vectors = _Rows(len(texts))
        missing = [key for part in _parts(list(rows), _ASK) for key in self._filled(vectors, rows, part)]
        missing.sort()  # by digest, as if by chance: every part takes as long, and the time left shown holds
        done = len(texts) - sum(len(rows[key]) for key in missing)
        progress(done)
        for part in _parts(missing, _EMBED):
            made = self._embedder.embed([texts[rows[key][0]] for key in part], as_query=as_query)
            self._store(part, made)
            for key, vector in zip(part, made, strict=True):
                vectors.put(rows[key], vector)
            done += sum(len(rows[key]) for key in part)
            progress(done)
        return vectors.whole()

    def missing(self, texts: Sequence[str]) -> int:
        """How many different texts of these would have to be embedded."""
        keys = list(self._rows(texts, as_query=False))
        return sum(len(part) - len(self._known(part)) for part in _parts(keys, _ASK))

    def close(self) -> None:
        self._database.close()

    def _rows(self, texts: Sequence[str], as_query: bool) -> dict[bytes, list[int]]:
        """Where each different text stands."""
        rows: dict[bytes, list[int]] = {}
        for row, text in enumerate(texts):
            rows.setdefault(self._key(text, as_query), []).append(row)
        return rows

    def _filled(self, vectors: "_Rows", rows: Mapping[bytes, list[int]], keys: Sequence[bytes]) -> list[bytes]:
        """Put what is known of `keys` in its place; returns the others."""
        known = self._known(keys)
        for key, vector in known.items():
            vectors.put(rows[key], vector)
        return [key for key in keys if key not in known]

    def _key(self, text: str, as_query: bool) -> bytes:
        return hashlib.sha256(f"{self._embedder.fingerprint}\0{as_query:d}\0{text}".encode()).digest()

    def _known(self, keys: Sequence[bytes]) -> dict[bytes, np.ndarray]:
        if self._afresh:
            return {}
        try:
            return self._stored(keys)
        except sqlite3.DatabaseError as exc:
            self._start_over(exc)
            return {}

    def _stored(self, keys: Sequence[bytes]) -> dict[bytes, np.ndarray]:
        marks = ",".join("?" * len(keys))
        rows = self._database.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", keys)  # noqa: S608  # only question marks
        found = {key: np.frombuffer(vector, np.float32) for key, vector in rows if len(vector) % 4 == 0}
        return {key: vector for key, vector in found.items() if abs(float(vector @ vector) - 1.0) < _UNIT}

    def _store(self, keys: Sequence[bytes], vectors: Vectors) -> None:
        rows = [(key, vector.tobytes()) for key, vector in zip(keys, vectors, strict=True)]
        try:
            self._insert(rows)
        except sqlite3.DatabaseError as exc:
            self._start_over(exc)
            self._insert(rows)

    def _insert(self, rows: Sequence[tuple[bytes, bytes]]) -> None:
        with self._database:
            self._database.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)

    def _start_over(self, damage: sqlite3.DatabaseError) -> None:
        self._database.close()
        self._database = _replaced(self._path, damage)


class _Rows:
    """Rows of a matrix whose width is known once the first of them is."""

    def __init__(self, height: int) -> None:
        self._height = height
        self._matrix: Vectors = np.zeros((0, 0), dtype=np.float32)

    def put(self, rows: Sequence[int], vector: NDArray[np.float32]) -> None:
        if not self._matrix.size:
            self._matrix = np.zeros((self._height, len(vector)), dtype=np.float32)
        self._matrix[rows] = vector

    def whole(self) -> Vectors:
        return self._matrix


def _parts(keys: Sequence[bytes], size: int) -> Iterator[Sequence[bytes]]:
    return (keys[start : start + size] for start in range(0, len(keys), size))


def _open(path: Path) -> sqlite3.Connection:
    try:
        return _connect(path)
    except sqlite3.DatabaseError as exc:
        return _replaced(path, exc)


def _replaced(path: Path, damage: sqlite3.DatabaseError) -> sqlite3.Connection:
    """An empty cache in place of a damaged one. Raises `damage` when it is none: locked, full, not writable."""
    if damage.sqlite_errorcode & 0xFF not in _DAMAGE:
        raise damage
    for stale in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        stale.unlink(missing_ok=True)
    return _connect(path)


def _connect(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=_WAIT, check_same_thread=False)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute(_SCHEMA)
        database.execute("SELECT key FROM vectors LIMIT 1").fetchone()
    except sqlite3.DatabaseError:
        with contextlib.suppress(sqlite3.Error):
            database.close()
        raise
    return database
