"""What one index version's folder holds, and the manifest it is checked by.

chroma/         chunks and their vectors; or else
collection      the name of the collection on a Chroma server that holds them
lexical/        BM25
statements.npy  float32 [statements, dimension], rows in chunk order
phrases.npy     float32 [phrases, dimension], with phrases.json: fixed texts a reader compares messages with
outline.json    heading paths, each with the documents it stands in: the subjects a conversation can be about
standings.json  from when until when documents hold and whom they are for, where something is stated of them
disputes.json   statements that contradict each other
repetitions.json  statements that are said more than once
documents.json  canonical text of every document by path
profile.json    the business's profile as ingested
flow.yaml       the conversation flow that the profile names, where that is a file of the business's own
manifest.json   written last; names every other file with its size and digest
lease           held shared by every reader; a version is removed only by who gets it exclusively
"""

import fcntl
import hashlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, TypeVar

from pydantic import TypeAdapter

from sop.errors import IndexUnavailable
from sop.profile import Profile
from sop.standing import Standings
from vectorstore.dispute import Dispute
from vectorstore.repetition import Repetition

T = TypeVar("T")

FORMAT = 3
READABLE = (2, FORMAT)
"""Version 2 knew no standings: a Bloom of its time must not read later folders, for it would quote internal text."""
SMALL = 8_000_000
"""Bytes up to which a file is read whole each time its version is opened, to compare its digest: a few milliseconds."""
_MANIFEST, _LEASE = "manifest.json", "lease"
_NAME = re.compile(r"bloom-[0-9a-f]{32}")
HeadingPlaces = tuple[tuple[str, ...], frozenset[str]]
"""A heading path, and the documents in which it stands."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the folder must hold. `files` maps relative paths to sizes in bytes, `digests` to SHA-256 in hex."""

    sop: str
    number: int
    embedder: str
    dimension: int
    chunks: int
    statements: int
    documents: dict[str, str]
    sop_digest: str
    files: dict[str, int]
    digests: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT


