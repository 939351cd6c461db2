"""LangChain's indexing API, which skips chunks it has seen. It records them in memory, the quickest way."""

from pathlib import Path

from langchain_core.documents import Document
from langchain_core.indexing import InMemoryRecordManager, index

from bench.ingest.contenders import langchain

split = langchain.split


class Contender(langchain.Contender):
    def __init__(self, model: Path, folder: Path, size: int) -> None:
        super().__init__(model, folder, size)
        self._records = InMemoryRecordManager("sop")
        self._records.create_schema()

    def keep(self, chunks: list[Document]) -> None:
        index(chunks, self._records, self.store, cleanup="incremental", source_id_key="source", key_encoder="sha256")
