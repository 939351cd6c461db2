"""One index version's folder, filled beside the current one and checked before anyone may read it."""

import hashlib
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from ingest.change import Contents, Held
from ingest.contradictions import contradictions
from ingest.nearby import UNCOMPARED, Comparison, Nearby, same_groups
from ingest.repetitions import repetitions
from sop.errors import IndexUnavailable
from sop.folder import Sop
from sop.standing import Standings
from vectorstore.chroma_server import ChromaServer, new_name
from vectorstore.chunk import Chunk
from vectorstore.collection import ChunkCollection
from vectorstore.embedding_cache import EmbeddingCache
from vectorstore.index import needed
from vectorstore.lexical import LexicalIndex
from vectorstore.version_folder import Manifest, VersionFolder

CONTENTS = "contents.json"
_PATIENCE = 600  # seconds for a finished index to be checked: ten times what 200,000 chunks take

Progress = Callable[[int, int], None]
"""Called with how many texts are embedded, and of how many."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a version is made of. `phrases` are fixed texts whose vectors readers need at hand; `digest` is that of
    the SOP as it was read, which `sop` may be less than. `comparison` tells how two statements are compared.
    """

    sop: Sop
    digest: str
    name: str
    number: int
    embedder: str
    chunks: Sequence[Chunk]
    phrases: Sequence[str]
    comparison: Comparison = UNCOMPARED


def contents(chunks: Sequence[Chunk]) -> dict[str, list[str]]:
    """Each document's chunks by content: moving a chunk within its document changes nothing here."""
    found: dict[str, list[str]] = {}
    for chunk in chunks:
        key = hashlib.sha256("\0".join((*chunk.section, chunk.text)).encode()).hexdigest()[:16]
        found.setdefault(chunk.document, []).append(key)
    return found


def held(sop: Sop, chunks: Sequence[Chunk]) -> Held:
    """What a version of these documents and chunks holds."""
    return Held(contents(chunks), {document.path: document.text for document in sop.documents})


def read_held(folder: Path) -> Held:
    """What a published version holds; nothing where it cannot be read."""
    try:
        stored: Contents = json.loads((folder / CONTENTS).read_text("utf-8"))
        return Held(stored, VersionFolder(folder).read_texts())
    except (OSError, ValueError, IndexUnavailable):
        return Held()


def build(
    path: Path, plan: Plan, cache: EmbeddingCache, progress: Progress, server: ChromaServer | None = None
) -> Manifest:
    """Fill `path` with a whole version and check it in a process of its own.

    Its chunks go to `server`, if there is one. Raises IndexUnavailable when the finished folder does not answer or the
    server fails, OSError when the disk refuses.
    """
    shutil.rmtree(path, ignore_errors=True)
    folder = VersionFolder(path)
    path.mkdir(parents=True)
    dimension, statements = _write_vectors(folder, plan, cache, progress, server)
    LexicalIndex.save(folder.lexical, [c.id for c in plan.chunks], [c.embedded for c in plan.chunks])
    _write_json(path / CONTENTS, contents(plan.chunks))
    _write_json(folder.outline, _outline(plan.sop))
    _write_comparison(folder, plan)
    _write_json(folder.standings, Standings({one.path: one.standing for one in plan.sop.documents}).as_json())
    _write_json(folder.faq, faq_questions(plan.sop))
    _write_json(folder.documents, {document.path: document.text for document in plan.sop.documents})
    folder.profile.write_text(plan.sop.profile.model_dump_json(), encoding="utf-8")
    if plan.sop.flow is not None:
        folder.flow.write_text(plan.sop.flow, encoding="utf-8")
    manifest = folder.write_manifest(
        sop=plan.name,
        number=plan.number,
        embedder=plan.embedder,
        dimension=dimension,
        chunks=len(plan.chunks),
        statements=statements,
        documents={document.path: document.digest for document in plan.sop.documents},
        sop_digest=plan.digest,
    )
    check(path, server)
    return manifest


