"""What became of a model's export, kept in the data folder: a checked engine, or why there is none.

A cache and nothing more: deleting it costs time, never truth. The folder appears whole or not at all.
"""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pydantic import TypeAdapter

from vectorstore.engine import Engine, Recipe

GRAPH, TOKENIZER = "model.onnx", "tokenizer.json"
_VERDICT = "engine.json"
_FORMAT = 1
_LIBRARIES = ("onnxruntime", "tokenizers", "sentence-transformers", "transformers", "torch")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`least_cosine` is that of the sample with the reference. Without a `recipe` there is no graph; `refused` says
    why a model is not run by ONNX Runtime, for people. What follows is filled in when the verdict is kept.
    """

    least_cosine: float | None = None
    recipe: Recipe | None = None
    refused: str | None = None
    model: str = ""
    digests: dict[str, str] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    format: int = _FORMAT


class EngineFolder:
    """The verdict on one model, and its files. `model` names it to the last byte (`ModelFiles.identity`)."""

    def __init__(self, root: Path, model: str) -> None:
        self.root, self.model, self.path = root, model, root / model

    def read(self) -> Verdict | None:
        """The verdict; None where there is none that still holds: of this model, these libraries, with whole files."""
        try:
            verdict = read(self.path)
            stale = (verdict.format, verdict.model, verdict.versions) != (_FORMAT, self.model, versions())
            if stale or any(_digest(self.path / name) != digest for name, digest in verdict.digests.items()):
                return None
        except (OSError, ValueError):
            return None
        return verdict

    def engine(self, verdict: Verdict) -> Engine | None:
        """What the verdict's files make."""
        if verdict.recipe is None:
            return None
        return Engine(self.path / GRAPH, self.path / TOKENIZER, verdict.recipe)

    def make(self, fill: Callable[[Path], Verdict]) -> None:
        """Keep the verdict that `fill` makes, unless another process made one meanwhile; `fill` may write files to the
        folder it is given. Raises OSError when the disk refuses, and what `fill` raises; then nothing is kept.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        with _alone(self.root / "lock"):
            if self.read():
                return
            draft = self.root / f"{self.model}.making"
            shutil.rmtree(draft, ignore_errors=True)  # what a killed export left
            draft.mkdir()
            try:
                self._seal(draft, fill(draft))
                shutil.rmtree(self.path, ignore_errors=True)
                draft.rename(self.path)
            finally:
                shutil.rmtree(draft, ignore_errors=True)
            _flush(self.root)

    def _seal(self, folder: Path, verdict: Verdict) -> None:
        """Write the verdict with the digest of every file, all of it flushed to the disk."""
        files = [path for path in folder.iterdir() if path.name != _VERDICT]
        digests = {path.name: _digest(path) for path in files}
        write(folder, replace(verdict, model=self.model, digests=digests, versions=versions()))
        for path in (*files, folder / _VERDICT, folder):
            _flush(path)


def read(folder: Path) -> Verdict:
    """The verdict in a folder, as it stands. Raises OSError, ValueError."""
    return TypeAdapter(Verdict).validate_json((folder / _VERDICT).read_bytes())


def write(folder: Path, verdict: Verdict) -> None:
    (folder / _VERDICT).write_text(json.dumps(asdict(verdict), indent=1), encoding="utf-8")


@cache
def versions() -> dict[str, str]:
    """Of the libraries that an engine's equality depends on, as installed."""
    found = {}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "none"
    return found


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One export at a time in a data folder; the others wait, and find it made."""
    with path.open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
