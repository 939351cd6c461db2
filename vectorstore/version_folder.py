"""What one index version's folder holds, and the manifest it is checked by.

chroma/         chunks and their vectors
lexical/        BM25
statements.npy  float32 [statements, dimension], rows in chunk order
phrases.npy     float32 [phrases, dimension], with phrases.json: fixed texts a reader compares messages with
headings.json   [heading, document] pairs: the subjects a conversation can be about
documents.json  canonical text of every document by path
profile.json    the business's profile as ingested
manifest.json   written last; names every other file with its size
lease           held shared by every reader; a version is removed only by who gets it exclusively
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from sop.errors import IndexUnavailable
from sop.profile import Profile

FORMAT = 1
_MANIFEST, _LEASE = "manifest.json", "lease"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the folder must hold. `files` maps relative paths to sizes in bytes."""

    sop: str
    number: int
    embedder: str
    dimension: int
    chunks: int
    statements: int
    documents: dict[str, str]
    sop_digest: str
    files: dict[str, int]
    format: int = FORMAT


class VersionFolder:
    """The files of one index version. Reading methods raise IndexUnavailable, saying what is damaged."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.chroma = path / "chroma"
        self.lexical = path / "lexical"
        self.statements = path / "statements.npy"
        self.phrases = path / "phrases.npy"
        self.phrase_texts = path / "phrases.json"
        self.headings = path / "headings.json"
        self.documents = path / "documents.json"
        self.profile = path / "profile.json"

    def write_manifest(self, **facts: Any) -> Manifest:
        """Name every file with its size, flush all to disk, then write the manifest: with it the folder is whole."""
        (self.path / _LEASE).touch()
        files = {path.relative_to(self.path).as_posix(): path.stat().st_size for path in self._files()}
        manifest = Manifest(files=files, **facts)
        for path in self._files():
            _flush(path)
        draft = self.path / f"{_MANIFEST}.new"
        draft.write_text(json.dumps(asdict(manifest), indent=1, ensure_ascii=False), encoding="utf-8")
        _flush(draft)
        draft.replace(self.path / _MANIFEST)
        _flush(self.path)
        return manifest

    def manifest(self) -> Manifest:
        """The manifest, after checking that every file it names is there in full.

        Chroma opens a missing or empty database as an empty one, so the check must be Bloom's own.
        """
        try:
            raw = json.loads((self.path / _MANIFEST).read_text("utf-8"))
        except FileNotFoundError as exc:
            raise self._damaged("it has no manifest") from exc
        except (OSError, ValueError) as exc:
            raise self._damaged(f"its manifest cannot be read ({type(exc).__name__})") from exc
        if raw.get("format", 0) > FORMAT:
            raise IndexUnavailable(
                "the index was written by a newer Bloom",
                where=str(self.path),
                fix="upgrade Bloom or run `bloom ingest`",
            )
        try:
            manifest = Manifest(**raw)
        except TypeError as exc:
            raise self._damaged("its manifest is incomplete") from exc
        self._check_sizes(manifest)
        return manifest

    def read_profile(self) -> Profile:
        """The business's profile as it was ingested."""
        try:
            return Profile.model_validate_json(self.profile.read_bytes())
        except (OSError, ValueError) as exc:
            raise self._damaged(f"its profile cannot be read ({type(exc).__name__})") from exc

    def lease(self) -> IO[bytes]:
        """An open file whose shared lock keeps the version from being removed until it is closed."""
        try:
            file = (self.path / _LEASE).open("rb")
        except OSError as exc:
            raise self._damaged("it was removed") from exc
        fcntl.flock(file, fcntl.LOCK_SH)
        if not (self.path / _MANIFEST).exists():
            file.close()
            raise self._damaged("it was removed")
        return file

    @contextmanager
    def sole_use(self) -> Iterator[bool]:
        """Whether nobody reads the version; while inside, nobody can start to."""
        try:
            file = (self.path / _LEASE).open("rb")
        except OSError:
            yield True
            return
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True

    def _files(self) -> list[Path]:
        return sorted(path for path in self.path.rglob("*") if path.is_file() and path.name not in {_MANIFEST, _LEASE})

    def _check_sizes(self, manifest: Manifest) -> None:
        for name, size in manifest.files.items():
            path = self.path / name
            if not path.is_file():
                raise self._damaged(f"{name} is missing")
            if path.stat().st_size != size:
                raise self._damaged(f"{name} has {path.stat().st_size} bytes instead of {size}")

    def _damaged(self, why: str) -> IndexUnavailable:
        return IndexUnavailable(
            f"the index is damaged: {why}", where=str(self.path), fix="run `bloom ingest --rebuild`"
        )


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
