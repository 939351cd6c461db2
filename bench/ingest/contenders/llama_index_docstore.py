"""LlamaIndex's ingestion pipeline with a document store, which skips files it has seen."""

from collections.abc import Sequence
from pathlib import Path

from llama_index.core.ingestion import DocstoreStrategy, IngestionPipeline
from llama_index.core.storage.docstore import SimpleDocumentStore

from bench.ingest.contenders import llama_index

split = llama_index.split


class Contender(llama_index.Contender):
    def __init__(self, model: Path, folder: Path, size: int) -> None:
        super().__init__(model, folder, size)
        self._pipeline = IngestionPipeline(
            transformations=[self.splitter, self.embedder],
            vector_store=self.store,
            docstore=SimpleDocumentStore(),
            docstore_strategy=DocstoreStrategy.UPSERTS,
        )

    def ingest(self, files: Sequence[Path]) -> None:
        self._pipeline.run(documents=llama_index.read(files))
