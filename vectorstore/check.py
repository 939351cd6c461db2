"""`python -m vectorstore.check FOLDER`: open a version, find a sample of its own chunks, exit 0 if all is well.

Run as a child process: damaged files can crash Chroma's native code, and a crash there must not be one here.
"""

import sys
from pathlib import Path

from sop.errors import IndexUnavailable
from vectorstore.index import Index
from vectorstore.version_folder import VersionFolder

_SAMPLE = 20


def check(path: Path) -> None:
    """Raises IndexUnavailable when the version cannot be opened or does not find its own chunks."""
    folder = VersionFolder(path)
    index = Index(folder, fingerprint=folder.verified().embedder)
    try:
        ids = index.lexical.ids()
        for stored in index.fetch(ids[:: max(1, len(ids) // _SAMPLE)]):
            near = index.nearest(stored.vector, 5)
            if not near or float(near[0].vector @ stored.vector) < 0.999:
                raise IndexUnavailable(f"chunk {stored.chunk.id} is not found by its own vector", where=str(path))
    finally:
        index.close()


if __name__ == "__main__":
    try:
        check(Path(sys.argv[1]))
    except IndexUnavailable as error:
        sys.exit(str(error))
