"""`python -m vectorstore.check FOLDER`: open a version, find a sample of its own chunks, exit 0 if all is well.

On stdin is the address of the Chroma server as JSON, or nothing: it may hold a password.

Run as a child process: damaged files can crash Chroma's native code, and a crash there must not be one here.
"""

import json
import sys
from pathlib import Path

from sop.errors import IndexUnavailable
from vectorstore.chroma_server import WRITING_PATIENCE, ChromaServer
from vectorstore.collection import StoredChunk
from vectorstore.index import Index
from vectorstore.server_address import ServerAddress
from vectorstore.version_folder import VersionFolder

_SAMPLE = 20
_MOST_MISSED = 1 / 4
"""Of the sample. Chroma's graph is approximate: beside thousands of chunks that are nearly alike, up to a tenth of the
others are not found by their own vectors, though nothing is damaged. A damaged graph finds hardly any."""


def check(path: Path, address: ServerAddress | None = None) -> None:
    """Raises IndexUnavailable when the version cannot be opened or does not find its own chunks."""
    folder = VersionFolder(path)
    server = ChromaServer(address, patience=WRITING_PATIENCE) if address else None
    index = Index(folder, fingerprint=folder.verified().embedder, server=server)
    try:
        ids = index.lexical.ids()
        sample = index.fetch(ids[:: max(1, len(ids) // _SAMPLE)])
        missed = [stored for stored in sample if not _found(index, stored)]
        if len(missed) > _MOST_MISSED * len(sample):
            raise IndexUnavailable(
                f"{len(missed)} of {len(sample)} chunks are not found by their own vectors", where=str(path)
            )
    finally:
        index.close()


def _found(index: Index, stored: StoredChunk) -> bool:
    """Whether the chunk, or an equal text, comes up for its own vector."""
    near = index.nearest(stored.vector, 5)
    return any(
        found.chunk.embedded == stored.chunk.embedded or float(found.vector @ stored.vector) >= 0.999 for found in near
    )


if __name__ == "__main__":
    try:
        given = sys.stdin.read()
        check(Path(sys.argv[1]), ServerAddress(**json.loads(given)) if given else None)
    except IndexUnavailable as error:
        sys.exit(str(error))
