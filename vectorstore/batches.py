"""How many chunks go to Chroma in one call, and after how many it writes its graph out."""

from collections.abc import Iterator, Sequence
from math import ceil
from typing import TypeVar

LARGEST = 1000
"""Chunks written or asked for in one call. Any batch of 500 or more writes equally fast; Chroma takes 5,461 at most,
and its SQL fails where more than 32,766 ids or documents are asked for by name."""
UNSYNCED = 10
"""Batches after which Chroma writes its graph out and empties its queue. The queue of all 10,000 chunks was a quarter
of the published database, as free pages (bench/README.md)."""

T = TypeVar("T")


def parts(asked: Sequence[T]) -> Iterator[list[T]]:
    """As many calls as it takes to ask for all of these."""
    return (list(asked[start : start + LARGEST]) for start in range(0, len(asked), LARGEST))


def ends(size: int) -> list[int]:
    """Where each of the batches of so many chunks ends; their sizes differ by one at most.

    >>> ends(10), ends(2001)
    ([10], [667, 1334, 2001])
    """
    number = _syncs(size) * ceil(ceil(size / LARGEST) / _syncs(size))
    return [size * done // number for done in range(1, number + 1)]


def sync_threshold(size: int) -> int:
    """Chunks after which Chroma is to write its graph out: with the last batch it does so for the last time.

    What is left below the threshold it would add to the graph anew, and write to the published folder, at every
    opening. The batches are even so that the threshold is reached only by the last of those between two.

    >>> sync_threshold(10), sync_threshold(20_001)
    (10, 6667)
    """
    return size // _syncs(size)


def _syncs(size: int) -> int:
    return ceil(size / (LARGEST * UNSYNCED))
