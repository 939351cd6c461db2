"""Small fitted networks: an encoder that reads a text, or two texts against each other, and scores what it reads."""

import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vectorstore.cores import on_each
from vectorstore.model_files import ModelFiles
from vectorstore.onnx_session import OnnxSession
from vectorstore.weights import tensors

Text = str | tuple[str, str]
"""What a network reads at once: a text, or two of them together."""
Scores = NDArray[np.float32]

_LONGEST = 160  # tokens read of a text or a pair; the networks were fitted on at most as many
_WORD_VECTORS = "embeddings.word_embeddings.weight"


class Network:
    """A fitted encoder, on the CPU through ONNX Runtime; loaded on first use, in about 0.2 s and without torch.

    `path` holds its layers and its head with weights of seven bits (`reduce_range`: processors without VNNI would
    saturate on eight); the word vectors, which fitting left alone, are the packaged embedding model's.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._session: OnnxSession | None = None
        self._loading = threading.Lock()

    def scores(self, texts: Sequence[Text]) -> Scores:
        """One row of raw scores (logits) a text, shape [n, outputs]. Raises EmbedderUnavailable when it cannot load.

        Each text is read by itself: the scale of the integers is a run's, so that in a batch a score would depend on
        what stands beside it. Padding would eat most of what a batch saves. Each core reads a text of its own.
        """
        session = self._loaded()
        rows = on_each(lambda read: session.run(_inputs(read))[0], tokenizer().encode_batch(list(texts)))
        return np.array(rows, dtype=np.float32).reshape(len(texts), session.width)

    def _loaded(self) -> OnnxSession:
        with self._loading:
            if self._session is None:
                self._session = OnnxSession(self._path)
        return self._session


def _inputs(read: Any) -> dict[str, NDArray[Any]]:
    """The network's inputs for one encoded text: word vectors, mask, and which of two texts a token is of."""
    ids = np.array([read.ids], np.int64)
    return {"words": _word_vectors()[ids], "mask": np.ones_like(ids), "types": np.array([read.type_ids], np.int64)}


@cache
def _word_vectors() -> NDArray[np.float32]:
    return tensors(ModelFiles().folder / "model.safetensors")[_WORD_VECTORS]


@cache
def tokenizer() -> Any:
    """Reads texts and pairs as every network was fitted to."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(ModelFiles().folder / "tokenizer.json"))
    tokenizer.enable_truncation(_LONGEST, strategy="longest_first")
    tokenizer.no_padding()
    return tokenizer
