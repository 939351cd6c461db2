"""A model as ONNX Runtime runs it: texts to unit vectors without torch."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sop.errors import EmbedderUnavailable
from vectorstore.cores import on_each
from vectorstore.embedder import Vectors
from vectorstore.onnx_session import OnnxSession
from vectorstore.weights import Tensors

_TOKENS = 512
"""Tokens of a batch, padding included. What a layer makes of them stays in a core's cache: batches of 4 passages were
1.3 times as fast as batches of 16 (bench/README.md)."""
_READ = 256  # texts tokenized at a time: with any number of texts, memory stays the same
IDS, MASK, TYPES = "input_ids", "attention_mask", "token_type_ids"


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a text becomes a graph's input, and how many numbers its output, as the model's own files say.

    `window` is in tokens; `inputs` are the names the graph takes.
    """

    dimension: int
    window: int
    inputs: tuple[str, ...]
    pad: int = 0
    pad_left: bool = False
    cut_left: bool = False
    query_prompt: str = ""
    document_prompt: str = ""


@dataclass(frozen=True, slots=True)
class Engine:
    """Where a model's graph and tokenizer are; `tensors` reads weights that the graph names and does not hold."""

    graph: Path
    tokenizer: Path
    recipe: Recipe
    tensors: Callable[[], Tensors] | None = None


class OnnxEmbedder:
    """Runs an engine, loaded on first use. `embed` raises EmbedderUnavailable when it cannot be.

    Batches are of texts of like length, one on each core; a few texts, as of one message, keep to one. Vectors do not
    depend on the number of cores.
    """

    def __init__(self, engine: Engine, fingerprint: str) -> None:
        self._engine, self.fingerprint = engine, fingerprint
        self._loading = threading.Lock()

    def embed(self, texts: Sequence[str], *, as_query: bool = False) -> Vectors:
        recipe = self._engine.recipe
        prompt = recipe.query_prompt if as_query else recipe.document_prompt
        with self._loading:
            tokenizer, session = self._tokenizer, self._session
        found = np.zeros((len(texts), recipe.dimension), dtype=np.float32)
        for start in range(0, len(texts), _READ):
            read = tokenizer.encode_batch_fast([prompt + text for text in texts[start : start + _READ]])
            self._run(session, [one.ids for one in read], [one.type_ids for one in read], found[start:])
        return found

    def _run(self, session: OnnxSession, ids: Sequence[list[int]], types: Sequence[list[int]], found: Vectors) -> None:
        """Write the vectors of encoded texts to the first rows of `found`."""

        def run(rows: Sequence[int]) -> None:
            inputs = _inputs([ids[row] for row in rows], [types[row] for row in rows], self._engine.recipe)
            found[rows] = session.run(inputs)

        batches = list(_batches([len(one) for one in ids]))
        on_each(run, batches[::-1])  # the longest first, so that no core waits for another at the end

    @cached_property
    def _session(self) -> OnnxSession:
        engine = self._engine
        return OnnxSession(engine.graph, engine.tensors() if engine.tensors else None)

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        try:
            text = self._engine.tokenizer.read_text("utf-8")
            tokenizer = Tokenizer.from_str(text)
        except (OSError, ValueError) as exc:
            raise EmbedderUnavailable(
                f"its tokenizer cannot be read ({type(exc).__name__})", where=str(self._engine.tokenizer)
            ) from exc
        recipe = self._engine.recipe
        tokenizer.enable_truncation(recipe.window, direction="left" if recipe.cut_left else "right")
        tokenizer.no_padding()
        return tokenizer


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Every row once, in batches of like lengths, shortest first."""
    batch: list[int] = []
    for row in sorted(range(len(lengths)), key=lambda row: lengths[row]):
        if batch and (len(batch) + 1) * lengths[row] > _TOKENS:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _inputs(ids: Sequence[list[int]], types: Sequence[list[int]], recipe: Recipe) -> dict[str, NDArray[np.int64]]:
    """What the graph takes, each text padded to the longest."""
    width = max(len(one) for one in ids)
    inputs = {
        name: np.full((len(ids), width), recipe.pad if name == IDS else 0, dtype=np.int64) for name in recipe.inputs
    }
    for row, one in enumerate(ids):
        part = slice(width - len(one), width) if recipe.pad_left else slice(len(one))
        for name, values in ((IDS, one), (MASK, [1] * len(one)), (TYPES, types[row])):
            if name in inputs:
                inputs[name][row, part] = values
    return inputs
