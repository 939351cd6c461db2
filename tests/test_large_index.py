"""A SOP of any size is written a part at a time. Fault 21."""

from typing import Any

import chromadb
import numpy as np
from chromadb.config import Settings
from hashing_embedder import DIMENSION
from ingests import Shop, write_sop

from sop.document import Span
from vectorstore import collection
from vectorstore.chunk import Chunk
from vectorstore.collection import ChunkCollection


class Recorder:
    """What a Chroma collection is given, call by call."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    def add(self, ids: list[str], **rest: Any) -> None:
        assert {len(values) for values in rest.values()} == {len(ids)}
        self.calls.append(ids)


def test_that_chunks_are_written_in_batches_that_chroma_takes(tmp_path):
    chunks = [Chunk("a.md", (), Span(n, n + 1), f"Fact {n}.", f"Fact {n}.") for n in range(2_500)]
    given = Recorder()
    ChunkCollection(None, given, tmp_path).add(chunks, np.zeros((2_500, DIMENSION), np.float32), [0] * 2_500)
    assert [len(call) for call in given.calls] == [1_000, 1_000, 500]
    assert [id_ for call in given.calls for id_ in call] == [chunk.id for chunk in chunks]
    client = chromadb.PersistentClient(str(tmp_path), settings=Settings(anonymized_telemetry=False))
    assert client.get_max_batch_size() >= 1_000
    client.close()


def test_that_an_index_of_several_batches_is_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(collection, "_BATCH", 4)
    facts = {f"d{n}": f"# Room {n}\n\nRoom {n} has {n} windows.\n" for n in range(10)}
    shop = Shop(tmp_path / "home", write_sop(tmp_path / "sop", **facts))
    shop.ingest()
    assert shop.texts() == {f"Room {n} has {n} windows." for n in range(10)}
