"""`python -m bench.ingest.store_building HOME SIZE`: writes so many chunks as an ingest does; a line of JSON says what
it cost.

The chunks are made as they are written, so that what the process holds is the store's.
"""

import json
import pickle
import resource
import shutil
import sys
import time
from itertools import islice
from pathlib import Path

import numpy as np

from bench.ingest.store_reading import PASSAGE_VECTORS, PASSAGES, VECTORS, folder_of
from bench.speed.synthetic import copies, jittered
from vectorstore.collection import ChunkCollection

BATCH = 1000  # chunks written at once, as an ingest does


def peak() -> float:
    """MiB that this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # Linux counts in KiB


def build(home: Path, size: int) -> dict[str, object]:
    folder = folder_of(home, size)
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "chroma").mkdir(parents=True)
    originals, noise = np.load(home / PASSAGE_VECTORS), np.random.default_rng(0)
    made = copies(pickle.loads((home / PASSAGES).read_bytes()), size)  # noqa: S301  # bench.ingest.store wrote it
    batches: list[float] = []
    first_row, before, spent = 0, peak(), 0.0
    collection = ChunkCollection.create(folder / "chroma", size)
    with (folder / VECTORS).open("wb") as exact:
        while part := list(islice(made, BATCH)):
            chunks, rows = zip(*part, strict=True)
            vectors = jittered(originals[list(rows)], noise)
            exact.write(vectors.tobytes())
            first = [first_row + n for n in range(len(chunks))]
            began, cpu = time.perf_counter(), time.process_time()
            collection.add(chunks, vectors, first)
            batches.append(time.perf_counter() - began)
            spent += time.process_time() - cpu
            first_row += len(chunks)
    began, cpu = time.perf_counter(), time.process_time()
    collection.close()
    collection.seal()
    return {
        "seconds": sum(batches) + time.perf_counter() - began,
        "cpu": spent + time.process_time() - cpu,
        "batch_ms": [1000 * float(q) for q in np.quantile(batches, [0.5, 0.99])],
        "peak_before": before,
        "peak": peak(),
        "disk": sum(file.stat().st_size for file in (folder / "chroma").rglob("*") if file.is_file()),
    }


if __name__ == "__main__":
    print(json.dumps(build(Path(sys.argv[1]), int(sys.argv[2]))))
