"""sentence-transformers itself: any model it can load, and what every faster engine is compared with."""

import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sop.errors import EmbedderUnavailable
from vectorstore.embedder import Vectors
from vectorstore.model_files import ModelFiles

_FEW = 4  # texts of one message: on one thread nearly as fast, and not 30 x slower when other processes want the cores
_BATCH = 8  # 1.3 x faster than 32 on CPU, same vectors: activations stay in the cache (bench/README.md)


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, on the CPU or whatever torch finds; loaded on first use.

    `embed` returns float32 [n, dimension], rows of unit length; raises EmbedderUnavailable when the model
    cannot be loaded.
    """

    def __init__(self, files: ModelFiles) -> None:
        self.files = files
        self._model: Any = None
        self._threads = 1
        self._loading = threading.Lock()

    @property
    def fingerprint(self) -> str:
        return self.files.fingerprint

    def embed(self, texts: Sequence[str], *, as_query: bool = False) -> Vectors:
        model = self.model()
        _use_threads(1 if len(texts) <= _FEW else self._threads)
        encode = model.encode_query if as_query else model.encode_document
        vectors = encode(list(texts), batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32).reshape(len(texts), -1)

    def model(self) -> Any:
        """The library's own object. Raises EmbedderUnavailable."""
        with self._loading:
            if self._model is None:
                self._model = _load(self.files.folder)
                self._threads = _threads()
        return self._model


def _threads() -> int:
    import torch

    return torch.get_num_threads()


def _use_threads(number: int) -> None:
    import torch

    torch.set_num_threads(number)


def _load(folder: Path) -> Any:
    # Read by huggingface_hub and tokenizers at import: no request may leave, no fork warning may be printed.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    from safetensors import SafetensorError

    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()
        return SentenceTransformer(str(folder), local_files_only=True)
    except ImportError as exc:
        raise EmbedderUnavailable(
            f"{exc.name} is not installed", fix="run `pip install sentence-transformers torch==2.13.0`"
        ) from exc
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, SafetensorError) as exc:
        raise EmbedderUnavailable(
            f"the embedding model cannot be loaded ({type(exc).__name__})",
            where=str(folder),
            fix="install or fetch it again, or set EMBEDDING_MODEL to another",
        ) from exc
