"""What must hold of a data folder, whatever happened to the process that wrote to it."""

import sqlite3
from contextlib import closing

from ingests import Shop

from vectorstore.index import Index
from vectorstore.version_folder import VersionFolder

DATABASES = ("bloom.sqlite", "embeddings.sqlite")


def texts_of(index: Index) -> set[str]:
    """All that can be found in a version, after making sure that it is a whole one."""
    texts = {stored.chunk.text for stored in index.fetch(index.lexical.ids())}
    assert len(texts) == index.manifest.chunks
    return texts


def served(shop: Shop) -> set[str]:
    """All that can be found in what answers now: one whole version, to the last byte, and the newest."""
    VersionFolder(shop.folder()).verified()
    with shop.index() as index:
        assert index.number == shop.versions()[-1]
        return texts_of(index)


def assert_nothing_is_left_over(shop: Shop) -> None:
    """What the recorded versions' manifests name is there to the last byte, and beside it nothing; sound databases."""
    versions = shop.home / "sops" / shop.name / "versions"
    folders = sorted(versions.iterdir())
    assert [folder.name for folder in folders] == [f"{number:04d}" for number in shop.versions()]
    lines = set((shop.home / "bloom.sqlite-lines").iterdir())  # empty files, which writers wait in line for
    assert all(line.stat().st_size == 0 for line in lines)
    expected = {*(shop.home / name for name in DATABASES), *lines, versions.parent / "ingest.lock"}
    for folder in folders:
        expected |= {folder / name for name in (*VersionFolder(folder).verified().files, "manifest.json", "lease")}
    logs = {shop.home / f"{name}-{log}" for name in DATABASES for log in ("wal", "shm")}  # SQLite's, until it closes
    assert {path for path in shop.home.rglob("*") if path.is_file()} - logs == expected
    for name in DATABASES:
        with closing(sqlite3.connect(shop.home / name)) as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
