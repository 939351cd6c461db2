"""The packaged model without torch: its graph comes with Bloom, its weights stay in the model's own file.

Both files are written by `python -m bench.training.embedding_graph`.
"""

from pathlib import Path

import numpy as np

from vectorstore.embedder import Vectors
from vectorstore.engine import IDS, MASK, Engine, Recipe
from vectorstore.model_files import ModelFiles
from vectorstore.weights import Tensors, tensors

GRAPH = Path(__file__).with_name("minilm.onnx")
REFERENCE = Path(__file__).with_name("minilm.npy")
"""What sentence-transformers makes of `sample.TEXTS`."""
_DIMENSION = 384
_DIGEST = "f1d150f80b39b40d"


def engine(files: ModelFiles) -> Engine | None:
    """The engine of these files; None when they are not the packaged model to the last byte."""
    if files.fingerprint.rpartition(":")[2] != _DIGEST:
        return None
    folder = files.folder
    recipe = Recipe(dimension=_DIMENSION, window=files.window, inputs=(IDS, MASK))
    return Engine(GRAPH, folder / "tokenizer.json", recipe, tensors=lambda: _encoder(folder / "model.safetensors"))


def _encoder(path: Path) -> Tensors:
    """The weights that the graph uses: all but those of a head that sentence vectors do not pass through."""
    return {name: tensor for name, tensor in tensors(path).items() if not name.startswith("pooler.")}


def reference() -> Vectors:
    """The reference's vectors of the sample."""
    stored: Vectors = np.load(REFERENCE)
    return stored
