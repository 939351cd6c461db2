"""ONNX Runtime sessions on one thread: the only module that imports onnxruntime."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sop.errors import EmbedderUnavailable
from vectorstore.weights import Tensors, unread

_PROVIDERS = ["CPUExecutionProvider"]


class OnnxSession:
    """A graph ready to run. `tensors` are weights that the graph names and its file does not hold; they stay mapped.

    One thread a run, for a second one gains little on short texts and waits when the cores are busy; many runs may go
    on at once. Raises EmbedderUnavailable when the graph cannot be loaded.
    """

    def __init__(self, graph: Path, tensors: Tensors | None = None, *, fix: str = "install Bloom again") -> None:
        import onnxruntime

        self._graph, self._tensors = graph, tensors
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        try:
            if tensors:
                values = [onnxruntime.OrtValue.ortvalue_from_numpy(tensor) for tensor in tensors.values()]
                options.add_external_initializers(list(tensors), values)
            self._session = onnxruntime.InferenceSession(graph, options, providers=_PROVIDERS)
            if tensors:
                unread(tensors)  # ONNX Runtime has copied most of them in an order of its own
        except _errors() as exc:
            raise EmbedderUnavailable(
                f"a network cannot be loaded ({type(exc).__name__})", where=str(graph), fix=fix
            ) from exc

    @property
    def width(self) -> int:
        """Numbers in a row of the output."""
        return int(self._session.get_outputs()[0].shape[-1])

    def run(self, inputs: Mapping[str, NDArray[Any]]) -> NDArray[np.float32]:
        """The graph's first output."""
        try:
            found: NDArray[np.float32] = self._session.run(None, inputs)[0]
        except _errors() as exc:
            raise EmbedderUnavailable(
                f"a network does not run ({type(exc).__name__})", where=str(self._graph), fix="install Bloom again"
            ) from exc
        return found


def _errors() -> tuple[type[Exception], ...]:
    """What ONNX Runtime raises; its own errors have no base in common. Looked up only once one is raised."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    return (
        state.Fail,
        state.InvalidArgument,
        state.InvalidGraph,
        state.InvalidProtobuf,
        state.NoSuchFile,
        state.NotImplemented,
        state.RuntimeException,
        RuntimeError,
        ValueError,
        OSError,
    )
