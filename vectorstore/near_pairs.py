"""Which of many vectors are near each other, without comparing all with all."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from vectorstore.embedder import Vectors

_ALL = 4000  # vectors up to which all are compared with all: 0.2 s
_CELLS_OF_ONE = 3  # in how many cells a vector is looked for; of 10,000 statements that found 99 % of the pairs
_BLOCK = 1000  # rows of similarities held at a time

Rows = NDArray[np.int64]


def near_pairs(vectors: Vectors, least: float, most: int) -> Iterator[tuple[int, int]]:
    """Pairs (i, j), i < j, of unit vectors whose cosine is `least` or more; of each vector's the `most` nearest.

    Many vectors are sorted into cells around a sample of themselves, and compared within a cell: the work grows with
    n to the power of 1.5.
    """
    seen: set[tuple[int, int]] = set()
    for rows in _cells(vectors):
        for i, j in _near_in(vectors, rows, least, most):
            if (i, j) not in seen:
                seen.add((i, j))
                yield i, j


def _cells(vectors: Vectors) -> Iterator[Rows]:
    count = len(vectors)
    if count <= _ALL:
        yield np.arange(count)
        return
    sample = np.random.default_rng(0).choice(count, size=int(np.sqrt(count)), replace=False)
    nearest = np.concatenate(
        [
            np.argpartition(-(vectors[start : start + _BLOCK] @ vectors[sample].T), _CELLS_OF_ONE, axis=1)[
                :, :_CELLS_OF_ONE
            ]
            for start in range(0, count, _BLOCK)
        ]
    )
    for cell in range(len(sample)):
        yield np.flatnonzero((nearest == cell).any(axis=1))


def _near_in(vectors: Vectors, rows: Rows, least: float, most: int) -> Iterator[tuple[int, int]]:
    inside = vectors[rows]
    for start in range(0, len(rows), _BLOCK):
        similar = inside[start : start + _BLOCK] @ inside.T
        similar[np.arange(len(similar)), np.arange(start, start + len(similar))] = -1.0
        many = min(most, len(rows) - 1)
        if many < 1:
            return
        best = np.argpartition(-similar, many - 1, axis=1)[:, :many]
        for row, columns in enumerate(best):
            for column in columns[similar[row, columns] >= least]:
                one, other = int(rows[start + row]), int(rows[column])
                yield min(one, other), max(one, other)
