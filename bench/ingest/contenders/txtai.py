"""txtai: its recursive chunker (chonkie's), its embeddings database with content kept, its default index (faiss)."""

from collections.abc import Sequence
from pathlib import Path

from txtai import Embeddings
from txtai.pipeline import Segmentation


def split(files: Sequence[Path], size: int) -> list[tuple[str, str]]:
    chunks = Segmentation(chunker="recursive", tokenizer="character", chunk_size=size, min_characters_per_chunk=1)
    texts = chunks([file.read_text("utf-8") for file in files])
    return [
        (f"{file.name}#{number}", text)
        for file, found in zip(files, texts, strict=True)
        for number, text in enumerate(found)
    ]


class Contender:
    def __init__(self, model: Path, folder: Path, size: int) -> None:
        self._folder, self._size = str(folder / "index"), size
        self._embeddings = Embeddings(path=str(model), content=True)

    def ingest(self, files: Sequence[Path]) -> None:
        self._embeddings.index(split(files, self._size))
        self._embeddings.save(self._folder)

    def stored(self) -> int:
        return self._embeddings.count()

    def texts(self, files: Sequence[Path]) -> list[str]:
        return [text for _, text in split(files, self._size)]