def check(path: Path, server: ChromaServer | None = None) -> None:
    """Open the version in a child process, so that a crash in native code is an error here and no crash."""
    # -P: a folder of the same name where the command was typed must not be imported instead.
    command = [sys.executable, "-P", "-m", "vectorstore.check", str(path)]
    address = json.dumps(asdict(server.address)) if server else ""
    try:
        child = subprocess.run(  # noqa: S603
            command, input=address, capture_output=True, text=True, errors="replace", timeout=_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired as exc:
        raise _does_not_answer(path, f"no end after {_PATIENCE} seconds") from exc
    if child.returncode < 0:
        raise _does_not_answer(path, f"the process that opened it crashed: {signal.strsignal(-child.returncode)}")
    if child.returncode != 0:
        why = child.stderr.strip().splitlines()[-1:] or [f"the check ended with {child.returncode}"]
        raise _does_not_answer(path, why[0])


def discard(path: Path, server: ChromaServer | None) -> None:
    """Remove a version's folder, its collection first: where the server cannot be asked, the folder stays to tell the
    next ingest.
    """
    folder = VersionFolder(path)
    try:
        name = folder.collection_name()
    except IndexUnavailable:
        name = None  # half written: no collection was made by it
    try:
        if name:
            needed(server, folder).delete(name)
    except IndexUnavailable:
        return
    shutil.rmtree(path, ignore_errors=True)


def _does_not_answer(path: Path, why: str) -> IndexUnavailable:
    fix = "run `bloom ingest --rebuild`"
    why = why.removeprefix(f"{path}: ").removesuffix(f"; {fix}")[:300]
    return IndexUnavailable(f"the index does not answer ({why})", where=str(path), fix=fix)


def _write_vectors(
    folder: VersionFolder, plan: Plan, cache: EmbeddingCache, progress: Progress, server: ChromaServer | None
) -> tuple[int, int]:
    chunk_texts = [chunk.embedded for chunk in plan.chunks]
    statement_texts = [s.embedded for chunk in plan.chunks for s in chunk.statements]
    total = len(chunk_texts) + len(statement_texts) + len(plan.phrases)
    vectors = cache.embed([*chunk_texts, *statement_texts], progress=lambda done: progress(done, total))
    phrases = cache.embed(plan.phrases, as_query=True)
    progress(total, total)
    np.save(folder.statements, vectors[len(chunk_texts) :])
    np.save(folder.phrases, phrases)
    _write_json(folder.phrase_texts, list(plan.phrases))
    collection = _new_collection(folder, len(plan.chunks), server)
    try:
        collection.add(plan.chunks, vectors[: len(chunk_texts)], _first_rows(plan.chunks))
    finally:
        collection.close()
    if server is None:
        collection.seal()
    return vectors.shape[1], len(statement_texts)


def _write_comparison(folder: VersionFolder, plan: Plan) -> None:
    """What the statements say against each other, and what they say twice."""
    nearby = Nearby.of(plan.sop, plan.chunks, np.load(folder.statements, mmap_mode="r"))
    same = same_groups(nearby, plan.comparison.restates)
    disputes = contradictions(nearby, same, plan.comparison.disagreement)
    _write_json(folder.disputes, [dispute.as_json() for dispute in disputes])
    _write_json(folder.repetitions, [one.as_json() for one in repetitions(nearby, same)])


def _new_collection(folder: VersionFolder, size: int, server: ChromaServer | None) -> ChunkCollection:
    """On the server its name is noted first: a collection that no folder names would stay there for ever."""
    if server is None:
        folder.chroma.mkdir()
        return ChunkCollection.create(folder.chroma, size)
    name = new_name()
    folder.name_collection(name)
    return ChunkCollection.create_on(server, name, size)


def faq_questions(sop: Sop) -> list[str]:
    """The questions that the SOP itself asks and answers, each once."""
    sections = (section for document in sop.documents for top in document.sections for section in top.walk())
    return list(dict.fromkeys(section.heading_path[-1] for section in sections if section.question))


def _outline(sop: Sop) -> list[dict[str, list[str]]]:
    """The heading path of everything that names a subject, in reading order; an FAQ's question does not."""
    paths = (
        (section.heading_path, document.path)
        for document in sop.documents
        for top in document.sections
        for section in top.walk()
        if section.heading_path and not section.question
    )
    titles = (((document.title,), document.path) for document in sop.documents)
    places: dict[tuple[str, ...], dict[str, None]] = {}
    for path, document in (*paths, *titles):
        places.setdefault(path, {})[document] = None
    return [{"path": list(path), "documents": list(documents)} for path, documents in places.items()]


def _first_rows(chunks: Sequence[Chunk]) -> list[int]:
    rows, row = [], 0
    for chunk in chunks:
        rows.append(row)
        row += len(chunk.statements)
    return rows


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
