"""A sentence-transformers model through ONNX Runtime where that is shown to be the same; else through the library."""

import logging
import subprocess
import sys
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from sop.errors import EmbedderUnavailable
from vectorstore import engine_folder, packaged
from vectorstore.embedder import Embedder, Vectors
from vectorstore.engine import OnnxEmbedder
from vectorstore.engine_folder import EngineFolder, Verdict
from vectorstore.model_files import ModelFiles
from vectorstore.reference import SentenceTransformerEmbedder
from vectorstore.sample import EQUAL, TEXTS, least_cosine

_PATIENCE = 1800  # seconds for an export: a hundred times what a small model takes
_NOT_YET = "it is not exported yet, which `bloom ingest` does"

_log = logging.getLogger(__name__)


class ModelEmbedder:
    """Any sentence-transformers model. `engines` is a folder of the data folder where exports are kept.

    The packaged model comes with its graph; another is exported by `prepare`. `embed` gives float32 [n, dimension],
    rows of unit length, whatever runs the model; it raises EmbedderUnavailable when nothing can.
    """

    def __init__(self, files: ModelFiles, engines: Path | None = None) -> None:
        self.files, self._engines = files, engines
        self._reference = SentenceTransformerEmbedder(files)
        self._chosen: Embedder | None = None
        self._choosing = threading.Lock()

    @property
    def fingerprint(self) -> str:
        return self.files.fingerprint

    def embed(self, texts: Sequence[str], *, as_query: bool = False) -> Vectors:
        with self._choosing:
            if self._chosen is None:
                self._chosen, _ = self._choice()
            chosen = self._chosen
        try:
            return chosen.embed(texts, as_query=as_query)
        except EmbedderUnavailable as exc:
            if chosen is self._reference:
                raise
            self._fall_back(exc)
            return self._reference.embed(texts, as_query=as_query)

    def prepare(self) -> None:
        """Export and check the model unless that was done. What goes wrong is told, and leaves the library to run it.

        Raises EmbedderUnavailable when there is no model at all.
        """
        if self._folder is None or self._folder.read():
            return
        try:
            self._folder.make(self._verdict)
        except OSError as exc:
            _log.warning("warning the embedding model's export cannot be kept: %s", exc)
        except EmbedderUnavailable as exc:
            _log.warning("warning the embedding model is not exported: %s", exc)
        with self._choosing:
            self._chosen = None

    def run_by(self) -> str:
        """What runs the model and, where that is not ONNX Runtime, why; for people."""
        verdict = self._folder.read() if self._folder else None
        chosen, why = self._choice()
        if chosen is self._reference:
            return f"sentence-transformers: {why}"
        if verdict is None:
            return "ONNX Runtime"
        return f"ONNX Runtime, as sentence-transformers on {len(TEXTS)} texts (least cosine {verdict.least_cosine:.6f})"

    def _choice(self) -> tuple[Embedder, str | None]:
        """Who embeds, and why it is not ONNX Runtime."""
        verdict = self._folder.read() if self._folder else None
        if verdict and verdict.refused:
            return self._reference, verdict.refused
        if self._packaged:
            return self._packaged, None
        engine = self._folder.engine(verdict) if self._folder and verdict else None
        return (OnnxEmbedder(engine, self.fingerprint), None) if engine else (self._reference, _NOT_YET)

    def _fall_back(self, cause: EmbedderUnavailable) -> None:
        _log.warning("warning sentence-transformers runs the embedding model, more slowly: %s", cause)
        with self._choosing:
            self._chosen = self._reference

    def _verdict(self, folder: Path) -> Verdict:
        if self._packaged is None:
            return _exported(self.files, folder)
        try:
            cosine = least_cosine(self._packaged, packaged.reference())
        except EmbedderUnavailable as exc:
            return Verdict(refused=exc.what)
        return Verdict(cosine, refused=None if cosine >= EQUAL else f"its vectors differ (least cosine {cosine:.4f})")

    @cached_property
    def _folder(self) -> EngineFolder | None:
        return EngineFolder(self._engines, self.files.identity) if self._engines else None

    @cached_property
    def _packaged(self) -> OnnxEmbedder | None:
        engine = packaged.engine(self.files)
        return OnnxEmbedder(engine, self.fingerprint) if engine else None


def _exported(files: ModelFiles, folder: Path) -> Verdict:
    """The verdict of a child process that writes the graph to `folder`. Raises EmbedderUnavailable when it fails."""
    # -P: a folder of the same name where the command was typed must not be imported instead.
    command = [sys.executable, "-P", "-m", "vectorstore.export", str(files.folder), str(folder)]
    try:
        child = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, errors="replace", timeout=_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired as exc:
        raise EmbedderUnavailable(f"no end after {_PATIENCE} seconds", where=str(files.folder)) from exc
    if child.returncode != 0:
        why = child.stderr.strip().splitlines()[-1:] or [f"the export ended with {child.returncode}"]
        raise EmbedderUnavailable(why[0][:300], where=str(files.folder))
    try:
        return engine_folder.read(folder)
    except ValueError as exc:
        raise EmbedderUnavailable("the export left nothing to read", where=str(files.folder)) from exc
