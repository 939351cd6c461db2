"""What an ingest did, for the person who ran it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sop.document import Notice

Contents = Mapping[str, list[str]]
"""Document path to the content hashes of its chunks: what a version is compared by."""


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """How one document's chunks differ from the version before. `state`: added, changed, removed."""

    path: str
    state: str
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class IngestReport:
    """`embedded` chunks went through the model, `unchanged` did not have to, `removed` are no longer there."""

    version: int
    sop: str
    documents: int
    chunks: int
    embedded: int
    unchanged: int
    removed: int
    skipped: tuple[Notice, ...]
    warnings: tuple[Notice, ...]
    changes: tuple[DocumentChange, ...]
    published: bool


def compared(before: Contents, after: Contents) -> tuple[DocumentChange, ...]:
    """The documents that differ, in order of path."""
    changes = []
    for path in sorted({*before, *after}):
        old, new = Counter(before.get(path, [])), Counter(after.get(path, []))
        added, removed = (new - old).total(), (old - new).total()
        if added or removed:
            state = "added" if path not in before else "removed" if path not in after else "changed"
            changes.append(DocumentChange(path, state, added, removed))
    return tuple(changes)
