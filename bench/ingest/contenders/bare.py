"""No ingest: the texts that Bloom embeds, in a plain loop over the model's export, nothing kept."""

from collections.abc import Sequence
from pathlib import Path

from bench.ingest import engine
from bench.ingest.contenders import bloom
from vectorstore.model_files import ModelFiles


class Contender:
    def __init__(self, model: Path, folder: Path, size: int) -> None:  # noqa: ARG002  # what every contender is given
        self._embed = engine.bare(ModelFiles(), folder)
        self._texts: list[str] = []

    def ready(self, files: Sequence[Path]) -> None:
        self._texts = bloom.embedded(files)

    def ingest(self, files: Sequence[Path]) -> None:  # noqa: ARG002
        self._embed(self._texts)

    def stored(self) -> int:
        return 0

    def texts(self, files: Sequence[Path]) -> list[str]:  # noqa: ARG002
        return self._texts
