"""Haystack: word splitter, sentence-transformers embedder, Chroma; written over what is there of the same content."""

from collections.abc import Sequence
from pathlib import Path

from haystack import Document, Pipeline
from haystack.components.converters import TextFileToDocument
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.writers import DocumentWriter
from haystack.document_stores.types import DuplicatePolicy


def split(files: Sequence[Path], size: int) -> list[Document]:
    documents = TextFileToDocument().run(sources=list(files))["documents"]
    return DocumentSplitter(split_by="word", split_length=size).run(documents=documents)["documents"]


class Contender:
    def __init__(self, model: Path, folder: Path, size: int) -> None:
        # here and not above: to fit a size only the splitter is needed
        from haystack_integrations.components.embedders.sentence_transformers import (
            SentenceTransformersDocumentEmbedder,
        )
        from haystack_integrations.document_stores.chroma import ChromaDocumentStore

        self._size = size
        self._store = ChromaDocumentStore(collection_name="sop", persist_path=str(folder))
        embedder = SentenceTransformersDocumentEmbedder(model=str(model), progress_bar=False)
        self._pipeline = Pipeline()
        self._pipeline.add_component("converter", TextFileToDocument())
        self._pipeline.add_component("splitter", DocumentSplitter(split_by="word", split_length=size))
        self._pipeline.add_component("embedder", embedder)
        self._pipeline.add_component("writer", DocumentWriter(self._store, policy=DuplicatePolicy.OVERWRITE))
        self._pipeline.connect("converter", "splitter")
        self._pipeline.connect("splitter", "embedder")
        self._pipeline.connect("embedder", "writer")
        self._pipeline.warm_up()

    def ingest(self, files: Sequence[Path]) -> None:
        self._pipeline.run({"converter": {"sources": list(files)}})

    def stored(self) -> int:
        return self._store.count_documents()

    def texts(self, files: Sequence[Path]) -> list[str]:
        return [chunk.content for chunk in split(files, self._size)]
