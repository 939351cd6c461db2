"""What two published versions say differently: documents, and statement by statement."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

from ingest.change import DocumentChange, compared, renames
from ingest.version_builder import read_held
from sop.words import words
from vectorstore.index import Index
from vectorstore.version_folder import VersionFolder

StatementState = Literal["added", "changed", "removed", "moved"]

_ALIKE = 0.5  # share of their words, in order, that two statements need to be one that was reworded
_COMPARED = 200  # statements of a document up to which each removed one is held against each added one
_GATHERED = frozenset(("faq", "table"))  # kinds made of other statements, which are compared themselves


@dataclass(frozen=True, slots=True)
class Said:
    """A statement where it stands."""

    document: str
    section: tuple[str, ...]
    wording: str


@dataclass(frozen=True, slots=True)
class StatementChange:
    """`before` and `after` are the statement there and here; one is None for what was added or removed."""

    state: StatementState
    before: Said | None
    after: Said | None

    @property
    def place(self) -> str:
        """The document it is told of: where it stands now, or else where it stood."""
        said = self.after or self.before
        return said.document if said else ""


@dataclass(frozen=True, slots=True)
class VersionDiff:
    documents: tuple[DocumentChange, ...]
    statements: tuple[StatementChange, ...]


def version_diff(one: VersionFolder, other: VersionFolder) -> VersionDiff:
    """From one version to the other. Raises IndexUnavailable where either is damaged or was removed."""
    before, after = read_held(one.path), read_held(other.path)
    names = {was: path for path, was in renames(before, after).items()}
    old = [replace(said, document=names.get(said.document, said.document)) for said in _said(one)]
    found = sorted(_changes(old, _said(other)), key=lambda change: (change.place, change.state))
    return VersionDiff(compared(before, after), tuple(found))


def _said(folder: VersionFolder) -> list[Said]:
    """Every statement of a version in reading order, each once a place."""
    index = Index(folder, fingerprint=folder.manifest().embedder)
    try:
        stored = index.fetch(index.lexical.ids())
        chunks = sorted((one.chunk for one in stored), key=lambda chunk: (chunk.document, chunk.span.start))
    finally:
        index.close()
    said = (
        (Said(chunk.document, chunk.section, statement.wording), statement.span)
        for chunk in chunks
        for statement in chunk.statements
        if statement.kind not in _GATHERED
    )
    return [one for one, _ in dict.fromkeys(said)]


def _changes(before: Sequence[Said], after: Sequence[Said]) -> Iterator[StatementChange]:
    """What is only here or only there: moved where the words are the same, changed where they are alike."""
    gone, come = _without(before, after), _without(after, before)
    moved, gone, come = _moved(gone, come)
    yield from moved
    for document in sorted({said.document for said in (*gone, *come)}):
        olds = [said for said in gone if said.document == document]
        news = [said for said in come if said.document == document]
        pairs = _reworded(olds, news)
        yield from (StatementChange("changed", olds[i], news[j]) for i, j in pairs.items())
        yield from (StatementChange("removed", one, None) for i, one in enumerate(olds) if i not in pairs)
        yield from (StatementChange("added", None, one) for j, one in enumerate(news) if j not in pairs.values())


def _without(these: Sequence[Said], others: Sequence[Said]) -> list[Said]:
    """Those that the others do not have, as often as they have it; a heading's new words change no statement."""
    known = Counter((said.document, said.wording) for said in others)
    kept = []
    for said in these:
        key = (said.document, said.wording)
        known[key] -= 1
        if known[key] < 0:
            kept.append(said)
    return kept


def _moved(gone: Sequence[Said], come: Sequence[Said]) -> tuple[list[StatementChange], list[Said], list[Said]]:
    by_wording = {wording: list(said) for wording, said in groupby(sorted(gone, key=_wording), key=_wording)}
    moved, left = [], []
    for said in come:
        same = by_wording.get(said.wording)
        if same:
            moved.append(StatementChange("moved", same.pop(), said))
        else:
            left.append(said)
    still = {id(said) for rest in by_wording.values() for said in rest}
    return moved, [said for said in gone if id(said) in still], left


def _wording(said: Said) -> str:
    return said.wording


def _reworded(olds: Sequence[Said], news: Sequence[Said]) -> dict[int, int]:
    """Which old statement became which new one: the likest first, each once."""
    close = len(olds) * len(news) <= _COMPARED**2
    tokens = [words(said.wording) for said in olds], [words(said.wording) for said in news]
    found = []
    for j, new in enumerate(tokens[1]):
        matcher = SequenceMatcher(None, b=new, autojunk=False)
        near = range(len(olds)) if close else range(max(0, j - 3), min(len(olds), j + 4))
        for i in near:
            matcher.set_seq1(tokens[0][i])
            if matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE:
                found.append((matcher.ratio(), i, j))
    pairs: dict[int, int] = {}
    for share, i, j in sorted(found, key=lambda one: (-one[0], abs(one[1] - one[2]))):
        if share >= _ALIKE and i not in pairs and j not in pairs.values():
            pairs[i] = j
    return pairs
