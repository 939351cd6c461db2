"""`python -m bench.contradictions [FOLDER]...`: what is found of planted contradictions, what else is reported.

Without folders: the two planted SOPs beside this file, the bundled clinic and every business of bench/trades. In a
SOP without planted ones everything that is found is printed, to be read: it is a false alarm, or the text is wrong. So
is what is said more than once.
"""

import json
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from ingest.chunked import chunked
from ingest.chunker import Chunker
from ingest.contradictions import contradictions
from ingest.nearby import Nearby, same_groups
from ingest.repetitions import repetitions, reported
from sop.folder import read_sop
from sop.standing import Standings
from vectorstore.dispute import Dispute, Side
from vectorstore.embedding_cache import EmbeddingCache
from vectorstore.model_embedder import ModelEmbedder
from vectorstore.model_files import ModelFiles
from workflow.verification.disagreement import disagreement
from workflow.verification.restatement import restates

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
    nearby = Nearby.of(sop, chunks, cache.embed(statements))
    same = same_groups(nearby, restates)
    found = list(contradictions(nearby, same, disagreement))
    planted = _planted(folder)
    others = [one for one in found if not any(_is(one, pair) for pair in planted)]
    hit = sum(any(_is(one, pair) for one in found) for pair in planted)
    repeated = reported(repetitions(nearby, same), Standings({}))
    print(
        f"{folder}: {len(statements)} statements, {hit} of {len(planted)} planted found, {len(others)} others, "
        f"{len(repeated)} repetitions"
    )
    for pair in planted:
        if not any(_is(one, pair) for one in found):
            print(f"  missed {pair[0]!r} / {pair[1]!r}")
    for one in others:
        print(f"  {one.told}")
    for notice in repeated:
        print(f"  {notice.path}: {notice.text}")


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
