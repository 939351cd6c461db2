"""Chroma's own engine without its Python client: importing the client takes longer than a reply.

Reading only. The calls are those that `chromadb.api.rust` of the pinned version makes (docs/decisions/0008).
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_TENANT, _DATABASE = "default_tenant", "default_database"
Where = Mapping[str, Any] | None
"""A condition on the metadata, as Chroma's `where` has it."""
_OPEN_INDEXES = 16  # of which Bloom needs one


class ChromaCore:
    """One collection of a Chroma folder, with the client's own answers to `count`, `query` and `get`."""

    def __init__(self, folder: Path, name: str) -> None:
        import chromadb_rust_bindings as core

        self._core = core.Bindings(
            allow_reset=False,
            sqlite_db_config=core.SqliteDBConfig(
                hash_type=core.MigrationHash.MD5,
                migration_mode=core.MigrationMode.Apply,
                url=str(folder / "chroma.sqlite3"),
            ),
            persist_path=str(folder),
            hnsw_cache_size=_OPEN_INDEXES,
        )
        self._id = str(self._core.get_collection(name, _TENANT, _DATABASE).id)

    def count(self) -> int:
        return int(self._core.count(self._id, _TENANT, _DATABASE))

    def query(
        self, query_embeddings: Any, n_results: int, include: Sequence[str], where: Where = None
    ) -> Mapping[str, Any]:
        found = self._core.query(
            self._id, None, list(query_embeddings), n_results, _told(where), None, list(include), _TENANT, _DATABASE
        )
        return _parts(found, include)

    def get(
        self, ids: Sequence[str] | None = None, include: Sequence[str] = (), where: Where = None
    ) -> Mapping[str, Any]:
        chosen = None if ids is None else list(ids)
        found = self._core.get(self._id, chosen, _told(where), None, 0, None, list(include), _TENANT, _DATABASE)
        return _parts(found, include)

    def close(self) -> None:
        del self._core


def _told(where: Where) -> str | None:
    return json.dumps(where) if where else None


def _parts(found: Any, include: Sequence[str]) -> Mapping[str, Any]:
    return {part: getattr(found, part) for part in ("ids", *include)}
