"""What the store of chunks costs as it grows, and what it finds beside exact search.

    python -m bench.ingest.store --data PATH [--sizes 1000 10000 100000] [--passages N] [--home FOLDER]

Each size is built, and then read, in a process of its own. Texts and vectors come ready-made from
`bench/speed/synthetic.py`: real passages of the public sets with the real model's vectors, then copies of them. The
questions and their vectors are real. What is built and embedded is kept in `--home` for another run.
"""

import argparse
import json
import pickle
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from bench.ingest.store_reading import PASSAGE_VECTORS, PASSAGES, QUESTIONS, folder_of
from bench.speed.synthetic import real
from vectorstore.embedding_cache import EmbeddingCache
from vectorstore.model_embedder import ModelEmbedder
from vectorstore.model_files import ModelFiles

SIZES = (1000, 10_000, 100_000)
REAL = 1000  # passages
ASKED = 200  # questions
BUILT = "built.json"


def prepare(home: Path, data: Path, passages: int) -> None:
    """Put the real passages, and their vectors and the questions', where the other processes read them."""
    embedder = ModelEmbedder(ModelFiles())
    found = real(data, embedder, passages)
    cache = EmbeddingCache(home / "embeddings.sqlite", embedder)
    np.save(home / PASSAGE_VECTORS, cache.embed([chunk.embedded for chunk in found.chunks], progress=print))
    np.save(home / QUESTIONS, cache.embed(found.questions[:ASKED], as_query=True))
    cache.close()
    (home / PASSAGES).write_bytes(pickle.dumps(found.chunks))


def told(module: str, home: Path, size: int) -> dict[str, Any]:
    """What `python -m module` measured."""
    command = [sys.executable, "-m", module, str(home), str(size)]
    child = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    figures: dict[str, Any] = json.loads(child.stdout)
    return figures


def built(home: Path, size: int) -> dict[str, Any]:
    """What building cost, now or when it was done."""
    kept = folder_of(home, size) / BUILT
    if not kept.exists():
        figures = told("bench.ingest.store_building", home, size)
        kept.write_text(json.dumps(figures), encoding="utf-8")
    found: dict[str, Any] = json.loads(kept.read_text("utf-8"))
    return found


def report(size: int, wrote: dict[str, Any], read: dict[str, Any]) -> None:
    usual, last = wrote["batch_ms"]
    found = ", ".join(f"recall@{k} {share:.4f}" for k, share in read["recall"].items())
    print(f"{size} chunks")
    print(f"  built in {wrote['seconds']:.1f} s, {wrote['cpu']:.1f} s CPU: {size / wrote['cpu']:.0f} a CPU second")
    print(f"  1,000 more take {usual:.0f} ms, {last:.0f} (p50, p99)")
    print(
        f"  at most {wrote['peak']:.0f} MiB, {wrote['peak_before']:.0f} before; {wrote['disk'] / size:.0f} bytes each"
    )
    for name, what in (("read", "ten chunks"), ("found", "their ids alone"), ("exact", "exact search")):
        spent = read[name]
        print(f"  {what:16} {spent['cpu']:6.2f} ms CPU; {spent['p50']:.2f}, {spent['p99']:.2f} by the clock (p50, p99)")
    print(f"  ids beside exact search {read['found']['cpu'] / read['exact']['cpu']:.2f} CPU; {found}")
    print(f"  opened and asked: {read['reopened_ms']:.0f} ms; a reader holds {read['resident']:.0f} MiB", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--passages", type=int, default=REAL)
    parser.add_argument("--home", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        home: Path = given.home or Path(temporary)
        home.mkdir(parents=True, exist_ok=True)
        if not (home / PASSAGES).exists():
            prepare(home, given.data, given.passages)
        for size in given.sizes:
            report(size, built(home, size), told("bench.ingest.store_reading", home, size))


if __name__ == "__main__":
    main()
