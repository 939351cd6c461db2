"""Bloom's whole ingest, as `bloom ingest` runs it: statements, contradictions, index of words and check included."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from bloom.assistant import Assistant
from bloom.settings import Settings
from ingest.chunked import chunked
from ingest.chunker import Chunker
from sop.folder import read_sop
from vectorstore.chunk import Chunk
from vectorstore.model_files import ModelFiles


def split(files: Sequence[Path]) -> list[Chunk]:
    model = _model()
    return chunked(read_sop(files), Chunker(model.count_tokens, model.window).chunks)[1]


@lru_cache(maxsize=1)
def _model() -> ModelFiles:
    return ModelFiles()


def embedded(files: Sequence[Path]) -> list[str]:
    """What an ingest of them embeds, but for the fixed phrases, which are a few hundred tokens."""
    chunks = split(files)
    statements = [statement.embedded for chunk in chunks for statement in chunk.statements]
    return list(dict.fromkeys([*(chunk.embedded for chunk in chunks), *statements]))


class Contender:
    def __init__(self, model: Path, folder: Path, size: int) -> None:  # noqa: ARG002  # what every contender is given
        import chromadb  # noqa: F401  # the others have it imported by now, too

        import ingest.publishing  # noqa: F401

        self._assistant = Assistant.open(settings=Settings(bloom_home=folder))
        self._assistant.embedder().prepare()

    def ingest(self, files: Sequence[Path]) -> None:
        self._assistant.ingest([files[0].parent])

    def stored(self) -> int:
        return self._assistant.published().chunks

    def texts(self, files: Sequence[Path]) -> list[str]:
        return embedded(files)
