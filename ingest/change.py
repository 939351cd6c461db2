"""How the documents of two versions differ: added, changed, removed, or the same under another name."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

State = Literal["added", "changed", "removed", "renamed"]
Contents = Mapping[str, list[str]]
"""Document path to the content hashes of its chunks."""

_SAME = 0.5  # share of the chunks that two names must have in common to be one document that moved


@dataclass(frozen=True, slots=True)
class Held:
    """What a version holds, document by document: its chunks by content, and its canonical text."""

    chunks: Contents = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """How one document's chunks differ from the version before. `was` is the path of a renamed one there."""

    path: str
    state: State
    added: int
    removed: int
    was: str | None = None


def compared(before: Held, after: Held) -> tuple[DocumentChange, ...]:
    """The documents that differ, in order of path."""
    names = renames(before, after)
    moved = set(names.values())
    changes = []
    for path in sorted({*before.chunks, *after.chunks} - moved):
        old, new = Counter(before.chunks.get(names.get(path, path), [])), Counter(after.chunks.get(path, []))
        added, removed = (new - old).total(), (old - new).total()
        if path in names:
            changes.append(DocumentChange(path, "renamed", added, removed, names[path]))
        elif added or removed:
            changes.append(DocumentChange(path, _state(path, before, after), added, removed))
    return tuple(changes)


def renames(before: Held, after: Held) -> dict[str, str]:
    """New path to old path of every document that has another name now: the likest first, each old one once."""
    gone = [path for path in before.chunks if path not in after.chunks]
    come = [path for path in after.chunks if path not in before.chunks]
    found: dict[str, str] = {}
    for _, old, new in sorted(_alike(before, after, gone, come), key=lambda pair: (-pair[0], pair[1:])):
        if new not in found and old not in found.values():
            found[new] = old
    return found


def _alike(before: Held, after: Held, gone: list[str], come: list[str]) -> Iterator[tuple[float, str, str]]:
    """Pairs of a removed and an added document that have enough in common, found by what they share."""
    holders: dict[str, set[str]] = {}
    for path in gone:
        for key in (before.texts.get(path, ""), *before.chunks[path]):
            holders.setdefault(key, set()).add(path)
    for new in come:
        text, chunks = after.texts.get(new, ""), Counter(after.chunks[new])
        for old in {path for key in (text, *chunks) for path in holders.get(key, ())}:
            if text and before.texts.get(old) == text:
                yield 1.0, old, new
                continue
            theirs = Counter(before.chunks[old])
            share = (chunks & theirs).total() / max(chunks.total(), theirs.total())
            if share >= _SAME:
                yield share, old, new


def _state(path: str, before: Held, after: Held) -> State:
    return "added" if path not in before.chunks else "removed" if path not in after.chunks else "changed"
