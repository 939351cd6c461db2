"""`python -m bench.contradictions [FOLDER]...`: what is found of planted contradictions, and what else is reported.

Without folders: the two planted SOPs beside this file, the bundled clinic and every business of bench/trades. In a
SOP without planted ones everything that is found is printed, to be read: it is a false alarm, or the text is wrong.
"""

import json
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from ingest.chunked import chunked
from ingest.chunker import Chunker
from ingest.contradictions import contradictions
from sop.folder import read_sop
from vectorstore.dispute import Dispute, Side
from vectorstore.embedding_cache import EmbeddingCache
from vectorstore.model_embedder import ModelEmbedder
from vectorstore.model_files import ModelFiles
from workflow.verification.disagreement import disagreement

HERE = Path(__file__).parent
Pair = tuple[str, str]


def main(folders: list[Path]) -> None:
    embedder = ModelEmbedder(ModelFiles())
    cached = Path(tempfile.gettempdir()) / "bloom-bench-embeddings.sqlite"
    with closing(EmbeddingCache(cached, embedder)) as cache:
        for folder in folders or _all():
            _measure(folder, cache, embedder.files)


def _all() -> list[Path]:
    trades = sorted((HERE.parent / "trades").glob("*/docs"))
    return [
        HERE / "garden_centre" / "docs",
        HERE / "leisure_centre" / "docs",
        HERE.parent.parent / "sop/clinic",
        *trades,
    ]


def _measure(folder: Path, cache: EmbeddingCache, files: ModelFiles) -> None:
    sop, chunks = chunked(read_sop([folder]), Chunker(files.count_tokens, files.window).chunks)
    statements = [statement.embedded for chunk in chunks for statement in chunk.statements]
    found = list(contradictions(sop, chunks, cache.embed(statements), disagreement))
    planted = _planted(folder)
    others = [one for one in found if not any(_is(one, pair) for pair in planted)]
    hit = sum(any(_is(one, pair) for one in found) for pair in planted)
    print(f"{folder}: {len(statements)} statements, {hit} of {len(planted)} planted found, {len(others)} others")
    for pair in planted:
        if not any(_is(one, pair) for one in found):
            print(f"  missed {pair[0]!r} / {pair[1]!r}")
    for one in others:
        print(f"  {one.told}")


def _planted(folder: Path) -> list[Pair]:
    path = folder.parent / "planted.json"
    return [(one, other) for one, other in json.loads(path.read_text("utf-8"))] if path.exists() else []


def _is(found: Dispute, planted: Pair) -> bool:
    """Whether each side says the words that were planted; those of a row are told without its bars."""
    one, other = found.sides
    return any(_says(a, planted[0]) and _says(b, planted[1]) for a, b in ((one, other), (other, one)))


def _says(side: Side, quote: str) -> bool:
    return all(part.strip() in side.text for part in quote.split("|"))


if __name__ == "__main__":
    main([Path(folder) for folder in sys.argv[1:]])
