"""Embedders for tests that need no meaning: texts that share words are closer, and nothing has to be loaded."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from sop.words import words
from vectorstore.model_files import ModelFiles

DIMENSION = 64


class WordFiles:
    """What a chunker asks of a model: a token is a word."""

    window = 256

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(words(text)) + 2 for text in texts]


class HashingEmbedder:
    """Counts words by their crc32 (`hash()` differs between runs) and remembers what it was asked to embed."""

    def __init__(self, name: str = "hashing", dimension: int = DIMENSION) -> None:
        self.fingerprint, self.dimension = f"{name}:fp32:{dimension:016x}", dimension
        self.files = WordFiles()
        self.embedded: list[str] = []

    def prepare(self) -> None:
        """There is nothing to export."""

    def embed(self, texts: Sequence[str], *, as_query: bool = False) -> NDArray[np.float32]:
        """Queries and documents alike."""
        del as_query
        self.embedded += texts
        vectors = np.full((len(texts), self.dimension), 1e-3, dtype=np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            for word in words(text):
                vector[crc32(word.encode()) % self.dimension] += 1.0
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def write_word_model(folder: Path) -> Path:
    """A sentence-transformers model whose words have random vectors: as a real one to everybody, and fast."""
    from safetensors.numpy import save_file

    folder.mkdir(parents=True)
    packaged = ModelFiles().folder
    shutil.copy(packaged / "tokenizer.json", folder)
    static = "sentence_transformers.sentence_transformer.modules.StaticEmbedding"
    normalize = "sentence_transformers.sentence_transformer.modules.Normalize"
    modules = [("0", "", static), ("1", "1_Normalize", normalize)]
    listed = [{"idx": n, "name": name, "path": path, "type": kind} for n, (name, path, kind) in enumerate(modules)]
    (folder / "modules.json").write_text(json.dumps(listed))
    (folder / "1_Normalize").mkdir()
    size = json.loads((folder / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    weights = np.random.default_rng(0).standard_normal((len(size), DIMENSION), dtype=np.float32)
    save_file({"embedding.weight": weights}, folder / "model.safetensors")
    return folder
