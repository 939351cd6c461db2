"""A small SOP, ingested without a model: what the tests of ingest start from."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hashing_embedder import HashingEmbedder

from ingest.publishing import Publisher
from ingest.report import IngestReport, Preview
from records.database import Records
from records.index_version import IndexVersion
from sop.folder import read_sop
from vectorstore.chroma_server import ChromaServer
from vectorstore.index import Index
from vectorstore.version_folder import VersionFolder

PARKING = "# Parking\n\n## Where can I park?\n\nYou can park behind the house, free of charge.\n"
REFUNDS = """# Refunds

## How long does a refund take?

A refund takes 5 days.

## Who gets a refund?

Everybody who asks within 14 days of the visit.
"""


def copied(shop: "Shop", folder: Path) -> "Shop":
    """The same, below another folder, for a test that changes it."""
    shutil.copytree(shop.home, folder / "home")
    moved = Shop(folder / "home", Path(shutil.copytree(shop.sop, folder / "sop")))
    with Records.open(moved.home / "bloom.sqlite") as records:
        records.versions.remember_roots(moved.name, (str(moved.sop),))
    return moved


def write_sop(folder: Path, **documents: str) -> Path:
    """A folder with these documents, by default two."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (documents or {"parking": PARKING, "refunds": REFUNDS}).items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


@dataclass
class Shop:
    """A data folder and what is ingested into it."""

    home: Path
    sop: Path
    name: str = "default"
    embedder: HashingEmbedder = field(default_factory=HashingEmbedder)
    server: ChromaServer | None = None
    database: str | None = None

    def records(self) -> Records:
        return Records.open(self.database or self.home / "bloom.sqlite")

    def ingest(self, **options: Any) -> IngestReport:
        with self._publisher() as publisher:
            return publisher.publish(lambda: read_sop([self.sop]), **options)

    def preview(self, **options: Any) -> Preview:
        with self._publisher() as publisher:
            return publisher.preview(lambda: read_sop([self.sop]), **options)

    @contextmanager
    def _publisher(self) -> Iterator[Publisher]:
        with self.records() as records:
            yield Publisher(
                name=self.name,
                root=self.home,
                ledger=records.versions,
                embedder=self.embedder,
                phrases=lambda _sop: ["Hello!", "Thank you."],
                server=self.server,
            )

    def current(self) -> IndexVersion | None:
        with self.records() as records:
            return records.versions.current(self.name)

    def versions(self) -> list[int]:
        with self.records() as records:
            return [version.number for version in records.versions.all(self.name)]

    def folder(self) -> Path:
        """The current version's."""
        current = self.current()
        assert current
        return self.home / current.folder

    @contextmanager
    def index(self) -> Iterator[Index]:
        """The current version, open."""
        folder = VersionFolder(self.folder())
        opened = Index(folder, fingerprint=self.embedder.fingerprint, server=self.server)
        try:
            yield opened
        finally:
            opened.close()

    def texts(self) -> set[str]:
        """Everything that can be found, as chunks."""
        with self.index() as index:
            return {stored.chunk.text for stored in index.fetch(index.lexical.ids())}


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in _files(folder)}


def _files(folder: Path) -> Iterable[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
