"""Reading an index takes the short way; what comes back is what the libraries that wrote it give."""

import json
import random
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import bm25s
import chromadb
import numpy as np
import pytest
from chromadb.config import Settings
from ingests import Shop, files_of

from sop.document import Span
from vectorstore import batches
from vectorstore.chroma_core import ChromaCore
from vectorstore.chunk import Chunk
from vectorstore.collection import ChunkCollection
from vectorstore.lexical import LexicalIndex, terms

PARTS = ["embeddings", "documents", "metadatas"]
WORDS = ["park", "house", "refund", "takes", "days", "visit", "free", "charge", "late", "early", "who", "how"]


def test_that_chroma_s_engine_answers_as_its_client_does(published: Shop) -> None:
    folder = published.folder() / "chroma"
    client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
    collection = client.get_collection("chunks", embedding_function=None)
    core = ChromaCore(folder, "chunks")
    question = published.embedder.embed(["How long does a refund take?"])
    by_client = collection.query(query_embeddings=question, n_results=3, include=PARTS)  # type: ignore[arg-type]
    by_core = core.query(query_embeddings=question, n_results=3, include=PARTS)
    assert by_core["documents"] == by_client["documents"]
    assert by_core["metadatas"] == by_client["metadatas"]
    assert np.array_equal(by_core["embeddings"], by_client["embeddings"])
    ids = collection.get()["ids"]
    assert core.count() == len(ids) == 3
    assert core.get(ids[:2], PARTS)["documents"] == collection.get(ids=ids[:2])["documents"]
    by_id = core.get(by_core["ids"][0], PARTS)
    placed = dict(zip(by_id["ids"], by_id["embeddings"], strict=True))
    assert np.array_equal([placed[id_] for id_ in by_core["ids"][0]], by_core["embeddings"][0])
    core.close()
    client.close()


class Counted:
    """A collection that only notes how many chunks or documents each call is about."""

    def __init__(self) -> None:
        self.calls: list[int] = []

    def add(self, ids: list[str], **_: Any) -> None:
        self.calls.append(len(ids))

    def get(self, include: list[str], ids: Any = (), where: Any = None) -> dict[str, list[Any]]:
        self.calls.append(len(where["document"]["$in"] if where else ids))
        return {part: [] for part in ("ids", *include)}


def test_that_no_call_takes_more_than_chroma_does(tmp_path: Path) -> None:
    """Fault 21."""
    most = chromadb.PersistentClient(str(tmp_path), settings=Settings(anonymized_telemetry=False)).get_max_batch_size()
    chunks = [Chunk(f"{n}.md", (), Span(0, 1), "x", "x") for n in range(2 * most)]
    counted = Counted()
    collection = ChunkCollection(counted, counted, tmp_path, len(chunks))
    collection.add(chunks, np.ones((len(chunks), 2), np.float32), [0] * len(chunks))
    collection.fetch([chunk.id for chunk in chunks])
    collection.ids_in({chunk.document for chunk in chunks})
    assert (sum(counted.calls), max(counted.calls) <= most) == (3 * len(chunks), True)


@pytest.mark.parametrize("size", [1, 40, 41, 83])
def test_that_whatever_the_size_nothing_waits_to_be_written_by_a_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """Chroma adds to its graph, whenever it is opened, what the last writing out of it left."""
    monkeypatch.setattr(batches, "LARGEST", 10)
    monkeypatch.setattr(batches, "UNSYNCED", 4)
    vectors = np.random.default_rng(0).standard_normal((size, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    chunks = [Chunk(f"{n}.md", (), Span(0, 1), "x", "x") for n in range(size)]
    writing = ChunkCollection.create(tmp_path, size)
    writing.add(chunks, vectors, [0] * size)
    writing.close()
    writing.seal()
    with closing(sqlite3.connect(tmp_path / "chroma.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM embeddings_queue").fetchone() == (1,)  # the last one stays
    published = files_of(tmp_path)
    reading = ChunkCollection.open(tmp_path)
    found = [reading.nearest_ids(vector, 1)[0] for vector in vectors]
    reading.close()
    assert (found, files_of(tmp_path) == published) == ([chunk.id for chunk in chunks], True)


class Noting(ChromaCore):
    """Notes which ids it was asked for."""

    def get(self, ids: Any = None, include: Any = (), where: Any = None) -> Any:
        self.asked = [*getattr(self, "asked", ()), *ids]
        return super().get(ids, include, where)


def test_that_chunks_come_as_asked_for_and_are_read_once(published: Shop) -> None:
    core = Noting(published.folder() / "chroma", "chunks")
    collection = ChunkCollection(core, core, published.folder())
    ids = collection.nearest_ids(published.embedder.embed(["How long does a refund take?"])[0], 3)
    first = collection.fetch([ids[2], ids[0]])
    again = collection.fetch([*ids, "unheard"])
    assert [stored.chunk.id for stored in again] == ids
    assert (again[2] is first[0], core.asked) == (True, [ids[2], ids[0], ids[1], "unheard"])
    collection.close()


def test_that_scores_are_those_of_bm25s(tmp_path: Path) -> None:
    chance = random.Random(1)  # noqa: S311
    texts = [" ".join(chance.choices(WORDS, k=chance.randrange(1, 30))) for _ in range(200)]
    LexicalIndex.save(tmp_path, [str(n) for n in range(200)], texts)
    index, engine = LexicalIndex.open(tmp_path), bm25s.BM25.load(str(tmp_path), show_progress=False)
    for query in (["park"], ["refund", "takes", "refund"], WORDS):
        query = terms(" ".join(query))
        scores = engine.get_scores(query)
        assert {hit.id: np.float32(hit.score) for hit in index.search(query, 200)} == {
            str(n): score for n, score in enumerate(scores) if score > 0
        }
    assert index.search(["unheard"], 5) == []
    assert index.rarity("unheard") > index.rarity(terms("park")[0]) > 0


def test_that_a_text_without_words_keeps_its_row(tmp_path: Path) -> None:
    LexicalIndex.save(tmp_path, ["a", "b", "c"], ["park here", "…", "a refund"])
    index = LexicalIndex.open(tmp_path)
    assert [hit.id for hit in index.search(terms("refund"), 3)] == ["c"]
    assert json.loads((tmp_path / "ids.json").read_text()) == index.ids()
