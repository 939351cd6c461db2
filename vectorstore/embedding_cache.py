"""Vectors by content, so that unchanged text is never embedded twice: across versions, rollbacks and re-chunks.

A cache and nothing more: deleting the file costs time, never truth. Ingests of several SOPs may share it.
"""

import contextlib
import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from vectorstore.embedder import Embedder, Vectors

_ASK = 500  # SQLite's oldest limit on variables in one statement is 999
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
        """Vectors, float32 [n, dimension], unit length. `progress` gets how many texts are done."""
        keys = [self._key(text, as_query) for text in texts]
        known = self._known(keys)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        # Longest last: batches of like length need little padding, and the rate shown does not drop at the end.
        order = sorted(missing, key=lambda key: len(missing[key]))
        progress(len(texts) - len(order))
        for start in range(0, len(order), _ASK):
            part = order[start : start + _ASK]
            vectors = self._embedder.embed([missing[key] for key in part], as_query=as_query)
            self._store(part, vectors)
            known.update(zip(part, vectors, strict=True))
            progress(len(texts) - len(order) + start + len(part))
        return np.stack([known[key] for key in keys]) if keys else np.zeros((0, 0), dtype=np.float32)

    def missing(self, texts: Sequence[str]) -> int:
        """How many different texts of these would have to be embedded."""
        keys = {self._key(text, as_query=False) for text in texts}
        return len(keys) - len(self._known(list(keys)))

    def close(self) -> None:
        self._database.close()

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
        found: dict[bytes, np.ndarray] = {}
        for start in range(0, len(keys), _ASK):
            part = keys[start : start + _ASK]
            marks = ",".join("?" * len(part))
            rows = self._database.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", part)  # noqa: S608  # only question marks
            found.update((key, np.frombuffer(vector, np.float32)) for key, vector in rows if len(vector) % 4 == 0)
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
