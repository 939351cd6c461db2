"""What must hold of a data folder, whatever happened to the process that wrote to it."""

import sqlite3
from contextlib import closing

from ingests import Shop


def served(shop: Shop) -> set[str]:
    """All that can be found, after making sure that it is one whole version: opening compares every byte."""
    with shop.index() as index:
        texts = {stored.chunk.text for stored in index.fetch(index.lexical.ids())}
        assert len(texts) == index.manifest.chunks
        assert index.number == shop.versions()[-1]
    return texts


def assert_nothing_is_left_over(shop: Shop) -> None:
    """One folder a recorded version, no draft, sound databases."""
    folders = [path.name for path in sorted((shop.home / "sops" / shop.name / "versions").iterdir())]
    assert folders == [f"{number:04d}" for number in shop.versions()]
    for name in ("bloom.sqlite", "embeddings.sqlite"):
        with closing(sqlite3.connect(shop.home / name)) as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
