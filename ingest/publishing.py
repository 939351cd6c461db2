"""From a SOP as read to a published index version: all of it, or nothing."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingest.change import Held, compared
from ingest.chunked import chunked, without
from ingest.chunker import Chunker
from ingest.lock import writer_lock
from ingest.nearby import UNCOMPARED, Comparison
from ingest.report import IngestReport, Preview, nothing_changed, published, with_findings
from ingest.version_builder import Plan, Progress, build, discard, held, read_held
from records.index_version import IndexVersion
from records.version_ledger import VersionLedger
from sop.errors import BloomError, IndexUnavailable, RecordsError, ServerUnavailable, SopError
from sop.folder import Sop
from vectorstore.chroma_server import ChromaServer
from vectorstore.chunk import Chunk
from vectorstore.embedding_cache import EmbeddingCache
from vectorstore.index import check_place
from vectorstore.model_embedder import ModelEmbedder
from vectorstore.version_folder import VersionFolder, flush

KEPT = 5
"""Versions kept to roll back to, the current one included; older ones go once nobody reads them."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """Publishes versions of one SOP below `root`, the data folder, through `ledger` (the pointer).

    `phrases` gives the fixed texts for a SOP's profile. Versions are recorded by their path below `root`, so the
    data folder can be moved. `comparison` tells how two statements are compared. With a `server` their
    chunks are in collections there, which the folders name: so what is to go with a folder is known without the
    server, and nobody else's collection is ever removed.
    """

    name: str
    root: Path
    ledger: VersionLedger
    embedder: ModelEmbedder
    phrases: Callable[[Sop], Sequence[str]]
    comparison: Comparison = UNCOMPARED
    server: ChromaServer | None = None

    def publish(
        self, read: Callable[[], Sop], *, rebuild: bool = False, wait: float = 0.0, progress: Progress = lambda *_: None
    ) -> IngestReport:
        """Read the SOP under the writer lock and publish it, unless nothing changed.

        Raises IngestRunning, SopError, IndexUnavailable, EmbedderUnavailable or BloomError (disk); whatever is
        raised, the published version is the one before, whole.
        """
        with writer_lock(self._home / "ingest.lock", wait=wait):
            self._remove_leftovers()
            sop = read()
            self._refuse_own_files(sop)
            current = self.ledger.current(self.name)
            if current and not rebuild and self._unchanged(current, sop):
                self.ledger.remember_roots(self.name, _recorded(sop))
                documents = VersionFolder(self.root / current.folder).manifest().documents
                report = nothing_changed(current, without(sop, set(documents)))
            else:
                report = self._publish_new(sop, current, rebuild=rebuild, progress=progress)
            self._remove_old()
            return with_findings(report, VersionFolder(self._versions / f"{report.version:04d}"))

    def preview(self, read: Callable[[], Sop], *, rebuild: bool = False) -> Preview:
        """What `publish` would do now. Embeds and writes nothing, and takes no lock: an ingest may run meanwhile.

        Raises SopError, EmbedderUnavailable or BloomError (disk).
        """
        sop = read()
        self._refuse_own_files(sop)
        current = self.ledger.current(self.name)
        unchanged = current is not None and not rebuild and self._unchanged(current, sop)
        kept, chunks = self._chunked(sop)
        return Preview(
            version=current.number if current and unchanged else self.ledger.next_number(self.name),
            sop=self.name,
            documents=len(kept.documents),
            chunks=len(chunks),
            to_embed=0 if unchanged else self._to_embed(chunks, rebuild=rebuild),
            skipped=kept.skipped,
            warnings=kept.warnings,
            changes=() if unchanged else compared(self._held(current), held(kept, chunks)),
            publishes=not unchanged,
        )

    def _to_embed(self, chunks: Sequence[Chunk], *, rebuild: bool) -> int:
        texts = [chunk.embedded for chunk in chunks]
        if not self._cache.exists():
            return len(set(texts))
        with _disk_errors(self._cache), closing(EmbeddingCache(self._cache, self.embedder, afresh=rebuild)) as cache:
            return cache.missing(texts)

    def _refuse_own_files(self, sop: Sop) -> None:
        home = self.root.resolve()
        for root in sop.roots:
            if home.is_relative_to(root):
                raise SopError(
                    f"the data folder {home} lies inside the SOP and would be read as part of it",
                    where=str(root),
                    fix="move it with BLOOM_HOME",
                )

    def _unchanged(self, current: IndexVersion, sop: Sop) -> bool:
        """Whether the current version was made of this SOP by this embedder for this Bloom, lies where it would be put
        now, and is still whole to the last byte.
        """
        if (current.sop_digest, current.embedder) != (sop.digest, self.embedder.fingerprint):
            return False
        folder = VersionFolder(self.root / current.folder)
        try:
            manifest = folder.verified()
            if (folder.collection_name() is None) != (self.server is None):
                return False
            check_place(folder, manifest, self.server)
        except ServerUnavailable:
            raise
        except IndexUnavailable:
            return False
        return folder.read_phrases() == self.phrases(sop)

    def _publish_new(
        self, sop: Sop, current: IndexVersion | None, *, rebuild: bool, progress: Progress
    ) -> IngestReport:
        kept, chunks = self._chunked(sop)
        if self.server:
            self.server.check()  # rather than after an hour of embedding
        number = self.ledger.next_number(self.name)
        plan = Plan(
            kept, sop.digest, self.name, number, self.embedder.fingerprint, chunks, self.phrases(sop), self.comparison
        )
        folder = self._versions / f"{number:04d}"
        embedded = self._build(folder, plan, rebuild=rebuild, progress=progress)
        version = _version(plan, folder.relative_to(self.root))
        changes = compared(self._held(current), held(kept, chunks))
        self.ledger.publish(version, roots=_recorded(sop))
        return published(version, kept, embedded, changes)

    def _chunked(self, sop: Sop) -> tuple[Sop, list[Chunk]]:
        files = self.embedder.files
        kept, chunks = chunked(sop, Chunker(files.count_tokens, files.window).chunks)
        if not chunks:
            raise _nothing_left(kept)
        return kept, chunks

    def _held(self, version: IndexVersion | None) -> Held:
        return read_held(self.root / version.folder) if version else Held()

    def _build(self, folder: Path, plan: Plan, *, rebuild: bool, progress: Progress) -> int:
        """The version's folder, whole; returns how many chunks had to be embedded."""
        draft = folder.with_name(f"{folder.name}.building")
        try:
            with (
                _disk_errors(self._versions),
                closing(EmbeddingCache(self._cache, self.embedder, afresh=rebuild)) as cache,
            ):
                missing = cache.missing([chunk.embedded for chunk in plan.chunks])
                build(draft, plan, cache, progress, self.server)
                draft.rename(folder)
                for place in (self._versions, *self._versions.parents[:3]):  # up to the data folder
                    flush(place)
        finally:
            discard(draft, self.server)
        return missing

    def _remove_leftovers(self) -> None:
        """What a killed ingest left: drafts, and finished folders that were never published or are forgotten.

        A folder numbered above the next one is left alone: the records may be an older copy, put back.
        """
        kept = {version.number for version in self.ledger.all(self.name)}
        last = self.ledger.next_number(self.name)
        for path in self._versions.glob("*"):
            forgotten = path.name.isdecimal() and int(path.name) <= last and int(path.name) not in kept
            if forgotten or path.name.endswith(".building"):
                discard(path, self.server)

    def _remove_old(self) -> None:
        versions = sorted(self.ledger.all(self.name), key=lambda version: version.number, reverse=True)
        for version in versions[KEPT:]:
            with VersionFolder(self.root / version.folder).sole_use() as alone:
                if alone and self._forgotten(version):
                    discard(self.root / version.folder, self.server)

    def _forgotten(self, version: IndexVersion) -> bool:
        """Whether the version could be taken off the records: not when it is current, perhaps only just again."""
        try:
            self.ledger.forget(self.name, version.number)
        except RecordsError:
            return False
        return True

    @property
    def _home(self) -> Path:
        return self.root / "sops" / self.name

    @property
    def _versions(self) -> Path:
        return self._home / "versions"

    @property
    def _cache(self) -> Path:
        return self.root / "embeddings.sqlite"


@contextmanager
def _disk_errors(where: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as exc:
        why = getattr(exc, "strerror", None) or str(exc)
        raise BloomError(
            f"the new index cannot be written ({why}); the published version is unchanged",
            where=str(where),
            fix="free some space or fix the folder's owner, then run `bloom ingest` again",
        ) from exc


def _nothing_left(sop: Sop) -> SopError:
    too_long = [f"{notice.path}: {notice.text}" for notice in sop.skipped if not sop.documents]
    return SopError(
        too_long[-1] if too_long else "no text to answer from was found",
        where=", ".join(_recorded(sop)),
        fix="add documents with text",
    )


def _version(plan: Plan, folder: Path) -> IndexVersion:
    return IndexVersion(
        sop=plan.name,
        number=plan.number,
        published=datetime.now(UTC),
        documents=len(plan.sop.documents),
        chunks=len(plan.chunks),
        embedder=plan.embedder,
        sop_digest=plan.digest,
        folder=folder.as_posix(),
    )


def _recorded(sop: Sop) -> tuple[str, ...]:
    return tuple(str(root) for root in sop.roots)
