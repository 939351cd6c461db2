"""`python -m vectorstore.export MODEL FOLDER`: a sentence-transformers model as an ONNX graph, checked against itself.

Writes the graph, its tokenizer and what came of it to FOLDER. Run as a child process: torch's memory goes with it, and
a crash in native code is no crash here.
"""

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sop.errors import EmbedderUnavailable
from vectorstore.engine import IDS, MASK, TYPES, Engine, OnnxEmbedder, Recipe
from vectorstore.engine_folder import GRAPH, TOKENIZER, Verdict, write
from vectorstore.model_files import ModelFiles
from vectorstore.reference import SentenceTransformerEmbedder
from vectorstore.sample import EQUAL, least_cosine, reference_vectors

_OPSET = 17
_FEATURES = {IDS, MASK, TYPES}
_EXAMPLE = ["A short text.", "Another text, with a few more words than the one before it."]


class NotExported(ValueError):
    """Why a model cannot be run by ONNX Runtime."""


def export(files: ModelFiles, folder: Path) -> tuple[Recipe, float]:
    """The recipe and the least cosine on the sample. Raises NotExported, EmbedderUnavailable, OSError."""
    embedder = SentenceTransformerEmbedder(files)
    model = embedder.model()
    recipe = _recipe(model)
    _write_tokenizer(model, folder / TOKENIZER)
    _write_graph(model, recipe, folder / GRAPH)
    engine = OnnxEmbedder(Engine(folder / GRAPH, folder / TOKENIZER, recipe), files.fingerprint)
    try:
        cosine = least_cosine(engine, reference_vectors(embedder))
    except EmbedderUnavailable as exc:
        raise NotExported(f"the exported graph does not run: {exc.what}") from exc
    if cosine < EQUAL:
        raise NotExported(f"the exported graph's vectors differ (least cosine {cosine:.4f})")
    return recipe, cosine


def _recipe(model: Any) -> Recipe:
    """How the loaded model reads a text."""
    tokenizer: Any = getattr(model, "tokenizer", None)
    if not hasattr(tokenizer, "backend_tokenizer"):
        raise NotExported("it has no tokenizer of the fast kind")
    names = [name for name, value in model.preprocess(_EXAMPLE).items() if hasattr(value, "shape")]
    if not {IDS, MASK} <= set(names) <= _FEATURES:
        raise NotExported(f"it reads {', '.join(sorted(names))} instead of tokens with a mask")
    if not model.max_seq_length:
        raise NotExported("it does not say how long a text it reads")
    return Recipe(
        dimension=int(model.get_embedding_dimension() or 0),
        window=int(model.max_seq_length),
        inputs=tuple(sorted(names)),
        pad=int(tokenizer.pad_token_id or 0),
        pad_left=tokenizer.padding_side == "left",
        cut_left=tokenizer.truncation_side == "left",
        query_prompt=_prompt(model, "query"),
        document_prompt=_prompt(model, "document", "passage", "corpus"),
    )


def _prompt(model: Any, *names: str) -> str:
    """What `encode_query` and `encode_document` put before a text: the first prompt of these names, or the default."""
    chosen = next((name for name in names if name in model.prompts), model.default_prompt_name)
    return model.prompts.get(chosen) or "" if chosen else ""


def _write_tokenizer(model: Any, path: Path) -> None:
    path.write_text(model.tokenizer.backend_tokenizer.to_str(), encoding="utf-8")


def _write_graph(model: Any, recipe: Recipe, path: Path) -> None:
    """Everything from tokens to a vector of unit length: layers, pooling and whatever the model does after it."""
    import torch

    class Whole(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
            features = self.model(dict(zip(recipe.inputs, tensors, strict=True)))
            return torch.nn.functional.normalize(features["sentence_embedding"].float(), p=2, dim=1)

    example = model.preprocess(_EXAMPLE)
    axes = {name: {0: "texts", 1: "tokens"} for name in recipe.inputs}
    with _export_errors(), torch.inference_mode():
        torch.onnx.export(
            Whole().eval(),
            tuple(example[name].cpu() for name in recipe.inputs),
            path,
            input_names=recipe.inputs,
            output_names=("vectors",),
            dynamic_axes={**axes, "vectors": {0: "texts"}},
            opset_version=_OPSET,
            dynamo=False,
        )


@contextmanager
def _export_errors() -> Iterator[None]:
    """A model is traced through code of its own, which fails in its own ways."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (RuntimeError, TypeError, ValueError, LookupError, AttributeError, AssertionError, ImportError) as exc:
        first = (str(exc).strip().splitlines() or [""])[0][:160]
        raise NotExported(f"it cannot be exported ({type(exc).__name__}: {first})") from exc


def main(name: str, folder: Path) -> None:
    try:
        recipe, cosine = export(ModelFiles(name), folder)
        verdict = Verdict(cosine, recipe)
    except NotExported as refused:
        for path in folder.iterdir():
            path.unlink()
        verdict = Verdict(refused=str(refused))
    write(folder, verdict)


if __name__ == "__main__":
    try:
        main(sys.argv[1], Path(sys.argv[2]))
    except (EmbedderUnavailable, OSError) as error:
        sys.exit(str(error))
