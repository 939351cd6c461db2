"""Texts to unit vectors."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Shape [n, dimension], each row of unit length."""

Embed = Callable[[Sequence[str]], Vectors]
"""Short texts as queries, to their vectors, in order; `QueryCache.embed` is one."""


class Embedder(Protocol):
    """The seam: texts in, unit vectors out. `fingerprint` names weights, tokenizer, pooling and precision."""

    @property
    def fingerprint(self) -> str: ...

    def embed(self, texts: Sequence[str], *, as_query: bool = False) -> Vectors: ...


class QueryCache:
    """Remembers the vectors of the latest short texts, so one message is embedded once by all its readers.

    `known` are vectors that came with an index version; they are never forgotten.
    """

    def __init__(self, embedder: Embedder, *, known: Mapping[str, NDArray[np.float32]], size: int = 512) -> None:
        self._embedder = embedder
        self._shipped = known
        self._size = size
        self._latest: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def fingerprint(self) -> str:
        return self._embedder.fingerprint

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Query vectors of `texts`, float32 [n, dimension]; those not seen lately go to the model in one call."""
        with self._lock:
            missing = [t for t in dict.fromkeys(texts) if t not in self._latest and t not in self._shipped]
            if missing:
                self._latest.update(zip(missing, self._embedder.embed(missing, as_query=True), strict=True))
            vectors = np.stack([self._shipped[t] if t in self._shipped else self._latest[t] for t in texts])
            for text in (t for t in texts if t in self._latest):
                self._latest.move_to_end(text)
            while len(self._latest) > self._size:
                self._latest.popitem(last=False)
        return vectors
