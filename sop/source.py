"""Which files of the given paths are to be read, and which are not and why."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from sop.document import Notice
from sop.errors import SopError
from sop.reader import READERS, reader_of

PROFILE_NAMES = ("business.yaml", "business.yml")
_NEVER_NAMES = frozenset((*PROFILE_NAMES, "questions.jsonl"))
_NEVER_ENDINGS = (".flow.yaml", ".flow.yml")


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read: `name` is what it is called in citations, `path` where its bytes are."""

    name: str
    path: Path
    root: Path

    @property
    def is_link(self) -> bool:
        return self.path not in (self.root, self.root / self.name)


@dataclass(frozen=True, slots=True)
class Sources:
    """All that the given paths hold, in order of name."""

    roots: tuple[Path, ...]
    documents: tuple[Source, ...]
    profiles: tuple[Source, ...]
    skipped: tuple[Notice, ...]


def sources(paths: Sequence[Path]) -> Sources:
    """The files below these paths; equal names from different paths get their folder's name in front.

    Raises SopError for a path that does not exist.
    """
    roots = tuple(dict.fromkeys(_checked(path) for path in paths))
    found = [found for root in roots for found in _found(root)]
    skipped = tuple(entry for entry in found if isinstance(entry, Notice))
    files = _once([entry for entry in found if isinstance(entry, Source)])
    profiles = tuple(
        file for file in files if file.name in PROFILE_NAMES and (len(roots) > 1 or file.root != file.path)
    )
    documents = _told_apart([file for file in files if file not in profiles])
    return Sources(roots, tuple(sorted(documents, key=lambda file: file.name)), profiles, skipped)


def _checked(path: Path) -> Path:
    try:
        return path.resolve(strict=True)
    except (OSError, RuntimeError) as exc:  # RuntimeError: a loop of links, before Python 3.13
        reason = "no such file or folder" if isinstance(exc, FileNotFoundError) else "it cannot be opened"
        raise SopError(reason, where=str(path), fix="give the path of your SOP, a file or a folder") from exc


def _found(root: Path) -> Iterator[Source | Notice]:
    if root.is_dir():
        yield from _walk(root, root, "")
    elif why := _unsuitable(root.name):
        yield Notice(_printable(root.name), why)
    else:
        yield Source(root.name, root, root)


def _walk(root: Path, folder: Path, prefix: str) -> Iterator[Source | Notice]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as exc:
        yield Notice(_printable(prefix) or ".", f"the folder cannot be read: {exc.strerror}")
        return
    for entry in entries:
        if not entry.name.startswith("."):
            yield from _entry(root, entry, prefix + entry.name)


def _entry(root: Path, entry: os.DirEntry[str], name: str) -> Iterator[Source | Notice]:
    if entry.is_dir(follow_symlinks=False):
        if reader_of(name):
            yield Notice(_printable(name), "it is a folder named like a document")
        elif entry.name != "tests":
            yield from _walk(root, Path(entry.path), f"{name}/")
    elif name in PROFILE_NAMES and not entry.is_symlink():
        yield Source(name, Path(entry.path), root)
    elif _is_never_document(name):
        return
    elif entry.is_symlink() and Path(entry.path).is_dir():
        yield Notice(_printable(name), "it is a link to a folder, which is not followed")
    elif why := _unsuitable(name):
        yield Notice(_printable(name), why)
    elif entry.is_symlink():
        yield from _linked(root, Path(entry.path), name)
    elif not entry.is_file(follow_symlinks=False):
        yield Notice(_printable(name), "it is no regular file")
    else:
        yield Source(name, Path(entry.path), root)


def _linked(root: Path, link: Path, name: str) -> Iterator[Source | Notice]:
    """A link is followed to a file inside the root, never to a folder or out of the root."""
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):
        yield Notice(name, "it is a link that leads nowhere or back to itself")
        return
    if not target.is_relative_to(root):
        yield Notice(name, "it is a link out of the folder")
    elif not target.is_file():
        yield Notice(name, "it is a link to something that is no file")
    elif not _is_private(target.relative_to(root)):
        yield Source(name, target, root)


def _is_private(target: Path) -> bool:
    return (
        _is_never_document(target.name) or "tests" in target.parts or any(part.startswith(".") for part in target.parts)
    )


def _is_never_document(name: str) -> bool:
    last = PurePosixPath(name).name
    return last in _NEVER_NAMES or last.endswith(_NEVER_ENDINGS)


def _unsuitable(name: str) -> str | None:
    if _printable(name) != name:
        return "its name is not UTF-8"
    if reader_of(name) is None:
        return f"not a format that can be read (these are: {' '.join(READERS)})"
    return None


def _printable(name: str) -> str:
    return name.encode("utf-8", "replace").decode("utf-8")


def _once(found: Sequence[Source]) -> list[Source]:
    """Each file by the name it has, or by its first link's where it has none; by the first path that brought it."""
    first: dict[Path, Source] = {}
    for source in sorted(found, key=lambda source: source.is_link):
        first.setdefault(source.path, source)
    return [source for source in found if first[source.path] is source]


def _told_apart(found: Sequence[Source]) -> list[Source]:
    names = Counter(source.name for source in found)
    apart = [
        replace(source, name=f"{_folder(source.root)}/{source.name}") if names[source.name] > 1 else source
        for source in found
    ]
    taken: Counter[str] = Counter()
    for number, source in enumerate(apart):
        taken[source.name] += 1
        if taken[source.name] > 1:
            apart[number] = replace(source, name=f"{taken[source.name]}/{source.name}")
    return apart


def _folder(root: Path) -> str:
    return root.name if root.is_dir() else root.parent.name
