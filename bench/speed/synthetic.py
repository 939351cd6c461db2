"""An SOP of any size: real documents, then copies of them in which one word in seven is another.

The vectors are jittered copies of those that the real model gives to the real passages, each with noise of its own, so
that hundreds of thousands of texts cost no model. A copy's cosine with its passage is about .86, two copies' .74.
"""

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice, zip_longest
from pathlib import Path

import numpy as np

from bench.quality.dataset import load
from bloom.phrases import phrases
from ingest.chunker import Chunker
from ingest.contradictions import never
from ingest.version_builder import Plan, build
from sop.document import Document, Section
from sop.folder import Sop, read_sop
from sop.profile import Profile
from vectorstore.chunk import Chunk, Statement
from vectorstore.embedder import Vectors
from vectorstore.embedding_cache import EmbeddingCache
from vectorstore.model_embedder import ModelEmbedder

SETS = ("squad2", "faq_public_health", "multiturn_support_rag")
PASSAGES = 400  # that the real model embeds, with their statements
_SWAPPED = 1 / 7  # of the words
_JITTER = 0.03  # standard deviation in each dimension
_BLOCK = 10_000  # vectors jittered at once
_WORD = re.compile(r"\b[a-z]{4,}\b")

Swap = Mapping[str, str]


@dataclass(frozen=True)
class Real:
    """Documents of the public sets in turn, their chunks, and questions that they answer."""

    documents: tuple[Document, ...]
    chunks: tuple[Chunk, ...]
    questions: tuple[str, ...]


def real(data: Path, embedder: ModelEmbedder, passages: int = PASSAGES) -> Real:
    """As many documents as make so many chunks."""
    chunker = Chunker(embedder.files.count_tokens, embedder.files.window)
    read = [[replace(d, path=f"{name}/{d.path}") for d in read_sop([data / name / "docs"]).documents] for name in SETS]
    documents: list[Document] = []
    chunks: list[Chunk] = []
    for document in chain.from_iterable(zip_longest(*read)):
        if document is not None and len(chunks) < passages:
            documents.append(document)
            chunks += chunker.chunks(document)
    return Real(tuple(documents), tuple(chunks[:passages]), tuple(_questions(data, documents)))


def _questions(data: Path, documents: Sequence[Document]) -> Iterator[str]:
    """Questions by themselves that one of the documents answers, from each set in turn."""
    texts = {document.path: document.text for document in documents}
    by_set = []
    for name in SETS:
        own = {path.removeprefix(f"{name}/"): text for path, text in texts.items() if path.startswith(f"{name}/")}
        rows = load(data / name, texts=own)
        by_set.append([row.question for row in rows if row.golds and row.answerable and not row.history])
    for questions in by_set:
        random.Random(0).shuffle(questions)
    yield from (question for question in chain.from_iterable(zip_longest(*by_set)) if question)


@dataclass
class SyntheticEmbedder:
    """In front of a version's builder: texts of the SOP get a jittered copy of their original's vector.

    `known` maps a text to the row of its original in `originals`. Queries get the real model's vectors.
    """

    cache: EmbeddingCache
    originals: Vectors
    known: dict[str, int] = field(default_factory=dict)

    def embed(
        self, texts: Sequence[str], *, as_query: bool = False, progress: Callable[[int], None] = lambda _: None
    ) -> Vectors:
        if as_query:
            return self.cache.embed(texts, as_query=True)
        rows, noise = np.array([self.known[text] for text in texts]), np.random.default_rng(0)
        vectors = np.empty((len(rows), self.originals.shape[1]), np.float32)
        for start in range(0, len(rows), _BLOCK):
            part = rows[start : start + _BLOCK]
            vectors[start : start + _BLOCK] = jittered(self.originals[part], noise)
            progress(start + len(part))
        return vectors


def jittered(originals: Vectors, noise: np.random.Generator) -> Vectors:
    """Unit vectors near these, [n, dimension]."""
    moved = originals + _JITTER * noise.standard_normal(originals.shape, dtype=np.float32)
    return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True))


def build_synthetic(path: Path, size: int, found: Real, embedder: ModelEmbedder) -> None:
    """Fill `path` with an index version of `size` chunks."""
    cache = EmbeddingCache(path.parent / "embeddings.sqlite", embedder)
    texts = [text for chunk in found.chunks for text in _embedded(chunk)]
    synthetic = SyntheticEmbedder(cache, cache.embed(texts))
    documents: list[Document] = []
    chunks: list[Chunk] = []
    for number, swap in enumerate(_swaps(texts)):
        documents += (_document(document, number, swap) for document in found.documents)
        copies = [_chunk(chunk, number, swap) for chunk in found.chunks[: size - len(chunks)]]
        synthetic.known |= zip((text for copy in copies for text in _embedded(copy)), range(len(texts)), strict=False)
        chunks += copies
        if len(chunks) == size:
            break
    sop = Sop(Profile(), tuple(documents))
    plan = Plan(sop, "synthetic", "synthetic", 1, embedder.fingerprint, chunks, phrases(sop), never)
    build(path, plan, synthetic, lambda *_: None)  # type: ignore[arg-type]
    cache.close()


def copies(originals: Sequence[Chunk], size: int) -> Iterator[tuple[Chunk, int]]:
    """So many chunks, one at a time, each with the row of its original; the first are the originals themselves."""
    versions = (
        (_chunk(chunk, number, swap), row)
        for number, swap in enumerate(_swaps([chunk.embedded for chunk in originals]))
        for row, chunk in enumerate(originals)
    )
    return islice(versions, size)


def _embedded(chunk: Chunk) -> Iterator[str]:
    yield chunk.embedded
    yield from (statement.embedded for statement in chunk.statements)


def _swaps(texts: Sequence[str]) -> Iterator[Swap]:
    """For each copy, which words are put for which: the first is the original, and every span stays as long."""
    by_length: dict[int, list[str]] = {}
    for word in sorted({word for text in texts for word in _WORD.findall(text)}):
        by_length.setdefault(len(word), []).append(word)
    chance = random.Random(0)
    yield {}
    while True:
        yield {
            word: chance.choice(alike)
            for alike in by_length.values()
            for word in chance.sample(alike, round(_SWAPPED * len(alike)))
        }


def _swapped(text: str, swap: Swap) -> str:
    return _WORD.sub(lambda match: swap.get(match[0], match[0]), text)


def _path(path: str, number: int) -> str:
    return f"branch-{number:04d}/{path}"


def _headings(path: Sequence[str], swap: Swap) -> tuple[str, ...]:
    return tuple(_swapped(heading, swap) for heading in path)


def _chunk(chunk: Chunk, number: int, swap: Swap) -> Chunk:
    return Chunk(
        _path(chunk.document, number),
        _headings(chunk.section, swap),
        chunk.span,
        _swapped(chunk.text, swap),
        _swapped(chunk.embedded, swap),
        tuple(_statement(statement, swap) for statement in chunk.statements),
    )


def _statement(statement: Statement, swap: Swap) -> Statement:
    wording, embedded, reply = (_swapped(t, swap) for t in (statement.wording, statement.embedded, statement.reply))
    return Statement(statement.kind, statement.span, wording, embedded, reply)


def _document(document: Document, number: int, swap: Swap) -> Document:
    sections = tuple(_section(section, swap) for section in document.sections)
    title, text = _swapped(document.title, swap), _swapped(document.text, swap)
    return Document(_path(document.path, number), title, text, sections)


def _section(section: Section, swap: Swap) -> Section:
    children = tuple(_section(child, swap) for child in section.children)
    return replace(section, heading_path=_headings(section.heading_path, swap), children=children)
