"""`python -m bench.ingest.store_reading HOME SIZE`: asks a store that was built; a line of JSON says what it cost.

Imports nothing but what a reader of the store needs: what this process holds is told.
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vectorstore.collection import ChunkCollection

PASSAGES, PASSAGE_VECTORS, QUESTIONS = "passages.pickle", "passages.npy", "questions.npy"
VECTORS = "vectors.f32"  # of all the chunks, in the order they were written
FOUND = (10, 30)  # chunks looked for: what is measured, and what a question's candidates are (retrieval/retriever.py)
ROUNDS = 3
_SAME = 1e-6  # cosines that differ by less are of one rank: two libraries add up in their own order

Vector = NDArray[np.float32]


def folder_of(home: Path, size: int) -> Path:
    """Where the store of this size is."""
    return home / f"store-{size}"


def nearest(matrix: Vector, question: Vector, k: int) -> Vector:
    """The cosines of the `k` nearest rows, nearest first: every row is compared."""
    cosines = matrix @ question
    best = np.argpartition(-cosines, k)[:k]
    return np.asarray(np.sort(cosines[best])[::-1])


def milliseconds(call: Callable[[], object]) -> tuple[float, float]:
    """By the clock, and of CPU in all threads."""
    began, cpu = time.perf_counter(), time.process_time()
    call()
    return 1000 * (time.perf_counter() - began), 1000 * (time.process_time() - cpu)


def quantiles(spent: Sequence[tuple[float, float]]) -> dict[str, float]:
    clock, cpu = zip(*spent, strict=True)
    p50, p99 = np.quantile(clock, [0.5, 0.99])
    return {"p50": float(p50), "p99": float(p99), "cpu": float(np.median(cpu))}


def recall(collection: ChunkCollection, matrix: Vector, questions: Vector, k: int) -> float:
    """Share of the exact `k` nearest that are found, 0..1."""
    found = 0
    for question in questions:
        least = nearest(matrix, question, k)[-1] - _SAME
        stored = collection.fetch(collection.nearest_ids(question, k))
        found += sum(float(one.vector @ question) >= least for one in stored)
    return found / (k * len(questions))


def read(home: Path, size: int) -> dict[str, object]:
    folder, questions, k = folder_of(home, size), np.load(home / QUESTIONS), FOUND[0]
    began = time.perf_counter()
    collection = ChunkCollection.open(folder / "chroma")
    collection.fetch(collection.nearest_ids(questions[0], k))
    reopened = 1000 * (time.perf_counter() - began)
    spent: dict[str, list[tuple[float, float]]] = {"read": [], "found": [], "exact": []}
    for question in questions[1:]:
        spent["read"].append(milliseconds(lambda asked=question: collection.fetch(collection.nearest_ids(asked, k))))
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # Linux counts in KiB
    matrix = np.fromfile(folder / VECTORS, np.float32).reshape(size, -1)
    for _ in range(ROUNDS):
        for question in questions:
            spent["found"].append(milliseconds(lambda asked=question: collection.nearest_ids(asked, k)))
            spent["exact"].append(milliseconds(lambda asked=question: nearest(matrix, asked, k)))
    return {
        **{name: quantiles(each) for name, each in spent.items()},
        "recall": {k: recall(collection, matrix, questions, k) for k in FOUND},
        "reopened_ms": reopened,
        "resident": resident,
    }


if __name__ == "__main__":
    print(json.dumps(read(Path(sys.argv[1]), int(sys.argv[2]))))