class VersionFolder:
    """The files of one index version. Reading methods raise IndexUnavailable, saying what is damaged."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.chroma = path / "chroma"
        self.collection = path / "collection"
        self.lexical = path / "lexical"
        self.statements = path / "statements.npy"
        self.phrases = path / "phrases.npy"
        self.phrase_texts = path / "phrases.json"
        self.outline = path / "outline.json"
        self.faq = path / "faq.json"
        self.documents = path / "documents.json"
        self.profile = path / "profile.json"
        self.standings = path / "standings.json"
        self.disputes = path / "disputes.json"
        self.repetitions = path / "repetitions.json"
        self.flow = path / "flow.yaml"

    def write_manifest(self, **facts: Any) -> Manifest:
        """Name every file with its size, flush all to disk, then write the manifest: with it the folder is whole."""
        (self.path / _LEASE).touch()
        held = {path.relative_to(self.path).as_posix(): path for path in self._files()}
        sizes = {name: path.stat().st_size for name, path in held.items()}
        manifest = Manifest(files=sizes, digests={name: _digest(path) for name, path in held.items()}, **facts)
        for path in (*held.values(), *(path for path in self.path.rglob("*") if path.is_dir())):
            flush(path)
        draft = self.path / f"{_MANIFEST}.new"
        draft.write_text(json.dumps(asdict(manifest), indent=1, ensure_ascii=False), encoding="utf-8")
        flush(draft)
        draft.replace(self.path / _MANIFEST)
        flush(self.path)
        return manifest

    def manifest(self, *, up_to: int = 0) -> Manifest:
        """The manifest, after checking that every file it names is there in full.

        Files of at most `up_to` bytes must also have the content they were published with. Chroma opens a missing
        or empty database as an empty one, so the check must be Bloom's own.
        """
        manifest = self._read_manifest()
        for name, size in manifest.files.items():
            self._check_file(name, size, manifest.digests.get(name) if size <= up_to else None)
        return manifest

    def verified(self) -> Manifest:
        """The manifest, after comparing every byte of every file with what was published."""
        return self.manifest(up_to=sys.maxsize)

    def name_collection(self, name: str) -> None:
        """Note which collection will hold the chunks, so that it is found whatever happens to who is to make it."""
        self.collection.write_text(name, encoding="utf-8")
        flush(self.collection)
        flush(self.path)

    def collection_name(self) -> str | None:
        """The collection on a Chroma server that holds the chunks; None where they are in the folder itself."""
        try:
            name = self.collection.read_text("utf-8")
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as exc:
            raise self._damaged(f"the name of its collection cannot be read ({type(exc).__name__})") from exc
        if not _NAME.fullmatch(name):
            raise self._damaged("what names its collection is no name of one")
        return name

    def read_phrases(self) -> list[str]:
        """The fixed texts whose vectors the version holds."""
        return list(json.loads(self.phrase_texts.read_text("utf-8")))

    def read_profile(self) -> Profile:
        """The business's profile as it was ingested."""
        try:
            return Profile.model_validate_json(self.profile.read_bytes())
        except (OSError, ValueError) as exc:
            raise self._damaged(f"its profile cannot be read ({type(exc).__name__})") from exc

    def read_standings(self) -> Standings:
        """What is stated of the documents; nothing in versions of an earlier format."""
        if not self.standings.exists():
            return Standings({})
        try:
            return Standings.from_json(json.loads(self.standings.read_text("utf-8")))
        except (OSError, ValueError) as exc:
            raise self._damaged(f"what is stated of its documents cannot be read ({type(exc).__name__})") from exc

    def read_disputes(self) -> list[Dispute]:
        """The statements that contradict each other; none in versions of an earlier format."""
        return self._listed(self.disputes, Dispute.from_json, "contradictions")

    def read_repetitions(self) -> list[Repetition]:
        """What is said more than once; nothing in versions of an earlier format."""
        return self._listed(self.repetitions, Repetition.from_json, "repetitions")

    def _listed(self, file: Path, read: Callable[[dict[str, Any]], T], what: str) -> list[T]:
        """What a file of this version lists; nothing where the version is older than such files."""
        if not file.exists():
            return []
        try:
            return [read(one) for one in json.loads(file.read_text("utf-8"))]
        except (OSError, ValueError, TypeError, KeyError) as exc:
            raise self._damaged(f"its {what} cannot be read ({type(exc).__name__})") from exc

    def read_outline(self) -> list[HeadingPlaces]:
        """Every heading path with its documents, none where an earlier format knew none. Raises OSError, ValueError."""
        raw = json.loads(self.outline.read_text("utf-8"))
        return [
            (tuple(one["path"]), frozenset(one["documents"])) if isinstance(one, dict) else (tuple(one), frozenset())
            for one in raw
        ]

    def read_flow(self) -> str | None:
        """The text of the business's own conversation flow as it was ingested; None where it has none."""
        try:
            return self.flow.read_text("utf-8") if self.flow.exists() else None
        except (OSError, ValueError) as exc:
            raise self._damaged(f"its conversation flow cannot be read ({type(exc).__name__})") from exc

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

    def read_texts(self) -> dict[str, str]:
        """Canonical text by document path."""
        try:
            texts: dict[str, str] = json.loads(self.documents.read_text("utf-8"))
        except (OSError, ValueError) as exc:
            raise self._damaged(f"its documents cannot be read ({type(exc).__name__})") from exc
        return texts

    @contextmanager
    def sole_use(self) -> Iterator[bool]:
        """Whether nobody reads the version; while inside, nobody can start to."""
        try:
            file = (self.path / _LEASE).open("r+b")  # NFS grants an exclusive lock to writers only
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

    def _read_manifest(self) -> Manifest:
        try:
            raw = json.loads((self.path / _MANIFEST).read_text("utf-8"))
        except FileNotFoundError as exc:
            raise self._damaged("it has no manifest") from exc
        except (OSError, ValueError, RecursionError) as exc:
            raise self._damaged(f"its manifest cannot be read ({type(exc).__name__})") from exc
        if isinstance(raw, dict) and isinstance(raw.get("format"), int) and raw["format"] not in READABLE:
            newer = raw["format"] > FORMAT
            raise IndexUnavailable(
                f"the index was written by {'a newer' if newer else 'an older'} Bloom",
                where=str(self.path),
                fix="upgrade Bloom or run `bloom ingest --rebuild`" if newer else "run `bloom ingest`",
            )
        try:
            return TypeAdapter(Manifest).validate_python(raw)
        except ValueError as exc:
            raise self._damaged("its manifest is incomplete") from exc

    def _check_file(self, name: str, size: int, digest: str | None) -> None:
        path = self.path / name
        try:
            found = path.stat().st_size
            if found != size:
                raise self._damaged(f"{name} has {found} bytes instead of {size}")
            if digest and _digest(path) != digest:
                raise self._damaged(f"{name} is not what was published")
        except FileNotFoundError as exc:
            raise self._damaged(f"{name} is missing") from exc
        except OSError as exc:
            raise self._damaged(f"{name} cannot be read ({exc.strerror})") from exc

    def _damaged(self, why: str) -> IndexUnavailable:
        return IndexUnavailable(
            f"the index is damaged: {why}", where=str(self.path), fix="run `bloom ingest --rebuild`"
        )


def flush(path: Path) -> None:
    """Have a file's content, or a folder's names, survive a power cut. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
