"""Which chunks of a SOP go into an index: no document without end, and no text over and over."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from sop.document import Document, Notice
from sop.folder import Sop
from vectorstore.chunk import Chunk

MOST_CHUNKS = 10_000
"""Of one document: some 1.5 million words, ten times the longest handbook. What is longer is a log or an export."""
MOST_COPIES = 10
"""Of one text in all documents. Hundreds of equal vectors make Chroma's graph lose its way to others: of 60 chunks
beside 500 equal ones it did not find 18, beside 3,000 none."""


def chunked(sop: Sop, chunks_of: Callable[[Document], list[Chunk]]) -> tuple[Sop, list[Chunk]]:
    """The chunks to publish, and the SOP without the documents that are too long, which are among its skipped."""
    kept: list[Document] = []
    chunks: list[Chunk] = []
    for document in sop.documents:
        found = _each_once(chunks_of(document))
        if len(found) <= MOST_CHUNKS:
            kept.append(document)
            chunks += found
    return without(sop, {document.path for document in kept}), _few_copies(chunks)


def without(sop: Sop, published: set[str]) -> Sop:
    """The SOP as published: its documents of other paths are skipped for their length."""
    too_long = [document for document in sop.documents if document.path not in published]
    return replace(
        sop,
        documents=tuple(document for document in sop.documents if document.path in published),
        skipped=(*sop.skipped, *(Notice(document.path, _why()) for document in too_long)),
    )


def _why() -> str:
    return f"it makes more than {MOST_CHUNKS} passages, the limit for a document; split it or leave out what repeats"


def _each_once(chunks: Sequence[Chunk]) -> list[Chunk]:
    return list({chunk.embedded: chunk for chunk in reversed(chunks)}.values())[::-1]


def _few_copies(chunks: Sequence[Chunk]) -> list[Chunk]:
    copies: Counter[str] = Counter()
    kept = []
    for chunk in chunks:
        copies[chunk.embedded] += 1
        if copies[chunk.embedded] <= MOST_COPIES:
            kept.append(chunk)
    return kept
