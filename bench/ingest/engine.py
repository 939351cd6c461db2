"""`python -m bench.ingest.engine [--texts N] [--rounds N]`: chunks a second, by what runs the embedding model.

    reference   sentence-transformers as it comes: batches of 32
    bare        the same model exported to ONNX, in a plain loop: sorted, batches of 8, nothing kept
    bloom       what an ingest does: `EmbeddingCache` over `ModelEmbedder`, every vector stored

All three embed the same chunks of real SOPs in turn, in one process, on as many cores as OMP_NUM_THREADS says. Best of
several rounds, by the clock and in CPU seconds, which other programs disturb less.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.chunked import chunked
from ingest.chunker import Chunker
from sop.folder import read_sop
from vectorstore.cores import usable
from vectorstore.embedding_cache import EmbeddingCache
from vectorstore.engine_folder import GRAPH, TOKENIZER
from vectorstore.export import export
from vectorstore.model_embedder import ModelEmbedder
from vectorstore.model_files import ModelFiles
from vectorstore.reference import SentenceTransformerEmbedder

TRADES = Path(__file__).parent.parent / "trades"
_DEFAULT_BATCH, _BARE_BATCH = 32, 8

Vectors = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]


def real_chunks(files: ModelFiles, number: int) -> list[str]:
    """What an ingest of several businesses embeds, the first so many of it."""
    sop = read_sop(sorted(TRADES.glob("*/docs")))
    _, chunks = chunked(sop, Chunker(files.count_tokens, files.window).chunks)
    return [chunk.embedded for chunk in chunks][:number]


def reference(files: ModelFiles) -> Embed:
    model = SentenceTransformerEmbedder(files).model()
    return lambda texts: np.asarray(
        model.encode_document(
            list(texts), batch_size=_DEFAULT_BATCH, normalize_embeddings=True, show_progress_bar=False
        )
    )


def bare(files: ModelFiles, folder: Path) -> Embed:
    """The plainest loop there is over an export, with all cores inside one run, as ONNX Runtime is commonly used."""
    import onnxruntime
    from tokenizers import Tokenizer

    recipe, _ = export(files, folder)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = usable()
    session = onnxruntime.InferenceSession(folder / GRAPH, options, providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    tokenizer.enable_truncation(recipe.window)
    tokenizer.enable_padding()

    def embed(texts: Sequence[str]) -> Vectors:
        order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
        vectors = np.zeros((len(texts), recipe.dimension), np.float32)
        for start in range(0, len(order), _BARE_BATCH):
            rows = order[start : start + _BARE_BATCH]
            read = tokenizer.encode_batch([texts[row] for row in rows])
            parts = {"input_ids": "ids", "attention_mask": "attention_mask", "token_type_ids": "type_ids"}
            inputs = {name: np.array([getattr(one, parts[name]) for one in read]) for name in recipe.inputs}
            vectors[rows] = session.run(None, inputs)[0]
        return vectors

    return embed


def bloom(files: ModelFiles, folder: Path) -> Embed:
    embedder = ModelEmbedder(files, folder / "engines")
    embedder.prepare()
    return EmbeddingCache(folder / "embeddings.sqlite", embedder, afresh=True).embed


def timed(embed: Embed, texts: Sequence[str]) -> tuple[float, float]:
    """Seconds by the clock and of CPU."""
    clock, cpu = time.perf_counter(), time.process_time()
    embed(texts)
    return time.perf_counter() - clock, time.process_time() - cpu


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--texts", type=int, default=128)
    parser.add_argument("--rounds", type=int, default=4)
    given = parser.parse_args()
    files = ModelFiles()
    texts = real_chunks(files, given.texts)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "bare").mkdir()
        engines = {
            "reference": reference(files),
            "bare": bare(files, folder / "bare"),
            "bloom": bloom(files, folder),
        }
        expected = engines["reference"](texts)
        least = {name: float((embed(texts) * expected).sum(axis=1).min()) for name, embed in engines.items()}
        rounds = [{name: timed(embed, texts) for name, embed in engines.items()} for _ in range(given.rounds)]
    print(f"{len(texts)} chunks, {np.mean(files.count_tokens(texts)):.0f} tokens each, {usable()} cores")
    best = {name: [min(column) for column in zip(*(one[name] for one in rounds), strict=True)] for name in engines}
    for name, (clock, cpu) in best.items():
        ratios = "   ".join(
            f"{other}: {best[other][0] / clock:.2f} by the clock, {best[other][1] / cpu:.2f} CPU"
            for other in ("reference", "bare")
            if other != name
        )
        print(f"{name:10} {len(texts) / clock:6.1f} chunks/s, least cosine {least[name]:.6f}   times {ratios}")


if __name__ == "__main__":
    main()
