"""No ingest: the texts that Bloom embeds, through its embedder in one call, nothing kept."""

from pathlib import Path

from bench.ingest.contenders import bare
from vectorstore.model_embedder import ModelEmbedder
from vectorstore.model_files import ModelFiles


class Contender(bare.Contender):
    def __init__(self, model: Path, folder: Path, size: int) -> None:  # noqa: ARG002
        embedder = ModelEmbedder(ModelFiles(), folder)
        embedder.prepare()
        self._embed = embedder.embed
        self._texts: list[str] = []
